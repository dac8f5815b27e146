// Database on a PostgreSQL server, 15 or newer. Each write is a transaction of its own (read committed, with explicit locks), each read a
// snapshot (repeatable read, read only). Several processes may work on one database.
//
// Away at opening: throws Fault unavailable. Away later: reads and writes throw it at once, until it is back; health() tells. A write that
// conflicts with another one runs again, up to five times. One whose connection is lost while it commits throws Fault uncertain.
#pragma once

#include "infrastructure/db/database.hpp"
#include "infrastructure/db/migration.hpp"
#include "infrastructure/log/log.hpp"

#include <chrono>
#include <cstddef>
#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace db {

struct PostgresOptions {
    std::string url;                          // as libpq has it: postgresql://…, several hosts and sslmode=… among it
    std::vector<std::string> replicas = {};   // read from one of these while it has seen everything that was written here
    std::vector<Migration> migrations = {};   // run at opening, in this order, by one process at a time

    enum class Access : std::uint8_t { write, read } access = Access::write;   // read: the migrations must have run; writing is refused
    bool durable = true;                                                       // false: a crash of the server may lose the end
    std::size_t connections_max = 16;
    std::chrono::milliseconds patience{2'000};            // for a free connection
    std::chrono::milliseconds statement_timeout{5'000};   // 0: none
    std::size_t queue_max = 1'024;                        // writes whose senders do not wait, that may wait for a thread

    CommitObserver observe_commit = {};
    std::function<void(CommitPoint)> at_commit = {};   // for tests: dies here
};

std::unique_ptr<Database> open_postgres(PostgresOptions, logging::Log&);

// Whether anything was ever migrated there. Throws Fault unavailable.
bool has_migrations(std::string const& url);

}   // namespace db
