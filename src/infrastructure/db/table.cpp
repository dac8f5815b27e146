#include "infrastructure/db/table.hpp"

#include "base/result.hpp"
#include "infrastructure/db/migration.hpp"
#include "infrastructure/db/sqlite.hpp"

#include <algorithm>

namespace db {

// Asked of SQLite alone, so not among the registered statements, which every engine runs.
static std::string const find_tables = "select name from sqlite_schema where type = 'table' and name <> 'schema_migrations' order by rowid",
                         find_columns = "select name, type from pragma_table_info(?1) order by cid",
                         find_key = "select name from pragma_table_info(?1) where pk > 0 order by pk",
                         find_parents = "select distinct \"table\" from pragma_foreign_key_list(?1) order by 1";

static Value::Kind kind_of(std::string_view type)
{
    if (type == "INTEGER") return Value::Kind::integer;
    if (type == "TEXT") return Value::Kind::text;
    if (type == "BLOB") return Value::Kind::bytes;
    throw Bug("db: a column of type " + std::string{type});
}

static std::string name_in(Row const& row) { return row.get<std::string>(0); }

static Table describe(Reader& db, std::string const& name)
{
    auto const to_column = [](Row const& row) { return Column{name_in(row), kind_of(row.get<std::string_view>(1))}; };
    Table table{.name = name,
                .columns = db.all(MadeStatement{find_columns}, to_column, name),
                .key = db.all(MadeStatement{find_key}, name_in, name),
                .parents = db.all(MadeStatement{find_parents}, name_in, name)};
    invariant(!table.key.empty(), "db: a table without a primary key");
    return table;
}

// The first of those that are left whose parents are all gone before it, again and again.
static std::vector<Table> parents_first(std::vector<Table> left)
{
    std::vector<Table> sorted;
    while (!left.empty()) {
        auto const waits = [&](Table const& table) {
            return std::ranges::any_of(left, [&](Table const& other) {
                return other.name != table.name && std::ranges::find(table.parents, other.name) != table.parents.end();
            });
        };
        auto const next = std::ranges::find_if_not(left, waits);
        invariant(next != left.end(), "db: tables that refer to each other in a circle");
        sorted.push_back(std::move(*next));
        left.erase(next);
    }
    return sorted;
}

std::vector<Table> tables_of(std::string_view module)
{
    auto const fresh = open_sqlite_fresh(migrations_of({&module, 1}, "sqlite"));
    return fresh->read([](Reader& db) {
        std::vector<Table> tables;
        for (auto const& name : db.all(MadeStatement{find_tables}, name_in)) tables.push_back(describe(db, name));
        return parents_first(std::move(tables));
    });
}

std::string quoted(std::string_view name) { return "\"" + std::string{name} + "\""; }

}   // namespace db
