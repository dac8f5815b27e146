#include "business/inventory/inventory.hpp"

#include "base/state_machine.hpp"
#include "business/inventory/inventory_store.hpp"

#include <algorithm>
#include <map>

namespace inventory {

using store::LevelRow, store::Stream;

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

std::vector<Level> levels(db::Reader& db, std::span<VariantId const> variants)
{
    std::vector<Stream> streams;
    for (auto const variant : variants) streams.push_back({variant});
    std::vector<Level> levels(variants.size());
    store::find_levels(db, streams, [&](std::size_t i, LevelRow const& row) { levels[i] = row.level; });
    return levels;
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

namespace {

// Levels in hand: they are read together, moved event by event, and written together.
class Shelf {
  public:
    Shelf() = default;
    // With the levels of these streams; nobody else may move them meanwhile.
    Shelf(db::Reader& db, std::vector<Stream> streams)
    {
        std::ranges::sort(streams);
        streams.erase(std::ranges::unique(streams).begin(), streams.end());
        for (auto const& stream : streams) rows_.push_back({stream});
        store::find_levels(db, streams, [&](std::size_t i, LevelRow const& row) { rows_[i].row = row; });
    }

    LevelRow const& at(Stream const& stream) { return find(stream).row; }

    // Moves the level of its stream. True where the band flipped.
    bool append(Stream const& stream, store::Event event)
    {
        auto& [key, row, changed] = find(stream);
        auto const before = band(row.level);
        add(row.level, event.kind, event.quantity);
        event.seq = ++row.seq;
        changed = true;
        moves_.push_back({stream, event});
        if (row.seq % events_per_snapshot == 0) snapshots_.push_back({stream, row});
        return band(row.level) != before;
    }
    void take(Stream const& stream, LevelRow const& row)   // as it is known already
    {
        auto const place = std::ranges::lower_bound(rows_, stream, {}, &Kept::stream);
        if (place == rows_.end() || place->stream != stream) rows_.insert(place, {stream, row});
    }

    void write(db::Writer& db) const
    {
        std::vector<store::StreamLevel> levels;
        for (auto const& kept : rows_)
            if (kept.changed) levels.push_back({kept.stream, kept.row});
        store::insert_events(db, moves_);
        store::save_levels(db, levels);
        store::insert_snapshots(db, snapshots_);
    }

  private:
    struct Kept {
        Stream stream;
        LevelRow row = {};
        bool changed = false;
    };
    Kept& find(Stream const& stream)
    {
        auto const found = std::ranges::lower_bound(rows_, stream, {}, &Kept::stream);
        invariant(found != rows_.end() && found->stream == stream, "inventory: a level that was not read");
        return *found;
    }

    std::vector<Kept> rows_;   // by stream
    std::vector<store::StreamEvent> moves_;
    std::vector<store::StreamLevel> snapshots_;
};

}   // namespace

static store::Event caused_by(Reason const& reason, std::string_view kind, int quantity)
{
    return {.kind = kind,
            .quantity = quantity,
            .cause_type = "order",
            .cause_id = reason.order.value,
            .actor = name(reason.actor.kind),
            .at = reason.at};
}

// What one order wants of each variant, in the order in which stock is locked.
static std::vector<Hold> holds_of(std::span<Demand const> demands)
{
    std::vector<Hold> holds;
    for (Demand const& demand : demands) {
        auto const found = std::ranges::find(holds, demand.variant, &Hold::variant);
        if (found == holds.end())
            holds.push_back({demand.variant, demand.quantity, {}});
        else
            found->quantity += demand.quantity;
    }
    std::ranges::sort(holds, {}, &Hold::variant);
    return holds;
}

static Error short_of(Shelf& shelf, std::span<Hold const> holds, std::span<Demand const> demands)
{
    std::vector<Violation> violations;
    for (Demand const& demand : demands) {
        auto const& hold = *std::ranges::find(holds, demand.variant, &Hold::variant);
        auto const available = shelf.at({demand.variant}).level.available();
        if (available < hold.quantity)
            violations.push_back({demand.pointer, Violation::available, {{"available", std::max<std::int64_t>(available, 0)}}});
    }
    return {Code::insufficient_stock, std::move(violations)};
}

static Result<Plan> check_one(Shelf& shelf, std::span<Demand const> demands)
{
    Plan plan{holds_of(demands)};
    bool const is_there =
        std::ranges::all_of(plan.holds, [&](Hold const& hold) { return shelf.at({hold.variant}).level.available() >= hold.quantity; });
    if (!is_there) return short_of(shelf, plan.holds, demands);
    for (Hold& hold : plan.holds) {
        auto const& row = shelf.at({hold.variant});
        hold.before = row.level;
        hold.seq = row.seq;
        shelf.append({hold.variant}, {.kind = "reserved", .quantity = hold.quantity});   // so that the next one finds less
    }
    return plan;
}

std::vector<Result<Plan>> check(db::Reader& db, std::span<std::vector<Demand> const> orders)
{
    std::vector<Stream> streams;
    for (auto const& demands : orders)
        for (Demand const& demand : demands) streams.push_back({demand.variant});
    Shelf shelf{db, std::move(streams)};
    std::vector<Result<Plan>> plans;
    for (auto const& demands : orders) plans.push_back(check_one(shelf, demands));
    return plans;
}

Result<Plan> check(db::Reader& db, std::vector<Demand> const& demands) { return std::move(check(db, std::span{&demands, 1})[0]); }

std::vector<VariantId> reserve(db::Writer& db, std::span<Reserving const> all)
{
    std::vector<VariantId> flipped;
    std::vector<store::NewReservation> reservations;
    Shelf shelf;
    for (auto const& [plan, reason] : all)
        for (Hold const& hold : plan->holds) {
            Stream const stream{hold.variant};
            shelf.take(stream, {hold.before, hold.seq});
            if (shelf.append(stream, caused_by(reason, "reserved", hold.quantity))) flipped.push_back(hold.variant);
            reservations.push_back({reason.order, reason.cart, stream, hold.quantity});
        }
    shelf.write(db);
    store::insert_reservations(db, reservations);
    return flipped;
}

// The reservations of these orders that are not in `end` yet come to it, each by an event of a kind that `kind_of` tells.
template <typename F>
static std::vector<VariantId> move_reservations(db::Writer& db, std::span<Reason const> reasons, std::string_view end, F&& kind_of)
{
    std::vector<std::pair<std::size_t, store::Reservation>> moved;
    store::reservations(db, reasons, [&](std::size_t i, store::Reservation reservation) {
        if (reservation.state != end) moved.emplace_back(i, std::move(reservation));
    });
    std::vector<db::Lock> locks;
    std::vector<Stream> streams;
    for (auto const& [i, reservation] : moved) {
        locks.push_back(lock_of(reservation.stream.variant));
        streams.push_back(reservation.stream);
    }
    db.lock(locks);
    Shelf shelf{db, std::move(streams)};
    std::vector<VariantId> flipped;
    for (auto const& [i, reservation] : moved)
        if (shelf.append(reservation.stream, caused_by(reasons[i], kind_of(reservation), reservation.quantity)))
            flipped.push_back(reservation.stream.variant);
    shelf.write(db);
    store::set_reservations(db, reasons, end);
    return flipped;
}

void allocate(db::Writer& db, std::span<Reason const> reasons)
{
    move_reservations(db, reasons, "converted", [](store::Reservation const& reservation) {
        invariant(reservation.state == "active", "inventory: a released reservation is to be allocated");
        return "allocated";
    });
}

std::vector<VariantId> release(db::Writer& db, Reason const& reason)
{
    return move_reservations(db, {&reason, 1}, "released", [](store::Reservation const& reservation) {
        return reservation.state == "active" ? "released" : "deallocated";
    });
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
    Shelf shelf;
    shelf.take(stream, row.value_or(LevelRow{}));
    bool const flipped = shelf.append(stream, {.kind = row ? "adjusted" : "received",
                                               .quantity = change,
                                               .cause_type = cause_type,
                                               .cause_id = cause_id,
                                               .actor = name(actor.kind),
                                               .at = at});
    shelf.write(db);
    return flipped;
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
    "cast(sum(case when state = 'converted' then quantity else 0 end) as bigint) from inventory_reservations group by variant_id, "
    "location_id"};
static db::Statement const sum_held{
    "select order_id, cast(sum(case when state <> 'released' then quantity else 0 end) as bigint) from inventory_reservations "
    "where order_id > ?1 group by order_id order by order_id limit ?2"};

static db::Statement const find_stocked{
    "select distinct variant_id from inventory_levels where variant_id > ?1 order by variant_id limit ?2"};

std::size_t verify(db::Reader& db, std::function<void(Finding)> const& see)
{
    using Key = std::pair<VariantId, LocationId>;
    auto const label = [](Key const& key) { return to_string(key.first) + " at " + to_string(key.second); };

    std::map<Key, LevelRow> replayed;
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
