#include "infrastructure/db/postgres/connection.hpp"

#include "infrastructure/db/postgres/pool.hpp"
#include "infrastructure/testing/database.hpp"

#include <gtest/gtest.h>

namespace {

using namespace db::postgres;
using db::Fault, db::Value;

// Connections to one server that share what it has said of types.
class PostgresConnectionTest : public testing::Test {
  protected:
    PostgresConnectionTest() { testing::Postgres::value(name, "create table items (id bigint primary key, name text not null)"); }

    static inline db::Statement const add{"insert into items (id, name) values (?1, ?2)"};
    static inline db::Statement const rename{"update items set name = ?2 where id = ?1"};
    static inline db::Statement const find{"select name from items where id = ?1"};

    static void run(Connection& connection, db::Statement const& statement, std::int64_t id, std::string_view text)
    {
        connection.run(statement, std::array{Value{id}, Value{text}});
    }
    static std::string name_of(Connection& connection, std::int64_t id)
    {
        db::Rows rows{connection.open(find, std::array{Value{id}}, db::Expect::few)};
        auto const row = rows.next();
        return row ? row->get<std::string>(0) : "";
    }
    static void add_rows(Connection& connection, std::int64_t from, std::int64_t to)
    {
        connection.begin_rows(add);
        for (auto id = from; id <= to; ++id) connection.add_row(std::array{Value{id}, Value{"row"}});
        connection.end_rows();
    }
    static std::string names_of(Connection& connection, std::int64_t from, std::int64_t to)
    {
        struct Names final : db::Sight {
            void row(std::size_t, db::Row const& row) override { all += row.get<std::string>(0) + " "; }
            std::string all;
        } names;
        connection.begin_items(find, names);
        for (auto id = from; id <= to; ++id) connection.add_item(std::array{Value{id}});
        connection.end_items();
        return names.all;
    }
    // One of each, by a connection that has run nothing before it.
    void live(Connection& connection, std::int64_t id)
    {
        connection.begin();
        run(connection, add, id, "new");
        run(connection, rename, id, "old");
        add_rows(connection, id + 1, id + 3);
        EXPECT_EQ(name_of(connection, id), "old");
        EXPECT_EQ(names_of(connection, id, id + 2), "old row row ");
        connection.commit();
    }
    // What the connection waits for after it was opened.
    static std::uint64_t waits_of(Connection const& connection, std::uint64_t before) { return connection.waits() - before; }
    static Fault::Kind kind_of_failure(auto const& work)
    {
        try {
            work();
        } catch (Fault const& fault) {
            return fault.kind();
        }
        throw std::runtime_error("nothing failed");
    }

    std::string const name = testing::Postgres::create(testing::Postgres::new_name());
    ConnectionSettings const settings{.url = testing::Postgres::url(name)};
    ParameterTypes types;
};

TEST_F(PostgresConnectionTest, WhatOneHasAskedNoOtherWaitsFor)
{
    Connection first{settings, &types};
    auto before = first.waits();
    live(first, 10);
    EXPECT_EQ(waits_of(first, before), 8u);   // five descriptions, two questions, the commit

    Connection second{settings, &types};
    before = second.waits();
    live(second, 20);
    EXPECT_EQ(waits_of(second, before), 3u);
    before = second.waits();
    live(second, 30);
    EXPECT_EQ(waits_of(second, before), 3u);

    Connection alone{settings};
    before = alone.waits();
    live(alone, 40);
    EXPECT_EQ(waits_of(alone, before), 8u);
}

TEST_F(PostgresConnectionTest, ThoseOfAPoolTellEachOther)
{
    Pool pool{settings, {}, testing::silent_log()};
    auto const first = pool.take(db::Lane::start), second = pool.take(db::Lane::start);
    live(*first, 10);
    auto const before = second->waits();
    live(*second, 20);
    EXPECT_EQ(waits_of(*second, before), 3u);
}

TEST_F(PostgresConnectionTest, AStatementStaysPreparedWhereItsTransactionIsUndone)
{
    Connection first{settings, &types};
    live(first, 10);
    Connection connection{settings, &types};
    connection.begin();
    run(connection, add, 1, "prepared with its first use");
    run(connection, add, 1, "the same key");
    EXPECT_EQ(kind_of_failure([&] { connection.commit(); }), Fault::Kind::conflict);
    connection.roll_back();
    connection.begin();
    run(connection, add, 1, "kept");
    EXPECT_EQ(name_of(connection, 1), "kept");
    connection.commit();
}

TEST_F(PostgresConnectionTest, AStatementThatWasSkippedBehindAFailureIsPreparedAgain)
{
    Connection first{settings, &types};
    live(first, 10);
    Connection connection{settings, &types};
    for (int round = 0; round < 2; ++round) {
        connection.begin();
        run(connection, add, 10, "the same key");
        run(connection, rename, 10, "skipped");
        add_rows(connection, 50, 52);
        EXPECT_EQ(kind_of_failure([&] { (void)name_of(connection, 10); }), Fault::Kind::conflict);
        connection.roll_back();
    }
    connection.begin();
    run(connection, rename, 10, "renamed");
    add_rows(connection, 50, 52);
    EXPECT_EQ(name_of(connection, 10), "renamed");
    EXPECT_EQ(names_of(connection, 50, 52), "row row row ");
    connection.commit();
}

TEST_F(PostgresConnectionTest, AStatementThatCouldNotBePreparedIsPreparedOnceItCan)
{
    Connection first{settings, &types};
    live(first, 10);
    Connection connection{settings, &types};
    auto const is_refused = [&] {
        connection.begin();
        run(connection, rename, 10, "nowhere");
        auto const kind = kind_of_failure([&] { connection.commit(); });
        connection.roll_back();
        return kind == Fault::Kind::statement;
    };
    testing::Postgres::value(name, "alter table items rename to others");
    EXPECT_TRUE(is_refused());
    EXPECT_TRUE(is_refused());
    testing::Postgres::value(name, "alter table others rename to items");
    connection.begin();
    run(connection, rename, 10, "renamed");
    EXPECT_EQ(name_of(connection, 10), "renamed");
    connection.commit();
}

// The first to ask as well: what the server did not say is asked again, and what it holds is not prepared twice.
TEST_F(PostgresConnectionTest, ADescriptionThatFailedIsAskedForAgain)
{
    Connection connection{settings, &types};
    for (int round = 0; round < 2; ++round) {
        connection.begin();
        run(connection, add, 1, "first");
        run(connection, add, 1, "the same key");
        EXPECT_EQ(kind_of_failure([&] { (void)name_of(connection, 1); }), Fault::Kind::conflict);
        connection.roll_back();
    }
    live(connection, 10);
}

}   // namespace
