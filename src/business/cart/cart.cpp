#include "business/cart/cart.hpp"

#include "base/state_machine.hpp"
#include "business/cart/cart_store.hpp"

#include <algorithm>

namespace cart {

enum class Event : std::uint8_t { start_place, placed, compensated, merge };

static constexpr Edge<Status, Event> edges[]{{Status::active, Event::start_place, Status::checking_out},
                                             {Status::checking_out, Event::placed, Status::completed},
                                             {Status::checking_out, Event::compensated, Status::active},
                                             {Status::checking_out, Event::merge, Status::merged},   // a stuck saga holds it: see escape
                                             {Status::active, Event::merge, Status::merged}};

static Instant expiry(bool empty, Instant now) { return now + (empty ? empty_life : guest_life); }

// A cart whose order is being paid does not expire.
static bool is_expired(Cart const& cart, Instant now)
{
    return cart.status == Status::expired || (cart.status == Status::active && cart.expires_at <= now);
}

static Result<Cart> as_found(db::Reader& db, std::optional<Cart> cart, Instant now)
{
    for (int hop = 0; cart && cart->merged_into && hop < 8; ++hop) cart = store::find(db, cart->merged_into);
    if (!cart) return Code::not_found;
    if (is_expired(*cart, now)) return Code::gone;
    return std::move(*cart);
}

std::vector<Result<Cart>> find(db::Reader& db, std::span<CartId const> ids, Instant now)
{
    std::vector<Result<Cart>> carts;
    for (auto& cart : store::find(db, ids)) carts.push_back(as_found(db, std::move(cart), now));
    return carts;
}

Result<Cart> find(db::Reader& db, CartId id, Instant now) { return as_found(db, store::find(db, id), now); }

db::Lock lock_of(CartId id) { return {LockRank::cart, id.value}; }

// The cart, if it may be changed; nobody else changes it before this transaction ends.
static Result<Cart> find_open(db::Writer& db, CartId id, Instant now)
{
    db.lock(lock_of(id));
    Cart cart = TRY(find(db, id, now));
    if (cart.status != Status::active) return Code::cart_locked;
    return cart;
}

static Error quantity_out_of_range()
{
    return invalid("/quantity", Violation::quantity_out_of_range, {{"max", std::int64_t{quantity_max}}});
}
static Error cart_full() { return {Code::cart_full, {{"max", std::int64_t{lines_max}}}}; }

Result<Done> check_create(std::span<Line const> lines)
{
    if (lines.size() > lines_max) return cart_full();
    for (Line const& line : lines)
        if (line.quantity < 1 || line.quantity > quantity_max) return quantity_out_of_range();
    return Done{};
}

void create(db::Writer& db, std::span<Creating const> all)
{
    std::vector<store::NewRow> rows;
    for (auto const& each : all) rows.push_back({&each, expiry(each.lines.empty(), each.now)});
    store::insert(db, rows);
    store::insert_lines(db, all);
}

Cart fresh(Creating const& creating)
{
    auto const& [cart, lines, now] = creating;
    return {.id = cart.id,
            .channel = cart.channel,
            .version = 1,
            .lines = {lines.begin(), lines.end()},
            .token_hash = cart.token_hash,
            .created_at = now,
            .expires_at = expiry(lines.empty(), now)};
}

Result<Done> create(db::Writer& db, NewCart const& cart, std::span<Line const> lines, Instant now)
{
    TRY(check_create(lines));
    Creating const one{cart, lines, now};
    create(db, {&one, 1});
    return Done{};
}

Result<Done> add(db::Writer& db, CartId id, Line const& line, Instant now)
{
    Cart const cart = TRY(find_open(db, id, now));
    auto const present = std::ranges::find(cart.lines, line.variant, &Line::variant);
    int const quantity = present == cart.lines.end() ? 0 : present->quantity;   // 0 if absent
    if (line.quantity < 1 || line.quantity > quantity_max - quantity) return quantity_out_of_range();
    if (quantity == 0 && cart.lines.size() >= lines_max) return cart_full();
    if (quantity == 0)
        store::insert_line(db, cart.id, line);
    else
        store::set_quantity(db, cart.id, present->id, quantity + line.quantity);
    store::touch(db, cart.id, expiry(false, now));
    return Done{};
}

Result<Done> set_quantity(db::Writer& db, CartId id, LineId line, int quantity, Instant now)
{
    Cart const cart = TRY(find_open(db, id, now));
    if (std::ranges::find(cart.lines, line, &Line::id) == cart.lines.end()) return Code::not_found;
    if (quantity < 0 || quantity > quantity_max) return quantity_out_of_range();
    if (quantity == 0)
        store::delete_line(db, cart.id, line);
    else
        store::set_quantity(db, cart.id, line, quantity);
    store::touch(db, cart.id, expiry(quantity == 0 && cart.lines.size() == 1, now));
    return Done{};
}

Result<Done> add_code(db::Writer& db, CartId id, std::string const& code, Instant now)
{
    Cart cart = TRY(find_open(db, id, now));
    if (std::ranges::find(cart.codes, code) != cart.codes.end()) return Done{};
    if (cart.codes.size() >= codes_max) return invalid("/code", Violation::too_many, {{"max", static_cast<std::int64_t>(codes_max)}});
    cart.codes.push_back(code);
    store::set_codes(db, id, cart.codes);
    store::touch(db, id, expiry(cart.lines.empty(), now));
    return Done{};
}

Result<Done> remove_code(db::Writer& db, CartId id, std::string_view code, Instant now)
{
    Cart cart = TRY(find_open(db, id, now));
    if (std::erase(cart.codes, code) == 0) return Done{};
    store::set_codes(db, id, cart.codes);
    store::touch(db, id, expiry(cart.lines.empty(), now));
    return Done{};
}

static void apply_changes(db::Writer& db, std::span<store::Change const> changes)
{
    store::save_contacts(db, changes);
    store::set_shipping_methods(db, changes);
    store::set_instruments(db, changes);
}

Result<Done> change_details(db::Writer& db, CartId id, std::int64_t version, DetailsChange const& change, Instant now)
{
    Cart const cart = TRY(find_open(db, id, now));
    if (cart.version != version) return Code::contention;
    store::Change const changed{cart.id, &change};
    apply_changes(db, {&changed, 1});
    store::touch(db, cart.id, expiry(cart.lines.empty(), now));
    return Done{};
}

static Result<Done> may_freeze(Cart const& cart, Freezing const& freezing)
{
    if (is_expired(cart, freezing.now)) return Code::gone;
    if (!next_state(edges, cart.status, Event::start_place)) return Code::cart_locked;
    if (cart.version != freezing.version) return Code::contention;
    return Done{};
}

std::vector<Result<Done>> check_freeze(db::Reader& db, std::span<Freezing const> all)
{
    std::vector<Result<Done>> results(all.size(), Code::not_found);
    std::vector<CartId> ids;
    for (auto const& freezing : all) ids.push_back(freezing.cart);
    store::find_heads(db, ids, [&](std::size_t i, Cart const& cart) { results[i] = may_freeze(cart, all[i]); });
    for (std::size_t i = 0; i < all.size(); ++i)
        for (std::size_t before = 0; before < i && results[i]; ++before)
            if (results[before] && all[before].cart == all[i].cart) results[i] = Code::cart_locked;
    return results;
}

void freeze(db::Writer& db, std::span<Freezing const> all)
{
    std::vector<store::Change> changes;
    for (auto const& freezing : all)
        if (freezing.change != nullptr) changes.push_back({freezing.cart, freezing.change});
    store::save_contacts(db, changes);
    store::set_checking_out(db, all);
}

void thaw(db::Writer& db, CartId id, OrderId order, Instant now)
{
    db.lock(lock_of(id));
    auto const cart = store::find_head(db, id);
    auto const status =
        cart && cart->order == order ? next_state(edges, cart->status, Event::compensated) : Result<Status>{Code::illegal_transition};
    if (!status) return;
    store::set_status(db, id, *status, {}, {});
    store::touch(db, id, expiry(false, now));
}

void complete(db::Writer& db, std::span<Completing const> all)
{
    std::vector<db::Lock> locks;
    std::vector<CartId> ids;
    for (auto const& each : all) {
        locks.push_back(lock_of(each.cart));
        ids.push_back(each.cart);
    }
    db.lock(locks);
    std::vector<Completing> left;
    store::find_heads(db, ids, [&](std::size_t i, Cart const& cart) {
        if (cart.order == all[i].order && next_state(edges, cart.status, Event::placed)) left.push_back(all[i]);
    });
    store::set_completed(db, left);
}

void complete(db::Writer& db, CartId id, OrderId order)
{
    Completing const one{id, order};
    complete(db, {&one, 1});
}

void escape(db::Writer& db, CartId id, CartId fresh, Instant now)
{
    db.lock(lock_of(id));
    auto const cart = store::find(db, id);
    if (!cart || !next_state(edges, cart->status, Event::merge)) return;
    store::copy(db, *cart, fresh, now);
    store::set_merged(db, id, fresh);
}

static db::Statement const find_frozen{
    "select id, order_id from cart_carts where status = 'checking_out' and locked_at_us < ?1 order by locked_at_us limit ?2"};
static db::Statement const find_next{"select id, status, expires_at_us, created_at_us from cart_carts where id > ?1 order by id limit ?2"};

std::vector<std::pair<CartId, OrderId>> frozen_before(db::Reader& db, Instant before, int limit)
{
    return db.all(find_frozen, [](db::Row const& row) { return std::pair{row.get<CartId>(0), row.get<OrderId>(1)}; }, before, limit);
}

CartId delete_expired(db::Writer& db, CartId after, int limit, Instant now)
{
    struct Seen {
        CartId id;
        std::string status;
        Instant expires_at;
    };
    auto const seen = db.all(
        find_next, [](db::Row const& row) { return Seen{row.get<CartId>(0), row.get<std::string>(1), row.get<Instant>(2)}; }, after, limit);
    for (auto const& cart : seen) {
        if (cart.status == "checking_out" || cart.expires_at > now) continue;
        bool const may_be_asked_for = cart.status == "active" || (cart.status == "expired" && cart.expires_at + gone_life > now);
        if (!may_be_asked_for)
            store::erase(db, cart.id);
        else if (cart.status == "active")
            store::expire(db, cart.id);
    }
    return std::ssize(seen) < limit ? CartId{} : seen.back().id;
}

}   // namespace cart
