// Database on a file of SQLite: one writing thread with group commit, readers on connections of their own (docs: design of the data
// tier). A file belongs to one process; others may read beside it.
#pragma once

#include "infrastructure/db/database.hpp"
#include "infrastructure/db/migration.hpp"
#include "infrastructure/log/log.hpp"

#include <chrono>
#include <cstddef>
#include <filesystem>
#include <functional>
#include <memory>
#include <vector>

namespace db {

struct SqliteOptions {
    std::filesystem::path file;
    std::vector<Migration> migrations;   // run at opening, in this order

    bool durable = true;   // synchronous=FULL; false: a crash of the machine may lose the end, and callers write on their own threads
    std::size_t batch_max = 512;   // jobs in one transaction; twice as many may wait
    std::size_t readers_max = 8;
    int cache_kib = 65'536;                          // of the writer
    std::chrono::milliseconds job_time_max{2'000};   // a job past it is ended
    std::size_t ballast_bytes = 0;                   // kept in a file beside the database, given up when the disk is full

    std::function<void(Writer&)> before_commit = {};   // once for each group that wrote, inside its transaction
    CommitObserver observe_commit = {};
    std::function<void(CommitPoint)> at_commit = {};   // for tests: dies here
    char const* vfs = nullptr;                         // for tests: a failing disk
};

// Throws Fault, also where the schema is not one that `migrations` lead to.
std::unique_ptr<Database> open_sqlite(SqliteOptions, logging::Log&);

// Reads beside the process that owns the file, if one does. Writing is refused with read_only_mode. Throws Fault where a migration of
// `expected` has not run.
std::unique_ptr<Database> open_sqlite_read_only(std::filesystem::path const& file, std::span<Migration const> expected = {});

// What these migrations lead to, in memory and for one thread: to look at their tables, and at what they put there. Writing is refused.
std::unique_ptr<Database> open_sqlite_fresh(std::span<Migration const>);

}   // namespace db
