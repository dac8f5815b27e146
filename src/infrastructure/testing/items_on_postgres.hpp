// An empty database of one small table on the PostgreSQL server of the run, whatever its engine is. Fails where there is no such server.
#pragma once

#include "infrastructure/db/postgres.hpp"
#include "infrastructure/testing/log_file.hpp"
#include "infrastructure/testing/postgres.hpp"

#include <gtest/gtest.h>

#include <chrono>
#include <iterator>
#include <optional>
#include <thread>

namespace testing {

class ItemsOnPostgres : public Test {
  protected:
    static constexpr std::string_view create = "create table items (id bigint primary key, name text not null, data bytea, note text);"
                                               "create unique index items_by_name on items (name);";
    static inline db::Statement const insert_item{"insert into items (id, name, data, note) values (?1, ?2, ?3, ?4)"};
    static inline db::Statement const find_item{"select name, data, note from items where id = ?1"};
    static inline db::Statement const count_items{"select count(*) from items"};
    static inline db::Statement const rename_item{"update items set name = ?2 where id = ?1"};
    static inline db::Statement const all_names{"select name from items order by id"};
    static inline db::Statement const my_backend{"select pg_backend_pid()"};

    ItemsOnPostgres() : name(Postgres::create(Postgres::new_name())) {}

    db::PostgresOptions options() const
    {
        return {.url = Postgres::url(name), .migrations = {{"items", 1, create}}, .durable = false, .connections_max = 8};
    }
    db::Database& open() { return open(options()); }
    db::Database& open(db::PostgresOptions with)
    {
        database = db::open_postgres(std::move(with), log);
        return *database;
    }
    static Result<Done> add(db::Writer& db, std::int64_t id, std::string_view item)
    {
        db.execute(insert_item, id, item, std::nullopt, std::nullopt);
        return Done{};
    }
    Result<Done> add_alone(std::int64_t id, std::string_view item)
    {
        return database->write([&](db::Writer& db) { return add(db, id, item); });
    }
    std::int64_t count()
    {
        return *database->read([](db::Reader& db) { return db.value<std::int64_t>(count_items); });
    }
    std::optional<std::string> name_of(std::int64_t id)
    {
        return database->read([&](db::Reader& db) { return db.value<std::string>(find_item, id); });
    }
    // Of the fault that `work` throws.
    template <typename F> static db::Fault::Kind fault_of(F&& work)
    {
        try {
            work();
        } catch (db::Fault const& fault) {
            return fault.kind();
        }
        throw std::runtime_error("there was no fault");
    }
    // Another session's look at this database.
    std::string seen(std::string const& sql) const { return Postgres::value(name, sql); }
    template <typename C> static bool comes_true(C const& condition)
    {
        for (int i = 0; i < 1'000; ++i) {
            if (condition()) return true;
            std::this_thread::sleep_for(std::chrono::milliseconds{10});
        }
        return false;
    }
    std::string logged()
    {
        log.flush();
        auto file = log_file.read();
        return {std::istreambuf_iterator<char>{file}, {}};
    }

    std::string const name;
    SystemClock clock;
    LogFile const log_file;
    logging::Log log{clock, log_file.number};
    std::unique_ptr<db::Database> database;
};

}   // namespace testing
