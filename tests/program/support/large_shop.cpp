#include "support/large_shop.hpp"

#include <libpq-fe.h>
#include <sqlite3.h>

#include <map>
#include <memory>
#include <stdexcept>
#include <vector>

namespace testing {

namespace {

using Result = std::unique_ptr<PGresult, decltype([](PGresult* result) { PQclear(result); })>;

struct Table {
    std::string name;
    bool grows_fastest = false;
    std::map<std::string, std::string> columns = {};   // what is not the number i
};

// All but the last hundred rows are at their end, as are nearly all of a shop.
std::string mostly(std::string const& done, std::string const& open)
{
    return "case when i > $last - 100 then '" + open + "' else '" + done + "' end";
}

std::vector<Table> tables()
{
    return {
        {"catalog_products", false, {{"status", "'active'"}}},
        {"catalog_product_texts", false, {{"locale", "'en-GB'"}}},
        {"catalog_variants",
         false,
         {{"product_id", "$first + (i - $first) / 2"}, {"archived", "0"}, {"length_mm", "0"}, {"width_mm", "0"}, {"height_mm", "0"}}},
        {"catalog_categories", false, {{"parent_id", "case when i > $first + 9 then $first + (i - $first) / 10 end"}, {"depth", "1"}}},
        {"catalog_product_categories", false, {{"category_id", "i % 1000 + 1"}, {"is_primary", "1"}}},
        {"catalog_product_media", false, {{"position", "1"}}},
        {"catalog_listings", false, {{"channel_id", "1"}, {"category_id", "i % 2"}}},
        {"catalog_handles", false, {{"kind", "'product'"}}},
        {"pricing_history", false, {{"list_id", "1"}, {"currency", "'GBP'"}, {"country", "''"}, {"min_qty", "1"}, {"per", "1"}}},
        {"pricing_prices", false, {{"list_id", "1"}, {"currency", "'GBP'"}, {"country", "''"}, {"min_qty", "1"}, {"per", "1"}}},
        {"promotion_codes"},
        {"search_queries"},
        {"search_bought"},
        {"search_vectors"},
        {"redemption_counters"},
        {"redemption_claims", false, {{"released_at_us", "null"}}},
        {"media_files"},
        {"customer_people"},
        {"cart_carts", false, {{"status", mostly("completed", "checking_out")}}},
        {"cart_lines", false, {{"line_id", "1"}, {"quantity", "1"}}},
        {"cart_contacts"},
        {"inventory_levels", false, {{"location_id", "1"}}},
        {"inventory_events", true, {{"variant_id", "$first + (i - $first) / 1000"}, {"location_id", "1"}, {"kind", "'reserved'"}}},
        {"inventory_snapshots", false, {{"variant_id", "$first + (i - $first) / 1000"}, {"location_id", "1"}}},
        {"inventory_reservations", false, {{"location_id", "1"}, {"state", mostly("converted", "active")}}},
        {"order_orders",
         true,
         {{"status", "'confirmed'"}, {"payment_status", "'paid'"}, {"fulfilment_status", "'unfulfilled'"}, {"basis", "'gross'"}}},
        {"order_lines",
         false,
         {{"order_id", "$first + (i - $first) / 2"},
          {"position", "i % 2 + 1"},
          {"kind", "'item'"},
          {"tax_minor", "0"},
          {"variant_id", "i % 1000 + 1"}}},
        {"order_contacts"},
        {"order_sagas", false, {{"attempt", "1"}, {"state", mostly("completed", "waiting_provider")}}},
        {"payment_intents", false, {{"status", "'succeeded'"}, {"refunded_minor", "0"}}},
        {"payment_attempts", false, {{"status", "'charged'"}}},
        {"payment_refunds", false, {{"status", mostly("succeeded", "pending")}}},
        {"ledger_entries"},
        {"ledger_postings", false, {{"position", "1"}, {"account", "'1100'"}}},
        {"ledger_links"},
        {"outbox_events", true, {{"position", "case when i <= $last - 100 then i end"}}},
        {"notification_messages", false, {{"type", "'order_confirmed'"}, {"state", mostly("sent", "queued")}}},
        {"idempotency_keys"},
        {"simulator_payments", false, {{"state", "'charged'"}}},
        {"simulator_refunds"},
    };
}

void replace_all(std::string& text, std::string_view word, long value)
{
    for (auto at = text.find(word); at != std::string::npos; at = text.find(word, at)) text.replace(at, word.size(), std::to_string(value));
}

// Where it is written, and how that is said there.
class Place {
  public:
    struct Column {
        std::string name;
        bool is_text, is_bytes;
    };
    virtual void run(std::string const& sql) = 0;
    virtual std::vector<Column> columns(std::string const& table) = 0;
    virtual std::string numbers(long first, long last) const = 0;   // rows of one column, i
    virtual char const* number_as_bytes() const = 0;
    virtual void prepare(std::string const& table) = 0;

  protected:
    ~Place() = default;
};

class PostgresPlace final : public Place {
  public:
    explicit PostgresPlace(std::string const& url) : connection_(PQconnectdb(url.c_str()))
    {
        run("set synchronous_commit = off; set session_replication_role = replica");   // what is written is allowed, nobody has to check
    }
    ~PostgresPlace() { PQfinish(connection_); }
    PostgresPlace(PostgresPlace const&) = delete;
    PostgresPlace& operator=(PostgresPlace const&) = delete;

    void run(std::string const& sql) override { (void)ask(sql); }
    std::vector<Column> columns(std::string const& table) override
    {
        std::vector<Column> all;
        auto const found = ask(
            "select column_name, data_type from information_schema.columns where is_generated = 'NEVER' and table_name = '" + table + "'");
        for (int i = 0; i < PQntuples(found.get()); ++i) {
            std::string_view const type = PQgetvalue(found.get(), i, 1);
            all.push_back({PQgetvalue(found.get(), i, 0), type == "text", type == "bytea"});
        }
        return all;
    }
    std::string numbers(long first, long last) const override
    {
        return "generate_series(" + std::to_string(first) + "::bigint, " + std::to_string(last) + ") i";
    }
    char const* number_as_bytes() const override { return "int8send(i)"; }
    void prepare(std::string const& table) override
    {
        run("alter table " + table + " set (autovacuum_enabled = false)");   // it would work for longer than the test
    }

  private:
    Result ask(std::string const& sql)
    {
        Result result{PQexec(connection_, sql.c_str())};
        auto const status = PQresultStatus(result.get());
        if (status != PGRES_COMMAND_OK && status != PGRES_TUPLES_OK)
            throw std::runtime_error(std::string{PQerrorMessage(connection_)} + " in: " + sql);
        return result;
    }

    PGconn* connection_;
};

class SqlitePlace final : public Place {
  public:
    explicit SqlitePlace(std::filesystem::path const& file)
    {
        if (sqlite3_open(file.c_str(), &handle_) != SQLITE_OK) throw std::runtime_error("cannot open " + file.string());
        run("pragma synchronous = off; pragma cache_size = -200000");
    }
    ~SqlitePlace() { sqlite3_close(handle_); }
    SqlitePlace(SqlitePlace const&) = delete;
    SqlitePlace& operator=(SqlitePlace const&) = delete;

    void run(std::string const& sql) override { ask(sql, nullptr, nullptr); }
    std::vector<Column> columns(std::string const& table) override
    {
        std::vector<Column> all;
        auto const take = [](void* to, int, char** row, char**) {
            std::string_view const type = row[1];
            static_cast<std::vector<Column>*>(to)->push_back({row[0], type == "TEXT", type == "BLOB"});
            return 0;
        };
        ask("select name, upper(type) from pragma_table_info('" + table + "')", take, &all);
        return all;
    }
    std::string numbers(long first, long last) const override
    {
        return "(with recursive n(i) as (values (" + std::to_string(first) + ") union all select i + 1 from n where i < " +
               std::to_string(last) + ") select i from n)";
    }
    char const* number_as_bytes() const override { return "cast(cast(i as text) as blob)"; }
    void prepare(std::string const&) override {}

  private:
    void ask(std::string const& sql, int (*take)(void*, int, char**, char**), void* to)
    {
        if (sqlite3_exec(handle_, sql.c_str(), take, to, nullptr) != SQLITE_OK)
            throw std::runtime_error(std::string{sqlite3_errmsg(handle_)} + " in: " + sql);
    }

    sqlite3* handle_ = nullptr;
};

void fill(Place& place, Table const& table, long rows)
{
    std::string names, values;
    for (auto const& column : place.columns(table.name)) {
        auto const own = table.columns.find(column.name);
        auto const* const number = column.is_bytes ? place.number_as_bytes() : column.is_text ? "cast(i as text)" : "i";
        auto const comma = names.empty() ? "" : ", ";
        names += comma + column.name;
        values += comma + (own != table.columns.end() ? own->second : number);
    }
    auto const last = first_row + rows - 1;
    replace_all(values, "$first", first_row);
    replace_all(values, "$last", last);
    place.prepare(table.name);
    place.run("insert into " + table.name + " (" + names + ") select " + values + " from " + place.numbers(first_row, last) +
              " where true on conflict do nothing");   // of the rows that a shop is born with
}

void fill_all(Place& place, long rows)
{
    place.run("begin");
    for (auto const& table : tables()) fill(place, table, table.grows_fastest ? rows : rows / 10);
    place.run("insert into ledger_unsealed select id from ledger_entries order by id desc limit 100");
    place.run("insert into outbox_cursors values ('1', 1), ('2', 2)");
    place.run("commit");
}

}   // namespace

void fill_large_shop(std::string const& postgres_url, long rows)
{
    PostgresPlace place{postgres_url};
    fill_all(place, rows);
    place.run("analyze");
}

void fill_large_shop(std::filesystem::path const& sqlite_file, long rows)
{
    SqlitePlace place{sqlite_file};
    fill_all(place, rows);
}

std::string usual_argument(std::string_view sql, std::size_t parameter)
{
    auto const is = [&](std::string const& before) { return sql.contains(before + " ?" + std::to_string(parameter)); };
    if (is("limit")) return std::to_string(page);
    bool const is_of_few = is("channel_id =") || is("category_id =") || is("location_id =") || is("list_id =");
    return is_of_few ? "1" : "";
}

bool may_read_much(std::string_view sql)
{
    return sql.contains("from ledger_postings where account = ?1 group by") ||
           sql.contains("from search_queries where day > ?1 group by") || sql.contains("from search_bought where day > ?1 group by") ||
           sql == "delete from outbox_events where position <= ?1" || sql.starts_with("delete from idempotency_keys where parent > ?1");
}

}   // namespace testing
