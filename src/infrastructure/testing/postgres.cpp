#include "infrastructure/testing/postgres.hpp"

#include "infrastructure/db/postgres.hpp"
#include "infrastructure/testing/database.hpp"

#include <libpq-fe.h>
#include <unistd.h>

#include <atomic>
#include <chrono>
#include <cstdlib>
#include <memory>
#include <stdexcept>

namespace testing {

static std::string variable(char const* name)
{
    auto const* const value = std::getenv(name);
    if (value == nullptr) throw std::runtime_error(std::string{name} + " is not set: run it in tests/postgres/with_server");
    return value;
}

Engine engine()
{
    auto const* const name = std::getenv("CLOUDCOMMERCE_TEST_ENGINE");
    if (name == nullptr || std::string_view{name} == "sqlite") return Engine::sqlite;
    if (std::string_view{name} == "postgres") return Engine::postgres;
    throw std::runtime_error("unknown engine: " + std::string{name});
}

std::string Postgres::url(std::string const& database)
{
    auto url = variable("CLOUDCOMMERCE_TEST_POSTGRES");
    constexpr std::string_view place = "DATABASE";
    return url.replace(url.find(place), place.size(), database);
}

int Postgres::port() { return std::atoi(variable("CLOUDCOMMERCE_TEST_POSTGRES_PORT").c_str()); }

std::string Postgres::value(std::string const& database, std::string const& sql) { return value_at(url(database), sql); }

std::string Postgres::value_at(std::string const& url, std::string const& sql)
{
    std::unique_ptr<PGconn, decltype(&PQfinish)> const connection{PQconnectdb(url.c_str()), &PQfinish};
    std::unique_ptr<PGresult, decltype(&PQclear)> const result{PQexec(connection.get(), sql.c_str()), &PQclear};
    auto const status = PQresultStatus(result.get());
    if (status != PGRES_COMMAND_OK && status != PGRES_TUPLES_OK)
        throw std::runtime_error(std::string{PQerrorMessage(connection.get())} + " in: " + sql);
    return PQntuples(result.get()) > 0 ? PQgetvalue(result.get(), 0, 0) : "";
}

std::string Postgres::new_name()
{
    static std::atomic<int> count = 0;
    static auto const begun = std::chrono::steady_clock::now().time_since_epoch().count();   // numbers of processes come again
    return "test_" + std::to_string(begun) + "_" + std::to_string(::getpid()) + "_" + std::to_string(++count);
}

static std::string& latest_name()
{
    static std::string name;
    return name;
}

std::string const& Postgres::latest() { return latest_name(); }

std::string Postgres::create(std::string const& name, std::string const& copy_of)
{
    value("postgres", "create database " + name + " template " + copy_of);
    return latest_name() = name;
}

std::string Postgres::migrated(std::vector<std::string_view> const& modules)
{
    auto const migrations = db::migrations_of(modules, "postgres");
    std::string all;
    for (auto const& migration : migrations) all += std::string{migration.module} + "\n" + std::string{migration.sql};
    auto const name = "migrated_" + crypto::hex(crypto::sha256(crypto::bytes(all))).substr(0, 24);

    std::unique_ptr<PGconn, decltype(&PQfinish)> const holder{PQconnectdb(url("postgres").c_str()), &PQfinish};
    PQclear(PQexec(holder.get(), "select pg_advisory_lock(1)"));   // of this connection: other programs of the run wait
    if (!value("postgres", "select 1 from pg_database where datname = '" + name + "'").empty()) return name;
    value("postgres", "drop database if exists " + name + "_part");
    value("postgres", "create database " + name + "_part");
    db::open_postgres({.url = url(name + "_part"), .migrations = migrations, .connections_max = 4}, silent_log()).reset();
    value("postgres", "alter database " + name + "_part rename to " + name);
    return name;
}

}   // namespace testing
