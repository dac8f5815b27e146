#include "infrastructure/db/postgres/migrate.hpp"

namespace db::postgres {

static constexpr auto lock_key = "4923742201";   // any number that nobody else takes

static AppliedMigrations find_applied(Connection& connection)
{
    if (connection.value("select to_regclass('schema_migrations')").empty()) return {};
    return AppliedMigrations{Rows{connection.open(AppliedMigrations::all, {}, Expect::few)}};
}

static void run(Connection& connection, Migration const& migration, Instant now)
{
    connection.script("begin");
    try {
        connection.script(std::string{migration.sql});
        auto const digest = crypto::sha256(crypto::bytes(migration.sql));
        Value const values[]{migration.module, migration.number, digest, now};
        connection.run(AppliedMigrations::record, values);
        connection.commit();
    } catch (...) {
        connection.roll_back();
        throw;
    }
}

void migrate(Connection& connection, std::span<Migration const> migrations, Instant now)
{
    connection.script(std::string{"select pg_advisory_lock("} + lock_key + ")");
    try {
        if (connection.value("select to_regclass('schema_migrations')").empty())
            connection.script("create table schema_migrations (module text not null, number bigint not null, sha256 bytea not null, "
                              "applied_at_us bigint not null, primary key (module, number))");
        for (Migration const& migration : find_applied(connection).missing(migrations)) run(connection, migration, now);
    } catch (...) {
        if (!connection.is_broken()) connection.script(std::string{"select pg_advisory_unlock("} + lock_key + ")");
        throw;
    }
    connection.script(std::string{"select pg_advisory_unlock("} + lock_key + ")");
}

void expect_migrated(Connection& connection, std::span<Migration const> migrations) { find_applied(connection).expect(migrations); }

}   // namespace db::postgres
