#include "business/inventory/inventory.hpp"

#include "base/state_machine.hpp"
#include "business/inventory/inventory_store.hpp"

#include <algorithm>
#include <map>

namespace inventory {

using store::Stream;

static constexpr std::string_view band_names[]{"in", "low", "out"};
std::string_view name(Band band) { return name_of(band_names, band); }

Band band(Level const& level)
{
    auto const available = level.available();
    return available <= 0 ? Band::out : available <= low_at ? Band::low : Band::in;
}

Level level(db::Reader& db, VariantId variant)
{
    auto const row = store::find_level(db, {variant});
    return row ? row->level : Level{};
}

bool is_stocked(db::Reader& db, VariantId variant) { return store::find_level(db, {variant}).has_value(); }

db::Lock lock_of(VariantId variant) { return {LockRank::stock, variant.value}; }   // at whichever location

// What each kind of event adds to a level, for one unit.
struct Effect {
    std::string_view kind;
    int on_hand, reserved, allocated;
};
static constexpr Effect effects[]{{"received", 1, 0, 0},  {"adjusted", 1, 0, 0},   {"reserved", 0, 1, 0},
                                  {"released", 0, -1, 0}, {"allocated", 0, -1, 1}, {"deallocated", 0, 0, -1}};

static void add(Level& level, std::string_view kind, std::int64_t quantity)
{
    auto const* const effect = std::ranges::find(effects, kind, &Effect::kind);
    invariant(effect != std::end(effects), "inventory: an unknown kind of event");
    level.on_hand += effect->on_hand * quantity;
    level.reserved += effect->reserved * quantity;
    level.allocated += effect->allocated * quantity;
    invariant(level.on_hand >= 0 && level.reserved >= 0 && level.allocated >= 0, "inventory: a level below zero");
}

// Appends to the stream and moves its level from where it is. True where the band flipped.
static bool append(db::Writer& db, Stream const& stream, store::LevelRow row, store::Event event)
{
    auto const before = band(row.level);
    add(row.level, event.kind, event.quantity);
    event.seq = ++row.seq;
    store::insert_event(db, stream, event);
    store::save_level(db, stream, row);
    if (row.seq % events_per_snapshot == 0) store::insert_snapshot(db, stream, row);
    return band(row.level) != before;
}

static bool append(db::Writer& db, Stream const& stream, store::Event const& event)
{
    return append(db, stream, store::find_level(db, stream).value_or(store::LevelRow{}), event);
}

static store::Event caused_by(Reason const& reason, std::string_view kind, int quantity)
{
    return {.kind = kind,
            .quantity = quantity,
            .cause_type = "order",
            .cause_id = reason.order.value,
            .actor = name(reason.actor.kind),
            .at = reason.at};
}

Result<Plan> check(db::Reader& db, std::span<Demand const> demands)
{
    std::map<VariantId, std::int64_t> wanted;
    for (Demand const& demand : demands) wanted[demand.variant] += demand.quantity;
    Plan plan;
    std::map<VariantId, std::int64_t> short_of;
    for (auto const& [variant, quantity] : wanted) {
        auto const row = store::find_level(db, {variant}).value_or(store::LevelRow{});
        if (row.level.available() < quantity) short_of.emplace(variant, std::max<std::int64_t>(row.level.available(), 0));
        plan.holds.push_back({variant, static_cast<int>(quantity), row.level, row.seq});
    }
    if (short_of.empty()) return plan;

    std::vector<Violation> violations;
    for (Demand const& demand : demands)
        if (auto const found = short_of.find(demand.variant); found != short_of.end())
            violations.push_back({demand.pointer, Violation::available, {{"available", found->second}}});
    return Error{Code::insufficient_stock, std::move(violations)};
}

std::vector<VariantId> reserve(db::Writer& db, Plan const& plan, Reason const& reason)
{
    std::vector<VariantId> flipped;
    for (Hold const& hold : plan.holds) {
        Stream const stream{hold.variant};
        if (append(db, stream, {hold.before, hold.seq}, caused_by(reason, "reserved", hold.quantity))) flipped.push_back(hold.variant);
        store::insert_reservation(db, reason.order, reason.cart, stream, hold.quantity);
    }
    return flipped;
}

// The order's, whose levels nobody else changes before this transaction ends.
static std::vector<store::Reservation> locked_reservations(db::Writer& db, OrderId order)
{
    auto reservations = store::reservations(db, order);
    std::vector<db::Lock> locks;
    for (auto const& reservation : reservations) locks.push_back(lock_of(reservation.stream.variant));
    db.lock(locks);
    return reservations;
}

void allocate(db::Writer& db, Reason const& reason)
{
    for (auto const& reservation : locked_reservations(db, reason.order)) {
        if (reservation.state == "converted") continue;
        invariant(reservation.state == "active", "inventory: a released reservation is to be allocated");
        append(db, reservation.stream, caused_by(reason, "allocated", reservation.quantity));
    }
    store::set_reservations(db, reason.order, "converted");
}

std::vector<VariantId> release(db::Writer& db, Reason const& reason)
{
    std::vector<VariantId> flipped;
    for (auto const& reservation : locked_reservations(db, reason.order)) {
        if (reservation.state == "released") continue;
        auto const kind = reservation.state == "active" ? "released" : "deallocated";
        if (append(db, reservation.stream, caused_by(reason, kind, reservation.quantity))) flipped.push_back(reservation.stream.variant);
    }
    store::set_reservations(db, reason.order, "released");
    return flipped;
}

bool set_on_hand(db::Writer& db, VariantId variant, std::int64_t counted, std::string_view cause_type, std::int64_t cause_id, Actor actor,
                 Instant at)
{
    invariant(counted >= 0 && counted <= on_hand_max, "inventory: a count out of range");
    db.lock(lock_of(variant));
    Stream const stream{variant};
    auto const row = store::find_level(db, stream);
    auto const change = counted - (row ? row->level.on_hand : 0);
    if (change == 0 && row) return false;
    auto const kind = row ? "adjusted" : "received";
    return append(db, stream,
                  {.kind = kind, .quantity = change, .cause_type = cause_type, .cause_id = cause_id, .actor = name(actor.kind), .at = at});
}

// ---- checking

static db::Statement const all_events{
    "select variant_id, location_id, seq, kind, quantity from inventory_events order by variant_id, location_id, seq"};
static db::Statement const all_levels{
    "select variant_id, location_id, on_hand, reserved, allocated, safety, seq from inventory_levels order by variant_id, location_id"};
static db::Statement const find_snapshot{
    "select on_hand, reserved, allocated from inventory_snapshots where variant_id = ?1 and location_id = ?2 and seq = ?3"};
static db::Statement const sum_all_reservations{
    "select variant_id, location_id, cast(sum(case when state = 'active' then quantity else 0 end) as bigint), "
    "cast(sum(case when state = 'converted' then quantity else 0 end) as bigint) from inventory_reservations group by variant_id, location_id"};
static db::Statement const sum_held{
    "select order_id, cast(sum(case when state <> 'released' then quantity else 0 end) as bigint) from inventory_reservations "
    "where order_id > ?1 group by order_id order by order_id limit ?2"};

static db::Statement const find_stocked{
    "select distinct variant_id from inventory_levels where variant_id > ?1 order by variant_id limit ?2"};

std::size_t verify(db::Reader& db, std::function<void(Finding)> const& see)
{
    using Key = std::pair<VariantId, LocationId>;
    auto const label = [](Key const& key) { return to_string(key.first) + " at " + to_string(key.second); };

    std::map<Key, store::LevelRow> replayed;
    for (db::Row const row : db.rows(all_events)) {
        Key const key{row.get<VariantId>(0), row.get<LocationId>(1)};
        auto& now = replayed[key];
        if (row.get<std::int64_t>(2) != ++now.seq) see({label(key) + ": event " + std::to_string(now.seq) + " is missing"});
        now.seq = row.get<std::int64_t>(2);
        auto const kind = row.get<std::string_view>(3);
        auto const quantity = row.get<std::int64_t>(4);
        // Only here something is promised. A count may find less than that afterwards: a shortfall, which nobody oversold.
        if (auto const& l = now.level; kind == "reserved" && l.on_hand - l.reserved - l.allocated < quantity)
            see({label(key) + ": oversold at event " + std::to_string(now.seq) + ", " + std::to_string(quantity) + " more of " +
                 std::to_string(l.on_hand) + " with " + std::to_string(l.reserved + l.allocated) + " promised"});
        try {
            add(now.level, kind, quantity);
        } catch (Bug const& bug) {
            see({label(key) + ": " + bug.what() + " at event " + std::to_string(now.seq)});
        }
        if (now.seq % events_per_snapshot == 0) {
            auto const snapshot = db.one(
                find_snapshot,
                [](db::Row const& r) { return Level{r.get<std::int64_t>(0), r.get<std::int64_t>(1), r.get<std::int64_t>(2)}; }, key.first,
                key.second, now.seq);
            bool const same = snapshot && snapshot->on_hand == now.level.on_hand && snapshot->reserved == now.level.reserved &&
                              snapshot->allocated == now.level.allocated;
            if (!same) see({label(key) + ": the snapshot of event " + std::to_string(now.seq) + " is not what the events add up to"});
        }
    }
    std::map<Key, std::pair<std::int64_t, std::int64_t>> held;
    for (db::Row const row : db.rows(sum_all_reservations))
        held[{row.get<VariantId>(0), row.get<LocationId>(1)}] = {row.get<std::int64_t>(2), row.get<std::int64_t>(3)};

    std::size_t streams = 0;
    for (db::Row const row : db.rows(all_levels)) {
        ++streams;
        Key const key{row.get<VariantId>(0), row.get<LocationId>(1)};
        Level const level{row.get<std::int64_t>(2), row.get<std::int64_t>(3), row.get<std::int64_t>(4), row.get<std::int64_t>(5)};
        auto const& sum = replayed[key];
        bool const same = sum.level.on_hand == level.on_hand && sum.level.reserved == level.reserved &&
                          sum.level.allocated == level.allocated && sum.seq == row.get<std::int64_t>(6);
        if (!same) see({label(key) + ": the level is not what its events add up to"});
        if (held[key] != std::pair{level.reserved, level.allocated})
            see({label(key) + ": the reservations are not what is reserved and allocated"});
        replayed.erase(key);
        held.erase(key);
    }
    for (auto const& [key, level] : replayed) see({label(key) + ": events without a level"});
    for (auto const& [key, sums] : held) see({label(key) + ": reservations without a level"});
    return streams;
}

std::vector<std::pair<OrderId, std::int64_t>> held_by_orders(db::Reader& db, OrderId after, int limit)
{
    return db.all(sum_held, [](db::Row const& row) { return std::pair{row.get<OrderId>(0), row.get<std::int64_t>(1)}; }, after, limit);
}

std::vector<VariantId> stocked_after(db::Reader& db, VariantId after, int limit)
{
    return db.all(find_stocked, [](db::Row const& row) { return row.get<VariantId>(0); }, after, limit);
}

}   // namespace inventory
