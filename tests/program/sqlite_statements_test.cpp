// Every registered statement of the program, on a freshly migrated SQLite: it is prepared, run, and its plan looked at.
#include "infrastructure/testing/database.hpp"

#include <gtest/gtest.h>
#include <sqlite3.h>

#include <memory>
#include <set>

namespace {

struct Connection {
    explicit Connection(std::filesystem::path const& file) { EXPECT_EQ(sqlite3_open(file.c_str(), &handle), SQLITE_OK); }
    ~Connection() { sqlite3_close(handle); }
    Connection(Connection const&) = delete;
    Connection& operator=(Connection const&) = delete;

    sqlite3* handle = nullptr;
};

using Prepared = std::unique_ptr<sqlite3_stmt, decltype([](sqlite3_stmt* statement) { sqlite3_finalize(statement); })>;

Prepared prepare(Connection& connection, std::string const& sql)
{
    sqlite3_stmt* statement = nullptr;
    EXPECT_EQ(sqlite3_prepare_v2(connection.handle, sql.c_str(), -1, &statement, nullptr), SQLITE_OK)
        << sqlite3_errmsg(connection.handle) << " in: " << sql;
    return Prepared{statement};
}

class SqliteStatements : public testing::Test {
  protected:
    SqliteStatements() { testing::make_sqlite_database(folder).reset(); }

    static std::vector<std::string> column(Connection& connection, std::string const& sql, int at)
    {
        std::vector<std::string> values;
        auto const statement = prepare(connection, sql);
        while (statement && sqlite3_step(statement.get()) == SQLITE_ROW)
            values.emplace_back(reinterpret_cast<char const*>(sqlite3_column_text(statement.get(), at)));
        return values;
    }

    std::filesystem::path file() const
    {
        for (auto const& entry : std::filesystem::directory_iterator(folder.path()))
            if (entry.path().extension() == ".db") return entry.path();
        throw std::runtime_error("no database in the folder");
    }

    testing::Folder folder;
};

TEST_F(SqliteStatements, AreAllPreparedAndRun)
{
    Connection connection{file()};
    ASSERT_GT(db::Statement::all().size(), 100U);   // the whole program is linked in
    for (auto const* statement : db::Statement::all()) {
        if (statement->sql() == "begin") continue;   // of a snapshot; there is no transaction in a savepoint
        auto const prepared = prepare(connection, std::string{statement->sql()});
        if (!prepared) continue;
        for (int i = 1; i <= sqlite3_bind_parameter_count(prepared.get()); ++i) sqlite3_bind_int64(prepared.get(), i, i);
        sqlite3_exec(connection.handle, "savepoint run", nullptr, nullptr, nullptr);
        int result = SQLITE_ROW;
        while (result == SQLITE_ROW) result = sqlite3_step(prepared.get());
        // Ones are not texts of a STRICT table: a broken constraint is as good as a success, what SQLite cannot run is not.
        EXPECT_TRUE(result == SQLITE_DONE || result == SQLITE_CONSTRAINT || result == SQLITE_MISMATCH)
            << sqlite3_errmsg(connection.handle) << " in: " << statement->sql();
        sqlite3_reset(prepared.get());
        sqlite3_exec(connection.handle, "rollback to run", nullptr, nullptr, nullptr);
    }
}

bool holds(std::string_view sql, std::string_view word) { return sql.find(word) != std::string_view::npos; }

// A table is read from end to end only by who asks for all of it (verify, exports), never by who names what it wants.
TEST_F(SqliteStatements, WithParametersWalkAnIndex)
{
    Connection connection{file()};
    for (auto const* statement : db::Statement::all()) {
        if (!holds(statement->sql(), "?1") || holds(statement->sql(), "group by")) continue;   // sums over everything are verify's
        for (auto const& step : column(connection, "explain query plan " + std::string{statement->sql()}, 3)) {
            EXPECT_FALSE(step.starts_with("SCAN ") && !holds(step, "USING") && !holds(statement->sql(), "limit"))
                << step << " in: " << statement->sql();
            EXPECT_FALSE(holds(step, "TEMP B-TREE")) << step << " in: " << statement->sql();
        }
    }
}

// SQLite makes a table for every `x in (three, or, more)` of a CHECK or a partial index each time a row is written: 2 µs apiece, a
// tenth of an order. Alternatives joined by `or` cost nothing.
TEST_F(SqliteStatements, WriteWithoutTemporaryTables)
{
    Connection connection{file()};
    for (auto const* statement : db::Statement::all()) {
        if (holds(statement->sql(), "select") || holds(statement->sql(), "returning")) continue;
        for (auto const& step : column(connection, "explain " + std::string{statement->sql()}, 1))
            EXPECT_NE(step, "OpenEphemeral") << statement->sql();
    }
}

}   // namespace
