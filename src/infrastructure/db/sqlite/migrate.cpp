#include "infrastructure/db/sqlite/migrate.hpp"

#include "infrastructure/crypto/crypto.hpp"

#include <map>
#include <string>

namespace db::sqlite {

static Statement const find_applied{"select module, number, sha256 from schema_migrations"};
static Statement const record{"insert into schema_migrations (module, number, sha256, applied_at_us) values (?1, ?2, ?3, ?4)"};

static Statement const find_table{"select 1 from sqlite_master where name = 'schema_migrations'"};

static std::string label(std::string_view module, int number) { return std::string{module} + " " + std::to_string(number); }

static std::map<std::pair<std::string, int>, crypto::Digest> find_all_applied(Connection& connection)
{
    std::map<std::pair<std::string, int>, crypto::Digest> applied;
    for (Rows rows{connection.open(find_applied, {})}; auto const row = rows.next();)
        applied.emplace(std::pair{row->get<std::string>(0), row->get<int>(1)}, row->get<crypto::Digest>(2));
    return applied;
}

// A process that died in its first moments leaves a file that wants to be rolled back, which a reader cannot.
static bool has_migrations(Connection& connection)
{
    try {
        return Rows{connection.open(find_table, {})}.next().has_value();
    } catch (Fault const&) {
        return false;
    }
}

void expect_migrated(Connection& connection, std::span<Migration const> migrations)
{
    bool const has_any = has_migrations(connection);
    auto const applied = has_any ? find_all_applied(connection) : std::map<std::pair<std::string, int>, crypto::Digest>{};
    for (Migration const& migration : migrations)
        if (!applied.contains({std::string{migration.module}, migration.number}))
            throw Fault{Fault::Kind::unavailable,
                        "this shop was not opened by this release yet: `cloudcommerce serve` brings its data up to date"};
}

void migrate(Connection& connection, std::span<Migration const> migrations, Instant now)
{
    connection.script("create table if not exists schema_migrations ("
                      "module text not null, number integer not null, sha256 blob not null, applied_at_us integer not null, "
                      "primary key (module, number)) strict, without rowid");
    auto applied = find_all_applied(connection);
    for (Migration const& migration : migrations) {
        auto const digest = crypto::sha256(crypto::bytes(migration.sql));
        if (auto const found = applied.find({std::string{migration.module}, migration.number}); found != applied.end()) {
            if (found->second != digest)
                throw Fault{Fault::Kind::statement,
                            "the migration " + label(migration.module, migration.number) + " has changed since it ran here"};
            applied.erase(found);
            continue;
        }
        connection.script("begin immediate");
        try {
            connection.script(std::string{migration.sql}.c_str());
            Value const values[]{migration.module, migration.number, digest, now};
            connection.run(record, values);
            connection.script("commit");
        } catch (...) {
            if (connection.in_transaction()) connection.script("rollback");
            throw;
        }
    }
    if (!applied.empty()) {
        auto const& [module, number] = applied.begin()->first;
        throw Fault{Fault::Kind::statement, "the data was written by a newer release: it knows the migration " + label(module, number)};
    }
}

}   // namespace db::sqlite
