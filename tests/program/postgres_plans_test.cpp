// What the statements of the program read from tables of a million rows on PostgreSQL: their plans, made as a serving connection makes them,
// and the rows and pages that they touch.
#include "infrastructure/db/postgres.hpp"
#include "infrastructure/db/postgres/dialect.hpp"
#include "infrastructure/db/postgres/parameters.hpp"
#include "infrastructure/testing/database.hpp"
#include "support/large_shop.hpp"
#include "support/query_plan.hpp"

#include <gmock/gmock.h>
#include <libpq-fe.h>

#include <memory>
#include <optional>

namespace testing {
namespace {

using Result = std::unique_ptr<PGresult, decltype([](PGresult* result) { PQclear(result); })>;

constexpr long million = 1'000'000;
// What may be read for each item that is asked for. Where a hundred are open, all of them; of a list's pages, a few for each row that it
// joins.
constexpr double rows_max = 4 * page, pages_max = 6 * page;

bool holds(std::string_view text, std::string_view word) { return text.find(word) != std::string_view::npos; }

// What is asked for: something before everything, the first, something in the middle of a table and of a small one, beyond the end.
constexpr std::int64_t places[]{1, first_row, first_row + million / 20, first_row + million / 2, std::int64_t{1} << 61};

std::string value_at(std::int64_t place, Oid type)
{
    if (db::postgres::name_of(type) != "bytea") return std::to_string(place);
    std::array<char, 20> bytes{};
    std::snprintf(bytes.data(), bytes.size(), "\\x%016llx", static_cast<unsigned long long>(place));
    return bytes.data();
}

bool has_many_form(std::string_view text)
{
    bool const can = text.starts_with("select ") || text.starts_with("update ") || text.starts_with("delete ") ||
                     (text.starts_with("insert ") && holds(text, " values "));
    auto const conflict = text.find(" on conflict ");
    bool const asks_at_conflict = conflict != std::string_view::npos && holds(text.substr(conflict), "?");
    return can && !asks_at_conflict && !holds(text, " returning ");
}

// A connection with the settings of one that serves.
class Connection {
  public:
    explicit Connection(std::string const& database) : handle_(PQconnectdb(Postgres::url(database).c_str()))
    {
        auto const shop = db::open_postgres(
            {.url = Postgres::url(database), .migrations = db::migrations_of(db::modules_with_schema(), "postgres"), .connections_max = 4},
            silent_log());
        db::MadeStatement const settings{"select name, setting from pg_settings where source = 'session' and name not like 'transaction%'"};
        shop->read([&](db::Reader& db) {
            for (db::Row const row : db.rows(settings))
                ask("select set_config('" + row.get<std::string>(0) + "', '" + row.get<std::string>(1) + "', false)");
            return 0;
        });
    }
    ~Connection() { PQfinish(handle_); }
    Connection(Connection const&) = delete;
    Connection& operator=(Connection const&) = delete;

    Result ask(std::string const& sql)
    {
        Result result{PQexec(handle_, sql.c_str())};
        auto const status = PQresultStatus(result.get());
        auto const* const state = PQresultErrorField(result.get(), PG_DIAG_SQLSTATE);
        bool const breaks_a_constraint = state != nullptr && std::string_view{state}.starts_with("23");   // it was run
        EXPECT_TRUE(status == PGRES_COMMAND_OK || status == PGRES_TUPLES_OK || breaks_a_constraint)
            << PQresultErrorMessage(result.get()) << sql;
        return result;
    }

    std::vector<Oid> prepare(std::string const& sql)
    {
        ask("deallocate all");
        ask("prepare one as " + sql);
        Result const described{PQdescribePrepared(handle_, "one")};
        std::vector<Oid> types;
        for (int i = 0; i < PQnparams(described.get()); ++i) types.push_back(PQparamtype(described.get(), i));
        return types;
    }

    // Of the prepared statement, in a transaction of which nothing stays. Nothing: a constraint kept it from its end.
    std::optional<PlanStep> explain(std::string const& how, std::string const& arguments)
    {
        ask("savepoint before");
        auto const result = ask("explain (" + how + "format json) execute one(" + arguments + ")");
        ask("rollback to before");
        if (PQresultStatus(result.get()) != PGRES_TUPLES_OK) return std::nullopt;
        return read_plan(PQgetvalue(result.get(), 0, 0));
    }

    Terrain terrain()
    {
        Terrain terrain;
        auto const all =
            ask("select c.relname, c.reltuples, a.attname, c.relkind from pg_class c left join pg_index i on i.indexrelid = c.oid "
                "left join pg_attribute a on a.attrelid = i.indrelid and a.attnum = i.indkey[0] "
                "where c.relnamespace = 'public'::regnamespace and (c.relkind = 'r' or c.relkind = 'i')");
        for (int i = 0; i < PQntuples(all.get()); ++i) {
            auto const* const name = PQgetvalue(all.get(), i, 0);
            terrain.sizes[name] = std::strtod(PQgetvalue(all.get(), i, 1), nullptr);
            if (std::string_view{PQgetvalue(all.get(), i, 3)} == "r")
                terrain.tables.emplace_back(name);
            else
                terrain.first_columns[name] = PQgetvalue(all.get(), i, 2);
        }
        return terrain;
    }

  private:
    PGconn* handle_;
};

// A statement as it is run, and what for: for one item at each of the places, or for an item at each of them at once.
struct Form {
    std::string sql;
    std::vector<std::string> arguments = {};
    double items = 1;
};

std::string argument(std::string_view text, std::size_t parameter, Oid type, std::int64_t place)
{
    auto const usual = usual_argument(text, parameter + 1);
    return usual.empty() ? value_at(place, type) : usual;
}

Form for_one(std::string_view text, std::vector<Oid> const& types)
{
    Form form{.sql = db::postgres::plain_form(text)};
    for (auto const place : places) {
        std::string all;
        for (std::size_t i = 0; i < types.size(); ++i) all += (i > 0 ? ", '" : "'") + argument(text, i, types[i], place) + "'";
        form.arguments.push_back(all);
    }
    return form;
}

Form for_many(std::string_view text, std::vector<Oid> const& types)
{
    std::vector<std::string_view> names;
    std::string all;
    for (std::size_t i = 0; i < types.size(); ++i) {
        names.push_back(db::postgres::name_of(types[i]));
        std::string items;
        for (auto const place : places) {
            auto const value = argument(text, i, types[i], place);
            items += (items.empty() ? "" : ",") + (value[0] == '\\' ? "\"\\" + value + "\"" : value);
        }
        all += (i > 0 ? ", '{" : "'{") + items + "}'";
    }
    return {.sql = db::postgres::many_form(text, names), .arguments = {all}, .items = std::size(places)};
}

std::vector<Form> forms_of(std::string_view text, Connection& connection)
{
    auto const types = connection.prepare(db::postgres::plain_form(text));
    std::vector<Form> forms{for_one(text, types)};
    if (has_many_form(text)) forms.push_back(for_many(text, types));
    return forms;
}

std::vector<std::string> objections_to(Form const& form, Connection& connection, Terrain const& terrain)
{
    connection.prepare(form.sql);
    auto found = objections(connection.explain("", form.arguments[0]).value(), terrain);
    if (!found.empty()) return found;   // it would take its time
    for (auto const& arguments : form.arguments) {
        auto const plan = connection.explain("analyze, buffers, timing off, ", arguments);
        if (!plan) continue;
        if (auto const read = rows_read(*plan); read > form.items * rows_max)
            found.push_back("has read " + std::to_string(static_cast<long>(read)) + " rows for " + arguments);
        if (plan->blocks > form.items * pages_max)
            found.push_back("has read " + std::to_string(static_cast<long>(plan->blocks)) + " pages for " + arguments);
    }
    return found;
}

// Large, and so gone at the end.
class LargeShop {
  public:
    explicit LargeShop(long rows) : name(Postgres::create(Postgres::new_name(), Postgres::migrated(db::modules_with_schema())))
    {
        fill_large_shop(Postgres::url(name), rows);
    }
    ~LargeShop() { Postgres::value("postgres", "drop database " + name); }
    LargeShop(LargeShop const&) = delete;
    LargeShop& operator=(LargeShop const&) = delete;

    std::string const name;
};

// What does not grow with a shop; of promotions, of price lists and of what is said of searches there are at most a thousand.
constexpr std::string_view small_tables[]{"api_key_hashes",
                                          "catalog_channels",
                                          "inventory_locations",
                                          "job_leases",
                                          "ledger_accounts",
                                          "ledger_unsealed",
                                          "order_number_blocks",
                                          "outbox_cursors",
                                          "pricing_list_history",
                                          "pricing_lists",
                                          "pricing_version",
                                          "promotion_rules",
                                          "promotion_version",
                                          "remember_epoch",
                                          "schema_migrations",
                                          "search_boosts",
                                          "search_bought_until",
                                          "search_placed",
                                          "search_placements",
                                          "search_redirects",
                                          "search_synonyms",
                                          "search_vector_space",
                                          "search_version",
                                          "shipping_delivery_zones",
                                          "shipping_methods",
                                          "shipping_offers",
                                          "shipping_places",
                                          "shipping_zone_countries",
                                          "shipping_zones",
                                          "store_keys",
                                          "tax_rates",
                                          "tax_settings",
                                          "tax_zone_rates",
                                          "tax_zones"};

std::vector<std::string> tables_of_few_rows(Terrain const& terrain)
{
    std::vector<std::string> names;
    for (auto const& name : terrain.tables)
        if (terrain.sizes.at(name) <= few) names.push_back(name);
    return names;
}

TEST(PostgresPlans, OfAMillionRowsReadWhatIsAskedForAndLittleElse)
{
    LargeShop const shop{million};
    Connection connection{shop.name};
    auto const terrain = connection.terrain();
    connection.ask("begin");
    EXPECT_THAT(tables_of_few_rows(terrain), UnorderedElementsAreArray(small_tables)) << "large_shop fills all others";
    int count = 0;
    for (auto const* statement : db::Statement::all()) {
        auto const text = statement->sql();
        if (!holds(text, "?1") || may_read_much(text)) continue;
        ++count;
        for (auto const& form : forms_of(text, connection)) EXPECT_THAT(objections_to(form, connection, terrain), IsEmpty()) << form.sql;
    }
    EXPECT_GT(count, 100);
}

// What would be wrong is found, by the plan or by what was read.
TEST(PostgresPlans, ThatReadMoreThanIsAskedForAreFound)
{
    LargeShop const shop{40'000};
    Connection connection{shop.name};
    struct Case {
        std::string change;   // of the schema
        std::string_view statement;
        std::string objection;
    };
    for (auto const& [change, statement, objection] : {
             Case{"alter table order_lines drop constraint order_lines_pkey",
                  "select sku from order_lines where order_id = ?1 order by position", "reads all of order_lines"},
             Case{"drop index order_sagas_open",
                  "select cart_id from order_sagas where state <> 'completed' and state <> 'compensated' and state <> 'stuck' "
                  "and lease_until_us <= ?1 order by lease_until_us limit ?2",
                  "walks all of order_sagas_live"},
             Case{"drop index catalog_listings_by_price",
                  "select product_id from catalog_listings where channel_id = ?1 and category_id = ?2 order by price_minor limit ?3",
                  "sorts about"},
             Case{"select 1", "select quantity from inventory_reservations where variant_id = ?1",
                  "walks all of inventory_reservations_pkey"},
             Case{"select 1", "select id from order_orders where reason = ?1 order by id limit ?2", "walks all of order_orders_pkey"},
             Case{"select 1", "delete from outbox_events where position <= ?1", "reads about"},
             Case{"select 1", "select id from outbox_events where position > ?1 and type = 'never' order by position limit ?2", "has read"},
         })
    {
        connection.ask("begin");
        connection.ask(change);
        EXPECT_THAT(
            objections_to(for_one(statement, connection.prepare(db::postgres::plain_form(statement))), connection, connection.terrain()),
            Contains(StartsWith(objection)))
            << statement;
        connection.ask("rollback");
    }
}

}   // namespace
}   // namespace testing
