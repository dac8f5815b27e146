// A migrated database for one test (decisions 23): made once for each program and set of modules, then copied.
#pragma once

#include "infrastructure/db/sqlite.hpp"
#include "infrastructure/testing/clock.hpp"
#include "infrastructure/testing/folder.hpp"
#include "infrastructure/testing/postgres.hpp"

#include <gtest/gtest.h>

#include <functional>
#include <memory>
#include <string_view>
#include <vector>

namespace testing {

// A log that nobody reads.
logging::Log& silent_log();

struct DatabaseOptions {
    std::function<void(db::Writer&)> before_commit = {};
    std::function<void(db::CommitPoint)> at_commit = {};
};

// With the tables of these modules; all of them where there are none named. On the engine of the run.
std::unique_ptr<db::Database> make_database(Folder const&, std::vector<std::string_view> modules = {}, DatabaseOptions = {});
// The same on SQLite, whatever the engine of the run.
std::unique_ptr<db::Database> make_sqlite_database(Folder const&, std::vector<std::string_view> modules = {}, DatabaseOptions = {});

class DatabaseTest : public Test {
  protected:
    explicit DatabaseTest(DatabaseOptions options = {}) : database_holder(make_database(folder, {}, std::move(options))) {}

    // A write that must succeed.
    template <typename F> auto write(F&& f)
    {
        auto result = database.write(std::forward<F>(f));
        if (!result) throw std::runtime_error("a test's write was refused: " + std::string{info(result.error().code).name});
        return std::move(*result);
    }
    template <typename F> auto read(F&& f) { return database.read(std::forward<F>(f)); }

    Folder folder;
    ManualClock clock;
    IdSource ids{clock};
    std::unique_ptr<db::Database> database_holder;
    db::Database& database = *database_holder;
};

}   // namespace testing
