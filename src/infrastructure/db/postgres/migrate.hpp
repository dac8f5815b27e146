#pragma once

#include "infrastructure/db/migration.hpp"
#include "infrastructure/db/postgres/connection.hpp"

namespace db::postgres {

// Runs those that are missing, each in its transaction; other processes that would do the same wait.
void migrate(Connection&, std::span<Migration const>, Instant now);

// Throws Fault where one of them has not run.
void expect_migrated(Connection&, std::span<Migration const>);

}   // namespace db::postgres
