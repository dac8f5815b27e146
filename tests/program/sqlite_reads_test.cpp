// How much work the statements of the program are on an SQLite with a hundred thousand orders, in steps of its machine. `explain query plan`
// says that an index is used, not how much of it.
#include "infrastructure/testing/database.hpp"
#include "support/large_shop.hpp"

#include <gmock/gmock.h>
#include <sqlite3.h>

#include <memory>

namespace testing {
namespace {

constexpr long rows = 100'000;
// A list of fifty wide rows takes half of it; a look at each row of a table that grows, more than three times as much.
constexpr int steps_max = 3'000;
constexpr std::int64_t places[]{1, first_row, first_row + rows / 20, first_row + rows / 2, std::int64_t{1} << 61};

class SqliteReads : public Test {
  protected:
    SqliteReads()
    {
        make_sqlite_database(folder).reset();
        for (auto const& entry : std::filesystem::directory_iterator(folder.path()))
            if (entry.path().extension() == ".db") file = entry.path();
        fill_large_shop(file, rows);
        EXPECT_EQ(sqlite3_open(file.c_str(), &handle), SQLITE_OK);
        run("pragma foreign_keys = on");
    }
    ~SqliteReads() override { sqlite3_close(handle); }

    void run(char const* sql)
    {
        EXPECT_EQ(sqlite3_exec(handle, sql, nullptr, nullptr, nullptr), SQLITE_OK) << sqlite3_errmsg(handle) << sql;
    }

    // Of a statement that is asked for this place; nothing of what it writes stays.
    int steps(std::string const& sql, std::int64_t place)
    {
        sqlite3_stmt* statement = nullptr;
        EXPECT_EQ(sqlite3_prepare_v2(handle, sql.c_str(), -1, &statement, nullptr), SQLITE_OK) << sqlite3_errmsg(handle) << sql;
        for (int i = 1; i <= sqlite3_bind_parameter_count(statement); ++i) {
            auto const usual = usual_argument(sql, static_cast<std::size_t>(i));
            sqlite3_bind_int64(statement, i, usual.empty() ? place : std::stoll(usual));
        }
        run("savepoint before");
        while (sqlite3_step(statement) == SQLITE_ROW) {
        }
        auto const count = sqlite3_stmt_status(statement, SQLITE_STMTSTATUS_VM_STEP, 0);
        sqlite3_finalize(statement);
        run("rollback to before");
        return count;
    }
    int steps_at_most(std::string const& sql)
    {
        int most = 0;
        for (auto const place : places) most = std::max(most, steps(sql, place));
        return most;
    }

    Folder folder;
    std::filesystem::path file;
    sqlite3* handle = nullptr;
};

TEST_F(SqliteReads, OfWhoNamesWhatItWantsAreFew)
{
    for (auto const* statement : db::Statement::all())
        if (statement->sql().contains("?1") && !may_read_much(statement->sql())) {
            std::string const sql{statement->sql()};
            EXPECT_LE(steps_at_most(sql), steps_max) << sql;
        }
}

TEST_F(SqliteReads, OfTooManyAreFound)
{
    EXPECT_GT(steps_at_most("select quantity from inventory_reservations where variant_id = ?1"), steps_max);
    EXPECT_GT(steps_at_most("select id from outbox_events where position > ?1 and type = 'never' order by position limit ?2"), steps_max);
    run("drop index catalog_listings_by_price");
    EXPECT_GT(
        steps_at_most("select product_id from catalog_listings where channel_id = ?1 and category_id = ?2 order by price_minor limit ?3"),
        steps_max);
}

}   // namespace
}   // namespace testing
