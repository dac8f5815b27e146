#include "sql_session.hpp"

#include <libpq-fe.h>
#include <sqlite3.h>

#include <stdexcept>

namespace bench {

namespace {

class SqliteSession final : public SqlSession {
  public:
    explicit SqliteSession(std::filesystem::path file) : file_(std::move(file))
    {
        if (sqlite3_open_v2(file_.c_str(), &handle_, SQLITE_OPEN_READWRITE, nullptr) != SQLITE_OK)
            throw std::runtime_error("cannot open " + file_.string());
        sqlite3_busy_timeout(handle_, 10'000);
    }
    ~SqliteSession() override { sqlite3_close(handle_); }

    std::vector<std::string> run(std::string const& sql) override
    {
        std::vector<std::string> values;
        auto const take = [](void* to, int, char** row, char**) {
            static_cast<std::vector<std::string>*>(to)->emplace_back(row[0] != nullptr ? row[0] : "");
            return 0;
        };
        if (sqlite3_exec(handle_, sql.c_str(), take, &values, nullptr) != SQLITE_OK)
            throw std::runtime_error(std::string{sqlite3_errmsg(handle_)} + " in: " + sql);
        return values;
    }
    std::vector<std::string> tables() override
    {
        return run("select name from sqlite_schema where type = 'table' and name not like 'sqlite_%' order by name");
    }
    std::vector<std::string> columns(std::string const& table) override
    {
        return run("select name from pragma_table_info('" + table + "') order by cid");
    }
    void begin_bulk() override
    {
        run("pragma journal_mode = delete; pragma journal_mode = off; pragma synchronous = off; pragma foreign_keys = off; "
            "pragma temp_store = memory; pragma cache_size = -2000000");
        triggers_ = run("select sql from sqlite_schema where type = 'trigger'");
        for (auto const& name : run("select name from sqlite_schema where type = 'trigger'")) run("drop trigger " + name);
    }
    void end_bulk() override
    {
        for (auto const& trigger : triggers_) run(trigger);
    }
    void tidy(std::string const&) override {}
    std::string random_bytes(std::string const&) const override { return "randomblob(32)"; }
    double megabytes() override { return static_cast<double>(std::filesystem::file_size(file_)) / 1e6; }

  private:
    std::filesystem::path file_;
    sqlite3* handle_ = nullptr;
    std::vector<std::string> triggers_;
};

class PostgresSession final : public SqlSession {
  public:
    explicit PostgresSession(std::string const& url) : handle_(PQconnectdb(url.c_str()))
    {
        if (PQstatus(handle_) != CONNECTION_OK) throw std::runtime_error(PQerrorMessage(handle_));
        PQsetNoticeReceiver(handle_, [](void*, PGresult const*) {}, nullptr);
    }
    ~PostgresSession() override { PQfinish(handle_); }

    std::vector<std::string> run(std::string const& sql) override
    {
        std::unique_ptr<PGresult, decltype([](PGresult* r) { PQclear(r); })> const result{PQexec(handle_, sql.c_str())};
        auto const status = PQresultStatus(result.get());
        if (status != PGRES_COMMAND_OK && status != PGRES_TUPLES_OK)
            throw std::runtime_error(std::string{PQerrorMessage(handle_)} + " in: " + sql);
        std::vector<std::string> values;
        for (int i = 0; i < PQntuples(result.get()); ++i) values.emplace_back(PQgetvalue(result.get(), i, 0));
        return values;
    }
    std::vector<std::string> tables() override
    {
        return run("select tablename::text from pg_tables where schemaname = 'public' order by tablename");
    }
    std::vector<std::string> columns(std::string const& table) override
    {
        return run("select column_name::text from information_schema.columns where table_schema = 'public' and is_generated = 'NEVER' and "
                   "table_name = '" +
                   table + "' order by ordinal_position");
    }
    void begin_bulk() override { run("set session_replication_role = replica; set synchronous_commit = off"); }   // replica: no triggers
    void end_bulk() override
    {
        run("vacuum (analyze)");
        run("checkpoint");
    }
    void tidy(std::string const& table) override { run("vacuum " + table); }
    std::string random_bytes(std::string const& of) const override { return "sha256(int8send(" + of + "))"; }
    double megabytes() override { return static_cast<double>(number("select pg_database_size(current_database())")) / 1e6; }

  private:
    PGconn* handle_;
};

}   // namespace

std::unique_ptr<SqlSession> open_sqlite_session(std::filesystem::path const& file) { return std::make_unique<SqliteSession>(file); }
std::unique_ptr<SqlSession> open_postgres_session(std::string const& url) { return std::make_unique<PostgresSession>(url); }

}   // namespace bench
