#pragma once

#include "base/time.hpp"
#include "infrastructure/db/migration.hpp"
#include "infrastructure/db/sqlite/connection.hpp"

namespace db::sqlite {

// Runs what has not run yet, each in a transaction of its own. Throws Fault where one that ran has changed, is unknown, or fails.
void migrate(Connection&, std::span<Migration const>, Instant now);
// Throws Fault where one of them has not run.
void expect_migrated(Connection&, std::span<Migration const>);

}   // namespace db::sqlite
