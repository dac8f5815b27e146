#include "support/large_shop.hpp"

#include <libpq-fe.h>

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
        {"catalog_variants", false, {{"product_id", "$first + (i - $first) / 2"}, {"archived", "0"}}},
        {"catalog_categories", false, {{"parent_id", "case when i > $first + 9 then $first + (i - $first) / 10 end"}, {"depth", "1"}}},
        {"catalog_product_categories", false, {{"category_id", "i % 1000 + 1"}, {"is_primary", "1"}}},
        {"catalog_product_media", false, {{"position", "1"}}},
        {"catalog_listings", false, {{"channel_id", "1"}, {"category_id", "i % 2"}}},
        {"pricing_prices", false, {{"list_id", "1"}, {"currency", "'GBP'"}, {"country", "''"}, {"min_qty", "1"}, {"per", "1"}}},
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

class Filler {
  public:
    explicit Filler(std::string const& url) : connection_(PQconnectdb(url.c_str()))
    {
        run("set synchronous_commit = off; set session_replication_role = replica");   // what is written is allowed, nobody has to check
    }
    ~Filler() { PQfinish(connection_); }
    Filler(Filler const&) = delete;
    Filler& operator=(Filler const&) = delete;

    Result run(std::string const& sql)
    {
        Result result{PQexec(connection_, sql.c_str())};
        auto const status = PQresultStatus(result.get());
        if (status != PGRES_COMMAND_OK && status != PGRES_TUPLES_OK)
            throw std::runtime_error(std::string{PQerrorMessage(connection_)} + " in: " + sql);
        return result;
    }

    void fill(Table const& table, long rows)
    {
        auto const columns = run("select column_name, data_type from information_schema.columns where table_name = '" + table.name + "'");
        std::string names, values;
        for (int c = 0; c < PQntuples(columns.get()); ++c) {
            std::string const name = PQgetvalue(columns.get(), c, 0), type = PQgetvalue(columns.get(), c, 1);
            auto const own = table.columns.find(name);
            auto const value = own != table.columns.end() ? own->second
                               : type == "bytea"          ? "int8send(i)"
                               : type == "text"           ? "i::text"
                                                          : "i";
            names += (c > 0 ? ", " : "") + name;
            values += (c > 0 ? ", " : "") + value;
        }
        auto const last = first_row + rows - 1;
        replace_all(values, "$first", first_row);
        replace_all(values, "$last", last);
        run("alter table " + table.name + " set (autovacuum_enabled = false)");   // it would work for longer than the test
        run("insert into " + table.name + " (" + names + ") select " + values + " from generate_series(" + std::to_string(first_row) +
            "::bigint, " + std::to_string(last) + ") i on conflict do nothing");   // of the rows that a shop is born with
    }

  private:
    PGconn* connection_;
};

}   // namespace

void fill_large_shop(std::string const& url, long rows)
{
    Filler filler{url};
    filler.run("begin");
    for (auto const& table : tables()) filler.fill(table, table.grows_fastest ? rows : rows / 10);
    filler.run("insert into ledger_unsealed select id from ledger_entries order by id desc limit 100");
    filler.run("insert into outbox_cursors values ('1', 1), ('2', 2)");
    filler.run("commit");
    filler.run("analyze");
}

}   // namespace testing
