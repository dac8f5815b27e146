#include "business/order/order_store.hpp"

#include "base/state_machine.hpp"

#include <limits>

namespace order {

static constexpr std::string_view status_names[]{"pending", "confirmed", "cancelled"};
static constexpr std::string_view payment_names[]{"unpaid", "authorised", "paid", "voided", "refunded", "partially_refunded"};
static constexpr std::string_view saga_names[]{
    "running", "waiting_customer", "waiting_provider", "compensating", "compensated", "completed", "stuck"};

std::string_view name(Status status) { return name_of(status_names, status); }
std::string_view name(PaymentStatus status) { return name_of(payment_names, status); }
std::string_view saga::name(saga::State state) { return name_of(saga_names, state); }

#define ORDER_COLUMNS                                                                                                                      \
    "id, number, channel_id, cart_id, attempt, status, payment_status, placed_payment_status, fulfilment_status, reason, currency, "       \
    "basis, subtotal_minor, discount_minor, shipping_minor, "                                                                              \
    "tax_minor, total_minor, country, shipping_method, shipping_title, arrives_from, arrives_to, token_version, version, placed_at_us, "   \
    "tax_evidence "

static db::Statement const find_{"select " ORDER_COLUMNS "from order_orders where id = ?1"};
static db::Statement const find_by_number_{"select " ORDER_COLUMNS "from order_orders where number = ?1"};
static db::Statement const find_live_{"select " ORDER_COLUMNS "from order_orders where cart_id = ?1 and live = 1"};
static db::Statement const list_{"select " ORDER_COLUMNS "from order_orders where id < ?1 order by id desc limit ?2"};
static db::Statement const find_lines{
    "select kind, variant_id, product_id, sku, title, options_json, picture, quantity, per, list_minor, unit_minor, subtotal_minor, "
    "discount_minor, net_minor, "
    "tax_minor, gross_minor, tax_class, taxes_json, discounts_json from order_lines where order_id = ?1 order by position"};
static db::Statement const find_contact{"select key_id, sealed from order_contacts where order_id = ?1"};
static db::Statement const insert_{
    "insert into order_orders (id, number, channel_id, cart_id, attempt, status, payment_status, fulfilment_status, currency, basis, "
    "subtotal_minor, discount_minor, "
    "shipping_minor, tax_minor, total_minor, country, shipping_method, shipping_title, arrives_from, arrives_to, version, placed_at_us, "
    "updated_at_us, tax_evidence) "
    "values (?1, ?2, ?3, ?4, ?5, 'pending', 'unpaid', 'unfulfilled', ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, 1, ?18, ?18, "
    "?19)"};
static db::Statement const insert_line_{
    "insert into order_lines (order_id, position, kind, variant_id, product_id, sku, title, options_json, picture, quantity, per, "
    "list_minor, unit_minor, "
    "subtotal_minor, discount_minor, net_minor, tax_minor, gross_minor, tax_class, taxes_json, discounts_json) "
    "values (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18, ?19, ?20, ?21)"};
static db::Statement const insert_contact_{"insert into order_contacts (order_id, key_id, sealed) values (?1, ?2, ?3)"};
static db::Statement const find_status{"select status from order_orders where id = ?1"};
static db::Statement const save_confirmed_{"update order_orders set status = ?2, payment_status = ?3, placed_payment_status = ?3, version "
                                           "= version + 1, updated_at_us = ?4 where id = ?1 and status <> ?2"};
static db::Statement const save_cancelled_{
    "update order_orders set status = ?2, payment_status = ?3, reason = ?4, version = version + 1, updated_at_us = ?5 where id = ?1"};
static db::Statement const save_payment_{
    "update order_orders set payment_status = ?2, version = version + 1, updated_at_us = ?3 where id = ?1 and payment_status <> ?2"};
static db::Statement const take_numbers_{
    "insert into order_number_blocks (channel_id, next) values (?1, 10000 + cast(?2 as bigint)) "
    "on conflict (channel_id) do update set next = order_number_blocks.next + cast(?2 as bigint) returning next"};
static db::Statement const insert_saga_{"insert into order_sagas (cart_id, attempt, order_id, state, deadline_us, lease_owner, "
                                        "lease_until_us) values (?1, ?2, ?3, ?4, ?5, ?6, ?7)"};
static db::Statement const save_saga_{
    "update order_sagas set state = ?3, lease_owner = ?4, lease_until_us = ?5, tries = ?6 where cart_id = ?1 and attempt = ?2"};
static db::Statement const find_live_id{"select id from order_orders where cart_id = ?1 and live = 1"};
static db::Statement const find_sagas_of_cart{
    "select cart_id, attempt, order_id, state, deadline_us, lease_owner, lease_until_us, tries from order_sagas where cart_id = ?1"};
static db::Statement const find_state{"select state from order_sagas where order_id = ?1"};
static db::Statement const save_state{"update order_sagas set state = ?2, lease_until_us = ?3, tries = 0 where order_id = ?1"};
static db::Statement const find_saga{
    "select cart_id, attempt, order_id, state, deadline_us, lease_owner, lease_until_us, tries from order_sagas where order_id = ?1"};
static db::Statement const find_attempt{"select cart_id, attempt, order_id, state, deadline_us, lease_owner, lease_until_us, tries from "
                                        "order_sagas where cart_id = ?1 and attempt = ?2"};
static db::Statement const find_live_saga{"select cart_id, attempt, order_id, state, deadline_us, lease_owner, lease_until_us, tries from "
                                          "order_sagas where cart_id = ?1 and state <> 'compensated'"};
static db::Statement const find_expired{
    "select cart_id, attempt, order_id, state, deadline_us, lease_owner, lease_until_us, tries from order_sagas "
    "where state <> 'completed' and state <> 'compensated' and state <> 'stuck' and lease_until_us <= ?1 order by lease_until_us limit ?2"};
static db::Statement const find_foreign{
    "select cart_id, attempt, order_id, state, deadline_us, lease_owner, lease_until_us, tries from order_sagas "
    "where state <> 'completed' and state <> 'compensated' and state <> 'stuck' and lease_owner <> ?1 order by lease_until_us limit ?2"};
static db::Statement const find_owned{
    "select cart_id, attempt, order_id, state, deadline_us, lease_owner, lease_until_us, tries from order_sagas "
    "where state <> 'completed' and state <> 'compensated' and state <> 'stuck' and lease_owner = ?1 order by lease_until_us limit ?2"};
static db::Statement const take_lease{"update order_sagas set lease_owner = ?3, lease_until_us = ?4 where cart_id = ?1 and attempt = ?2 "
                                      "and lease_owner = ?5 and lease_until_us = ?6"};
static db::Statement const count_open_sagas{
    "select count(*) from order_sagas where state <> 'completed' and state <> 'compensated' and state <> 'stuck'"};
static db::Statement const count_stuck_sagas{"select count(*) from order_sagas where state = 'stuck'"};
static db::Statement const all_sagas{
    "select cart_id, attempt, order_id, state, deadline_us, lease_owner, lease_until_us, tries from order_sagas order by cart_id, attempt"};

static Day day_from(std::int64_t days) { return Day{std::chrono::days{days}}; }
static std::int64_t days_of(Day day) { return day.time_since_epoch().count(); }

static Order to_order(db::Row const& row)
{
    auto const placed = row.get<std::string_view>(7);
    return {.id = row.get<OrderId>(0),
            .number = row.get<std::string>(1),
            .channel = row.get<ChannelId>(2),
            .cart = row.get<CartId>(3),
            .attempt = row.get<int>(4),
            .status = value_of<Status>(status_names, row.get<std::string_view>(5)),
            .payment = value_of<PaymentStatus>(payment_names, row.get<std::string_view>(6)),
            .placed_payment = placed.empty() ? std::nullopt : std::optional{value_of<PaymentStatus>(payment_names, placed)},
            .fulfilment = row.get<std::string>(8),
            .reason = row.get<std::string>(9),
            .currency = row.get<Currency>(10),
            .tax_included = row.get<std::string_view>(11) == "gross",
            .totals = {row.get<std::int64_t>(12), row.get<std::int64_t>(13), row.get<std::int64_t>(14), row.get<std::int64_t>(15),
                       row.get<std::int64_t>(16)},
            .country = row.get<std::string>(17),
            .shipping_method = row.get<std::string>(18),
            .shipping_title = row.get<std::string>(19),
            .tax_evidence = row.get<std::string>(25),
            .arrives_from = day_from(row.get<std::int64_t>(20)),
            .arrives_to = day_from(row.get<std::int64_t>(21)),
            .token_version = row.get<int>(22),
            .version = row.get<std::int64_t>(23),
            .placed_at = row.get<Instant>(24)};
}

static saga::Saga to_saga(db::Row const& row)
{
    return {.cart = row.get<CartId>(0),
            .attempt = row.get<int>(1),
            .order = row.get<OrderId>(2),
            .state = value_of<saga::State>(saga_names, row.get<std::string_view>(3)),
            .deadline = row.get<Instant>(4),
            .lease_owner = row.get<std::int64_t>(5),
            .lease_until = row.get<Instant>(6),
            .tries = row.get<int>(7)};
}

std::vector<std::optional<Order>> find(db::Reader& db, std::span<OrderId const> ids)
{
    std::vector<std::optional<Order>> orders(ids.size());
    db.for_each(find_, ids, [](OrderId id, auto with) { with(id); }, [&](std::size_t i, db::Row const& row) { orders[i] = to_order(row); });
    return orders;
}

std::optional<Order> find(db::Reader& db, OrderId id) { return db.one(find_, to_order, id); }
std::optional<Order> find_by_number(db::Reader& db, std::string_view number) { return db.one(find_by_number_, to_order, number); }
std::optional<Order> find_live(db::Reader& db, CartId cart) { return db.one(find_live_, to_order, cart); }
std::vector<Order> list(db::Reader& db, OrderId before, int limit)
{
    return db.all(list_, to_order, before ? before : OrderId{std::numeric_limits<std::int64_t>::max()}, limit);
}

static Line to_line(db::Row const& row)
{
    return {.kind = row.get<std::string_view>(0) == "item" ? Line::Kind::item : Line::Kind::shipping,
            .variant = row.get<VariantId>(1),
            .product = row.get<ProductId>(2),
            .sku = row.get<std::string>(3),
            .title = row.get<std::string>(4),
            .options_json = row.get<std::string>(5),
            .picture = row.get<std::string>(6),
            .quantity = row.get<int>(7),
            .per = row.get<int>(8),
            .list = row.get<std::int64_t>(9),
            .unit = row.get<std::int64_t>(10),
            .subtotal = row.get<std::int64_t>(11),
            .discount = row.get<std::int64_t>(12),
            .net = row.get<std::int64_t>(13),
            .tax = row.get<std::int64_t>(14),
            .gross = row.get<std::int64_t>(15),
            .tax_class = row.get<std::string>(16),
            .taxes_json = row.get<std::string>(17),
            .discounts_json = row.get<std::string>(18)};
}

std::vector<std::vector<Line>> lines(db::Reader& db, std::span<OrderId const> ids)
{
    std::vector<std::vector<Line>> lines(ids.size());
    db.for_each(
        find_lines, ids, [](OrderId id, auto with) { with(id); },
        [&](std::size_t i, db::Row const& row) { lines[i].push_back(to_line(row)); });
    return lines;
}

std::vector<Line> lines(db::Reader& db, OrderId id) { return db.all(find_lines, to_line, id); }

static SealedContact to_contact(db::Row const& row) { return {row.get<PersonId>(0), row.get<crypto::Bytes>(1)}; }

std::vector<std::optional<SealedContact>> contacts(db::Reader& db, std::span<OrderId const> ids)
{
    std::vector<std::optional<SealedContact>> contacts(ids.size());
    db.for_each(
        find_contact, ids, [](OrderId id, auto with) { with(id); },
        [&](std::size_t i, db::Row const& row) { contacts[i] = to_contact(row); });
    return contacts;
}

std::optional<SealedContact> contact(db::Reader& db, OrderId id) { return db.one(find_contact, to_contact, id); }

static db::Statement const find_contacts{"select order_id, key_id from order_contacts where order_id > ?1 order by order_id limit ?2"};
static db::Statement const all_orders{
    "select " ORDER_COLUMNS ", coalesce((select cast(sum(l.gross_minor) as bigint) from order_lines l where l.order_id = o.id), 0), "
    "coalesce((select cast(sum(l.quantity) as bigint) from order_lines l where l.order_id = o.id and l.kind = 'item'), 0), "
    "exists (select 1 from order_contacts c where c.order_id = o.id) from order_orders o order by o.id"};

void each(db::Reader& db, std::function<void(Summed const&)> const& see)
{
    for (db::Row const row : db.rows(all_orders))
        see({to_order(row), row.get<std::int64_t>(26), row.get<std::int64_t>(27), row.get<bool>(28)});
}

std::vector<std::pair<OrderId, PersonId>> contacts_after(db::Reader& db, OrderId after, int limit)
{
    return db.all(find_contacts, [](db::Row const& row) { return std::pair{row.get<OrderId>(0), row.get<PersonId>(1)}; }, after, limit);
}

std::optional<saga::Saga> saga::find(db::Reader& db, OrderId order) { return db.one(find_saga, to_saga, order); }
std::optional<saga::Saga> saga::find(db::Reader& db, CartId cart, int attempt) { return db.one(find_attempt, to_saga, cart, attempt); }
std::optional<saga::Saga> saga::find_live(db::Reader& db, CartId cart) { return db.one(find_live_saga, to_saga, cart); }

std::vector<saga::Saga> saga::expired(db::Reader& db, Instant now, int limit) { return db.all(find_expired, to_saga, now, limit); }
std::vector<saga::Saga> saga::not_owned_by(db::Reader& db, std::int64_t owner, int limit)
{
    return db.all(find_foreign, to_saga, owner, limit);
}
std::vector<saga::Saga> saga::owned_by(db::Reader& db, std::int64_t owner, int limit) { return db.all(find_owned, to_saga, owner, limit); }

bool saga::lease(db::Writer& db, Saga const& saga, std::int64_t owner, Instant until)
{
    return db.execute_counted(take_lease, saga.cart, saga.attempt, owner, until, saga.lease_owner, saga.lease_until) == 1;
}

saga::Counts saga::count(db::Reader& db)
{
    return {.open = db.value<std::int64_t>(count_open_sagas).value_or(0), .stuck = db.value<std::int64_t>(count_stuck_sagas).value_or(0)};
}

void saga::each(db::Reader& db, std::function<void(Saga const&)> const& see)
{
    for (db::Row const row : db.rows(all_sagas)) see(to_saga(row));
}

namespace store {

void insert(db::Writer& db, std::span<Opening const* const> all)
{
    db.execute_all(insert_, all, [](Opening const* opening, auto with) {
        auto const& o = opening->order;
        with(o.id, o.number, o.channel, o.cart, o.attempt, o.currency, o.tax_included ? "gross" : "net", o.totals.subtotal,
             o.totals.discount, o.totals.shipping, o.totals.tax, o.totals.total, o.country, o.shipping_method, o.shipping_title,
             days_of(o.arrives_from), days_of(o.arrives_to), o.placed_at, o.tax_evidence);
    });
}

void insert_lines(db::Writer& db, std::span<Opening const* const> all)
{
    db.execute_all(insert_line_, all, [](Opening const* opening, auto with) {
        int position = 0;
        for (Line const& l : opening->lines)
            with(opening->order.id, ++position, l.kind == Line::Kind::item ? "item" : "shipping", l.variant, l.product, l.sku, l.title,
                 l.options_json, l.picture, l.quantity, l.per, l.list, l.unit, l.subtotal, l.discount, l.net, l.tax, l.gross, l.tax_class,
                 l.taxes_json, l.discounts_json);
    });
}

void insert_contacts(db::Writer& db, std::span<Opening const* const> all)
{
    db.execute_all(insert_contact_, all,
                   [](Opening const* opening, auto with) { with(opening->order.id, opening->contact.key, opening->contact.bytes); });
}

void insert_sagas(db::Writer& db, std::span<Opening const* const> all)
{
    db.execute_all(insert_saga_, all, [](Opening const* opening, auto with) {
        with(opening->order.cart, opening->order.attempt, opening->order.id, saga::name(saga::State::running), opening->deadline,
             opening->lease_owner, opening->lease_until);
    });
}

void find_live_orders(db::Reader& db, std::span<CartId const> carts, std::function<void(std::size_t)> const& see)
{
    db.for_each(find_live_id, carts, [](CartId cart, auto with) { with(cart); }, [&](std::size_t i, db::Row const&) { see(i); });
}

void find_sagas(db::Reader& db, std::span<CartId const> carts, std::function<void(std::size_t, saga::Saga const&)> const& see)
{
    db.for_each(
        find_sagas_of_cart, carts, [](CartId cart, auto with) { with(cart); },
        [&](std::size_t i, db::Row const& row) { see(i, to_saga(row)); });
}

void find_statuses(db::Reader& db, std::span<Confirming const> all, std::function<void(std::size_t, Status)> const& see)
{
    db.for_each(
        find_status, all, [](Confirming const& each, auto with) { with(each.order); },
        [&](std::size_t i, db::Row const& row) { see(i, value_of<Status>(status_names, row.get<std::string_view>(0))); });
}

void find_states(db::Reader& db, std::span<saga::Advancing const> all, std::function<void(std::size_t, saga::State)> const& see)
{
    db.for_each(
        find_state, all, [](saga::Advancing const& each, auto with) { with(each.order); },
        [&](std::size_t i, db::Row const& row) { see(i, value_of<saga::State>(saga_names, row.get<std::string_view>(0))); });
}

void save_states(db::Writer& db, std::span<saga::Advanced const> all)
{
    db.execute_all(save_state, all, [](saga::Advanced const& each, auto with) { with(each.order, saga::name(each.state), each.next_at); });
}

Status status_of(db::Reader& db, OrderId id)
{
    auto const status =
        db.one(find_status, [](db::Row const& row) { return value_of<Status>(status_names, row.get<std::string_view>(0)); }, id);
    invariant(status.has_value(), "order: there is no such order");
    return *status;
}

void save_confirmed(db::Writer& db, std::span<Confirming const> all)
{
    db.execute_all(save_confirmed_, all,
                   [](Confirming const& each, auto with) { with(each.order, name(Status::confirmed), name(each.payment), each.now); });
}

void save_cancelled(db::Writer& db, OrderId id, Status status, PaymentStatus payment, std::string_view reason, Instant now)
{
    db.execute(save_cancelled_, id, name(status), name(payment), reason, now);
}

void save_payment(db::Writer& db, OrderId id, PaymentStatus payment, Instant now) { db.execute(save_payment_, id, name(payment), now); }

std::int64_t take_numbers(db::Writer& db, ChannelId channel, std::int64_t count)
{
    return db.value<std::int64_t>(take_numbers_, channel, count).value() - count;
}

void save_saga(db::Writer& db, saga::Saga const& s)
{
    db.execute(save_saga_, s.cart, s.attempt, saga::name(s.state), s.lease_owner, s.lease_until, s.tries);
}

}   // namespace store

}   // namespace order
