#include "app/commands/shop_tables.hpp"

#include "infrastructure/db/migration.hpp"
#include "infrastructure/db/sqlite.hpp"

#include <algorithm>
#include <set>

namespace app {

// Leases are of processes, the epoch of what they remember, the fingerprints of the keys stand in the header, and whoever finds a dump shall
// not have found a way in.
static bool is_dumped(std::string_view module)
{
    static constexpr std::string_view not_dumped[]{"jobs", "remember", "store_keys", "api_key"};
    return std::ranges::find(not_dumped, module) == std::end(not_dumped);
}

// Two groups keep idempotency keys. A request to change a cart is about that cart, one to place an order about the order: so whatever shares
// a database can be told apart again.
static std::string rows_of(std::string_view group, std::string_view table)
{
    if (table != "idempotency_keys") return {};
    return group == "cart" ? "subject = parent" : "subject <> parent";
}

static ShopTable describe(db::Reader& fresh, std::string_view group, db::Table const& table)
{
    ShopTable described{
        .section = {table.name, std::string{group}, table.columns}, .key = table.key, .where = rows_of(group, table.name), .seeds = {}};
    each_row(fresh, described, "sqlite", [&](dump::Fields const& row) { described.seeds.push_back(dump::to_line(row)); });
    return described;
}

std::vector<ShopTable> shop_tables()
{
    std::vector<ShopTable> tables;
    for (auto const& group : commit_groups())
        for (auto const module : group.modules) {
            if (!is_dumped(module)) continue;
            auto const fresh = db::open_sqlite_fresh(db::migrations_of({&module, 1}, "sqlite"));
            for (auto const& table : db::tables_of(module))
                tables.push_back(fresh->read([&](db::Reader& db) { return describe(db, group.name, table); }));
        }
    return tables;
}

// ---- SQL

template <typename Names, typename F> static std::string joined(Names const& names, F&& text)
{
    std::string all;
    for (auto const& name : names) all += (all.empty() ? "" : ", ") + text(name);
    return all;
}

static std::string select(ShopTable const& table, std::string const& columns, std::string const& where, std::string const& order)
{
    return "select " + columns + " from " + db::quoted(table.section.table) + (where.empty() ? "" : " where " + where) + " order by " +
           order;
}

// Texts in the order of their bytes: SQLite's own, PostgreSQL's where it is told.
static std::string order_of(ShopTable const& table, std::string_view engine)
{
    return joined(table.key, [&](std::string const& name) {
        auto const& columns = table.section.columns;
        auto const column = std::ranges::find(columns, name, &db::Column::name);
        bool const is_text = column->kind == db::Value::Kind::text;
        return db::quoted(name) + (is_text && engine == "postgresql" ? " collate \"C\"" : "");
    });
}

// On PostgreSQL an event has no position until somebody reads it (infrastructure/events): here it gets the one that it would be given.
static std::string unnumbered_events(ShopTable const& table)
{
    auto const columns = joined(table.section.columns, [&](db::Column const& column) {
        if (column.name != "position") return db::quoted(column.name);
        return "(select coalesce(max(position), 0) from " + db::quoted(table.section.table) + ") + row_number() over (order by id)";
    });
    return select(table, columns, "position is null", "id");
}

static std::vector<std::string> selects(ShopTable const& table, std::string_view engine)
{
    auto const columns = joined(table.section.columns, [](db::Column const& column) { return db::quoted(column.name); });
    if (table.section.table != "outbox_events") return {select(table, columns, table.where, order_of(table, engine))};
    return {select(table, columns, "position is not null", "position"), unnumbered_events(table)};
}

void each_row(db::Reader& db, ShopTable const& table, std::string_view engine, std::function<void(dump::Fields const&)> const& see)
{
    for (auto const& sql : selects(table, engine)) {
        db::MadeStatement const statement{sql};
        for (db::Row const row : db.rows(statement)) see(dump::to_fields(row, table.section.columns));
    }
}

bool has_strangers(db::Reader& db, ShopTable const& table)
{
    db::MadeStatement const find{"select 1 from " + db::quoted(table.section.table) + " where not (" + table.where + ") limit 1"};
    return db.value<int>(find).has_value();
}

std::string insert_into(dump::Section const& section)
{
    int count = 0;
    return "insert into " + db::quoted(section.table) + " (" +
           joined(section.columns, [](db::Column const& column) { return db::quoted(column.name); }) + ") values (" +
           joined(section.columns, [&](db::Column const&) { return "?" + std::to_string(++count); }) + ")";
}

std::string delete_all(dump::Section const& section) { return "delete from " + db::quoted(section.table); }

// ---- header

dump::Header header_of(crypto::KeyRing const& keys)
{
    dump::Header header;
    std::set<std::string_view> seen;
    for (auto const& group : commit_groups())
        for (auto const module : group.modules) {
            if (!is_dumped(module) || !seen.insert(module).second) continue;
            for (auto const& migration : db::migrations_of({&module, 1}, "sqlite"))
                header.migrations.push_back(std::string{module} + " " + std::to_string(migration.number));
        }
    for (auto const& [version, print] : keys.fingerprints()) header.keys.push_back(std::to_string(version) + " " + crypto::hex(print));
    return header;
}

}   // namespace app
