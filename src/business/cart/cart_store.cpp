#include "business/cart/cart_store.hpp"

#include "base/state_machine.hpp"

#include <ranges>

namespace cart::store {

static constexpr std::string_view status_names[]{"active", "checking_out", "completed", "merged", "expired"};

static db::Statement const find_{
    "select c.channel_id, c.status, c.order_id, c.version, c.shipping_method, c.instrument, c.token_hash, c.created_at_us, "
    "c.expires_at_us, c.locked_at_us, c.merged_into, "
    "k.key_id, k.sealed, k.country, k.has, c.codes, k.region, k.postcode from cart_carts c left join cart_contacts k on k.cart_id = c.id "
    "where c.id = ?1"};
static db::Statement const find_lines{"select line_id, variant_id, quantity from cart_lines where cart_id = ?1 order by line_id"};
static db::Statement const insert_{"insert into cart_carts (id, channel_id, token_hash, status, version, created_at_us, expires_at_us) "
                                   "values (?1, ?2, ?3, 'active', 1, ?4, ?5)"};
static db::Statement const touch_{"update cart_carts set version = version + 1, expires_at_us = ?2 where id = ?1"};
static db::Statement const set_status_{
    "update cart_carts set status = ?2, order_id = ?3, locked_at_us = ?4, version = version + 1 where id = ?1"};
static db::Statement const set_merged_{"update cart_carts set status = 'merged', merged_into = ?2, version = version + 1 where id = ?1"};
static db::Statement const set_checking_out_{
    "update cart_carts set status = 'checking_out', order_id = ?2, locked_at_us = ?3, version = version + 1, "
    "shipping_method = coalesce(?4, shipping_method), instrument = coalesce(?5, instrument) where id = ?1"};
static db::Statement const set_shipping_method_{"update cart_carts set shipping_method = ?2 where id = ?1"};
static db::Statement const set_codes_{"update cart_carts set codes = ?2 where id = ?1"};
static db::Statement const set_instrument_{"update cart_carts set instrument = ?2 where id = ?1"};
static db::Statement const save_contact_{
    "insert into cart_contacts (cart_id, key_id, sealed, country, has, region, postcode) values (?1, ?2, ?3, ?4, ?5, ?6, ?7) "
    "on conflict (cart_id) do update set key_id = excluded.key_id, sealed = excluded.sealed, country = excluded.country, "
    "has = excluded.has, region = excluded.region, postcode = excluded.postcode"};
static db::Statement const copy_cart{
    "insert into cart_carts (id, channel_id, token_hash, status, shipping_method, codes, version, created_at_us, expires_at_us) "
    "select ?2, channel_id, token_hash, 'active', shipping_method, codes, 1, ?3, ?4 from cart_carts where id = ?1"};
static db::Statement const copy_lines{"insert into cart_lines (cart_id, line_id, variant_id, quantity) select ?2, line_id, variant_id, "
                                      "quantity from cart_lines where cart_id = ?1"};
static db::Statement const copy_contact{"insert into cart_contacts (cart_id, key_id, sealed, country, has, region, postcode) "
                                        "select ?2, key_id, sealed, country, has, region, postcode from cart_contacts where cart_id = ?1"};
static db::Statement const insert_line_{"insert into cart_lines (cart_id, line_id, variant_id, quantity) values (?1, ?2, ?3, ?4)"};
static db::Statement const set_quantity_{"update cart_lines set quantity = ?3 where cart_id = ?1 and line_id = ?2"};
static db::Statement const delete_line_{"delete from cart_lines where cart_id = ?1 and line_id = ?2"};
static db::Statement const set_expired{"update cart_carts set status = 'expired', version = version + 1 where id = ?1"};
static db::Statement const delete_lines{"delete from cart_lines where cart_id = ?1"};
static db::Statement const delete_contact{"delete from cart_contacts where cart_id = ?1"};
static db::Statement const delete_cart{"delete from cart_carts where id = ?1"};

static std::vector<std::string> codes_from(std::string_view text)
{
    std::vector<std::string> codes;
    for (auto const part : std::views::split(text, '\n')) codes.emplace_back(part.begin(), part.end());
    return text.empty() ? std::vector<std::string>{} : codes;
}

static Cart to_head(db::Row const& row, CartId id)
{
    Cart cart{.id = id,
              .channel = row.get<ChannelId>(0),
              .status = value_of<Status>(status_names, row.get<std::string_view>(1)),
              .order = row.get<OrderId>(2),
              .version = row.get<std::int64_t>(3),
              .lines = {},
              .details = {},
              .token_hash = row.get<crypto::Digest>(6),
              .created_at = row.get<Instant>(7),
              .expires_at = row.get<Instant>(8),
              .locked_at = row.get<Instant>(9),
              .merged_into = row.get<CartId>(10)};
    cart.details.shipping_method = row.get<std::string>(4);
    cart.details.instrument = row.get<std::string>(5);
    cart.codes = codes_from(row.get<std::string_view>(15));
    if (auto const key = row.get<std::optional<PersonId>>(11)) {
        auto const has = row.get<int>(14);
        cart.details.contact_key = *key;
        cart.details.contact = row.get<crypto::Bytes>(12);
        cart.details.place = {row.get<std::string>(13), row.get<std::string>(16), row.get<std::string>(17)};
        cart.details.has_email = (has & 1) != 0;
        cart.details.has_address = (has & 2) != 0;
    }
    return cart;
}

std::optional<Cart> find_head(db::Reader& db, CartId id)
{
    return db.one(find_, [&](db::Row const& row) { return to_head(row, id); }, id);
}

void find_heads(db::Reader& db, std::span<CartId const> ids, std::function<void(std::size_t, Cart const&)> const& see)
{
    db.for_each(
        find_, ids, [](CartId id, auto with) { with(id); }, [&](std::size_t i, db::Row const& row) { see(i, to_head(row, ids[i])); });
}

std::vector<std::optional<Cart>> find(db::Reader& db, std::span<CartId const> ids)
{
    std::vector<std::optional<Cart>> carts(ids.size());
    find_heads(db, ids, [&](std::size_t i, Cart const& cart) { carts[i] = cart; });
    db.for_each(
        find_lines, ids, [](CartId id, auto with) { with(id); },
        [&](std::size_t i, db::Row const& row) {
            if (carts[i]) carts[i]->lines.push_back({row.get<LineId>(0), row.get<VariantId>(1), row.get<int>(2)});
        });
    return carts;
}

std::optional<Cart> find(db::Reader& db, CartId id) { return std::move(find(db, std::span{&id, 1})[0]); }

void insert(db::Writer& db, std::span<NewRow const> rows)
{
    db.execute_all(insert_, rows, [](NewRow const& row, auto with) {
        auto const& cart = row.creating->cart;
        with(cart.id, cart.channel, cart.token_hash, row.creating->now, row.expires_at);
    });
}

void insert_lines(db::Writer& db, std::span<Creating const> all)
{
    db.execute_all(insert_line_, all, [](Creating const& each, auto with) {
        for (Line const& line : each.lines) with(each.cart.id, line.id, line.variant, line.quantity);
    });
}

void touch(db::Writer& db, CartId id, Instant expires_at) { db.execute(touch_, id, expires_at); }
void set_status(db::Writer& db, CartId id, Status status, OrderId order, Instant locked_at)
{
    db.execute(set_status_, id, name_of(status_names, status), order, locked_at);
}
void set_merged(db::Writer& db, CartId id, CartId into) { db.execute(set_merged_, id, into); }
void set_checking_out(db::Writer& db, std::span<Freezing const> all)
{
    static DetailsChange const nothing;
    db.execute_all(set_checking_out_, all, [](Freezing const& f, auto with) {
        auto const& change = f.change != nullptr ? *f.change : nothing;
        with(f.cart, f.order, f.now, change.shipping_method, change.instrument);
    });
}

void set_codes(db::Writer& db, CartId id, std::span<std::string const> codes)
{
    std::string text;
    for (auto const& code : codes) text += (text.empty() ? "" : "\n") + code;
    db.execute(set_codes_, id, text);
}

void set_completed(db::Writer& db, std::span<Completing const> all)
{
    db.execute_all(set_status_, all,
                   [](Completing const& c, auto with) { with(c.cart, name_of(status_names, Status::completed), c.order, Instant{}); });
}

void set_shipping_methods(db::Writer& db, std::span<Change const> all)
{
    db.execute_all(set_shipping_method_, all, [](Change const& each, auto with) {
        if (each.change->shipping_method) with(each.cart, *each.change->shipping_method);
    });
}

void set_instruments(db::Writer& db, std::span<Change const> all)
{
    db.execute_all(set_instrument_, all, [](Change const& each, auto with) {
        if (each.change->instrument) with(each.cart, *each.change->instrument);
    });
}

void save_contacts(db::Writer& db, std::span<Change const> all)
{
    db.execute_all(save_contact_, all, [](Change const& each, auto with) {
        if (!each.change->contact) return;
        auto const& d = *each.change->contact;
        with(each.cart, d.contact_key, d.contact, d.place.country, (d.has_email ? 1 : 0) + (d.has_address ? 2 : 0), d.place.region,
             d.place.postcode);
    });
}

void copy(db::Writer& db, Cart const& from, CartId to, Instant now)
{
    db.execute(copy_cart, from.id, to, now, now + guest_life);
    db.execute(copy_lines, from.id, to);
    db.execute(copy_contact, from.id, to);
}

void insert_line(db::Writer& db, CartId cart, Line const& line) { db.execute(insert_line_, cart, line.id, line.variant, line.quantity); }
void set_quantity(db::Writer& db, CartId cart, LineId line, int quantity) { db.execute(set_quantity_, cart, line, quantity); }
void delete_line(db::Writer& db, CartId cart, LineId line) { db.execute(delete_line_, cart, line); }
void expire(db::Writer& db, CartId id)
{
    db.execute(set_expired, id);
    db.execute(delete_lines, id);
    db.execute(delete_contact, id);
}
void erase(db::Writer& db, CartId id) { db.execute(delete_cart, id); }

}   // namespace cart::store

std::string_view cart::name(Status status) { return name_of(store::status_names, status); }

static db::Statement const find_ordered{"select id, status, order_id from cart_carts where order_id <> 0"};

void cart::each_ordered(db::Reader& db, std::function<void(CartId, Status, OrderId)> const& see)
{
    for (db::Row const row : db.rows(find_ordered))
        see(row.get<CartId>(0), value_of<Status>(store::status_names, row.get<std::string_view>(1)), row.get<OrderId>(2));
}
