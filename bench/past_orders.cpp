#include "past_orders.hpp"

#include <algorithm>
#include <set>
#include <stdexcept>

namespace bench {

namespace {

// A table that grows with orders. What is copied of it changes by the name of the column: ids and what ends in _us move in time, the columns
// of `own` are told here, the others stay. In expressions {block} is the number of the copy, 0 the oldest; rank_ counts the rows that are
// copied from 0 and count_ is how many there are.
struct Table {
    std::string name;
    std::string order;   // in which a shop writes them
    std::set<std::string> ids;
    std::map<std::string, std::string> own = {};
    std::string only = "true", more = {};   // which rows, and columns of the copied rows beside their own
};

constexpr int first_number = 10'000;   // of orders, see order_store

std::vector<Table> shop_tables(SqlSession const& shop)
{
    auto const stream = std::string{"(partition by variant_id, location_id order by seq)"};
    auto const sum = [&](std::string const& what) { return "sum(case " + what + " else 0 end) over " + stream; };
    auto const in_turn = std::string{"first_ + {block} * count_ + rank_"};
    return {
        {"customer_people", "id", {"id"}, {{"email_hmac", shop.random_bytes("id - {ids}")}}},
        {"cart_carts", "id", {"id", "order_id", "merged_into"}},
        {"cart_lines", "cart_id, line_id", {"cart_id", "line_id"}},
        {"cart_contacts", "cart_id", {"cart_id", "key_id"}},
        {"idempotency_keys", "parent", {"parent", "subject"}},
        {"order_orders",
         "id",
         {"id", "cart_id"},
         {{"number", "substr(number, 1, 1) || (" + std::to_string(first_number) + " + {block} * count_ + rank_)"}}},
        {"order_lines", "order_id, position", {"order_id"}},
        {"order_contacts", "order_id", {"order_id", "key_id"}},
        {"order_sagas", "order_id", {"cart_id", "order_id"}},
        {"payment_intents", "id", {"id", "order_id"}},
        {"payment_attempts", "id", {"id", "intent_id"}},
        {"inventory_reservations", "order_id, variant_id", {"order_id", "cart_id"}},
        {"inventory_events",
         "cause_id, kind desc, variant_id",   // reserved before allocated
         {"cause_id"},
         {{"seq", "seq + {block} * events_"}},
         "cause_type = 'order'",
         ", count(*) over (partition by variant_id, location_id) as events_, " +
             sum("kind when 'reserved' then quantity when 'allocated' then -quantity") + " as reserved_, " +
             sum("kind when 'allocated' then quantity") + " as allocated_"},
        {"ledger_entries", "id", {"id", "source_id"}},
        {"ledger_postings", "entry_id, position", {"entry_id", "subject_id"}},
        {"ledger_links", "seq", {"entry_id"}, {{"seq", in_turn}}, "true", ", min(seq) over () as first_"},
        {"outbox_events",
         "position",
         {"id", "aggregate_id"},
         {{"position", in_turn}},
         "aggregate_type = 'order'",
         ", min(position) over () as first_"},
        {"notification_messages", "id", {"id", "subject_id"}},
    };
}

std::vector<Table> provider_tables() { return {{"simulator_payments", "attempt_id", {"attempt_id"}}}; }

std::string with(std::string text, std::string_view place, std::int64_t value)
{
    for (auto at = text.find(place); at != std::string::npos; at = text.find(place, at))
        text.replace(at, place.size(), std::to_string(value));
    return text;
}

std::string copied_rows(Table const& table) { return "copied_" + table.name; }

// What becomes of a column in a copy.
std::string expression(Table const& table, std::string const& column)
{
    if (auto const own = table.own.find(column); own != table.own.end()) return own->second;
    auto const moved = [&](char const* by) { return "case when " + column + " = 0 then 0 else " + column + " - " + by + " end"; };
    if (table.ids.contains(column)) return moved("{ids}");
    return column.ends_with("_us") ? moved("{us}") : column;
}

// Takes the rows out of their table, into one beside it, and tells the statement that writes a block of them.
std::string take_out(SqlSession& session, Table const& table)
{
    session.run("create temp table " + copied_rows(table) + " as select t.*, row_number() over (order by " + table.order +
                ") - 1 as rank_, count(*) over () as count_" + table.more + " from " + table.name + " t where " + table.only +
                " order by " + table.order);
    session.run("delete from " + table.name + " where " + table.only);
    session.tidy(table.name);
    std::string names, expressions;
    for (auto const& column : session.columns(table.name)) {
        auto const comma = names.empty() ? "" : ", ";
        names += comma + column;
        expressions += comma + expression(table, column);
    }
    return "insert into " + table.name + " (" + names + ") select " + expressions + " from " + copied_rows(table) + " order by rank_;\n";
}

std::string const write_snapshots =
    "insert into inventory_snapshots (variant_id, location_id, seq, on_hand, reserved, allocated) "
    "select e.variant_id, e.location_id, e.seq + {block} * e.events_, l.on_hand, e.reserved_, e.allocated_ + {block} * l.allocated "
    "from copied_inventory_events e join inventory_levels l on l.variant_id = e.variant_id and l.location_id = e.location_id "
    "where (e.seq + {block} * e.events_) % 256 = 0;\n";

}   // namespace

PastOrders::PastOrders(SqlSession& shop, SqlSession& provider) : shop_(shop), provider_(provider)
{
    for (auto const& table : shop_.tables()) rows_before_[table] = shop_.number("select count(*) from " + table);
}

bool PastOrders::are_settled()
{
    return shop_.number("select (select count(*) from order_sagas where state <> 'completed' and state <> 'compensated') + "
                        "(select count(*) from cart_carts where status = 'checking_out') + (select count(*) from ledger_unsealed) + "
                        "(select count(*) from notification_messages where state = 'queued') + "
                        "(select count(*) from outbox_events where position is null or position > "
                        "(select coalesce(min(position), 0) from outbox_cursors))") == 0;
}

void PastOrders::expect_all_known(std::int64_t orders)
{
    std::set<std::string> known{"inventory_levels", "inventory_snapshots"};   // which are made anew
    for (auto const& table : shop_tables(shop_)) known.insert(table.name);
    for (auto const& table : shop_.tables()) {
        auto const grown = shop_.number("select count(*) from " + table) - rows_before_[table];
        if (!known.contains(table) && grown > orders / 4)
            throw std::runtime_error("past_orders does not know that " + table + " grows with orders");
    }
}

// What the shop goes on from: levels, cursors and the next number, as they were after one block.
void PastOrders::carry_on(std::int64_t blocks, std::int64_t orders)
{
    auto const more = std::to_string(blocks - 1);
    shop_.run("update inventory_levels set allocated = " + std::to_string(blocks) + " * allocated, seq = seq + " + more +
              " * (select coalesce(max(events_), 0) from copied_inventory_events e where e.variant_id = inventory_levels.variant_id "
              "and e.location_id = inventory_levels.location_id)");
    shop_.run("update outbox_cursors set position = (select max(position) from outbox_events)");
    shop_.run("update order_number_blocks set next = next + " + std::to_string(blocks * orders));
}

std::int64_t PastOrders::multiply_to(std::int64_t wanted, std::function<void(std::int64_t)> const& tell)
{
    auto const orders = shop_.number("select count(*) from order_orders");
    expect_all_known(orders);
    auto const blocks = (wanted + orders - 1) / orders;
    // Blocks are as far apart as a day has room for, and the ids within one must not reach into the next.
    auto const apart_ms = std::int64_t{23 * 3'600'000} / blocks;
    auto const taken_ms =
        (shop_.number("select max(id) from notification_messages") >> 22) - (shop_.number("select min(id) from cart_carts") >> 22);
    if (taken_ms >= apart_ms) throw std::runtime_error("the orders to be copied took too long to be placed");

    shop_.begin_bulk();
    provider_.begin_bulk();
    shop_.run("delete from inventory_snapshots");
    std::string block, provider_block;
    for (auto const& table : shop_tables(shop_)) block += take_out(shop_, table);
    for (auto const& table : provider_tables()) provider_block += take_out(provider_, table);
    block += write_snapshots;

    auto const write = [&](SqlSession& session, std::string const& statements, std::int64_t number) {
        auto const back_ms = (blocks - 1 - number) * apart_ms;
        session.run(with(with(with(statements, "{ids}", back_ms << 22), "{us}", back_ms * 1'000), "{block}", number));
    };
    for (std::int64_t number = 0; number < blocks;) {
        shop_.run("begin");
        provider_.run("begin");
        for (auto const end = std::min(blocks, number + std::max<std::int64_t>(1, blocks / 10)); number < end; ++number) {
            write(shop_, block, number);
            write(provider_, provider_block, number);
        }
        shop_.run("commit");
        provider_.run("commit");
        tell(number * orders);
    }
    carry_on(blocks, orders);
    shop_.end_bulk();
    provider_.end_bulk();
    return blocks * orders;
}

}   // namespace bench
