#include "infrastructure/db/sqlite/migrate.hpp"

#include "infrastructure/crypto/crypto.hpp"

#include <string>

namespace db::sqlite {

// A process that died in its first moments leaves a file that wants to be rolled back, which a reader cannot.
static bool has_migrations(Connection& connection)
{
    return sqlite3_table_column_metadata(connection.handle(), nullptr, "schema_migrations", nullptr, nullptr, nullptr, nullptr, nullptr,
                                         nullptr) == SQLITE_OK;
}

static AppliedMigrations find_all_applied(Connection& connection)
{
    return AppliedMigrations{Rows{connection.open(AppliedMigrations::all, {})}};
}

void expect_migrated(Connection& connection, std::span<Migration const> migrations)
{
    (has_migrations(connection) ? find_all_applied(connection) : AppliedMigrations{}).expect(migrations);
}

void migrate(Connection& connection, std::span<Migration const> migrations, Instant now)
{
    connection.script("create table if not exists schema_migrations ("
                      "module text not null, number integer not null, sha256 blob not null, applied_at_us integer not null, "
                      "primary key (module, number)) strict, without rowid");
    for (Migration const& migration : find_all_applied(connection).missing(migrations)) {
        connection.script("begin immediate");
        try {
            connection.script(std::string{migration.sql}.c_str());
            auto const digest = crypto::sha256(crypto::bytes(migration.sql));
            Value const values[]{migration.module, migration.number, digest, now};
            connection.run(AppliedMigrations::record, values);
            connection.script("commit");
        } catch (...) {
            if (connection.in_transaction()) connection.script("rollback");
            throw;
        }
    }
}

}   // namespace db::sqlite
