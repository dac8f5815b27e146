#include "business/inventory/inventory_store.hpp"

namespace inventory::store {

static db::Statement const find_level_{
    "select on_hand, reserved, allocated, safety, seq from inventory_levels where variant_id = ?1 and location_id = ?2"};
static db::Statement const save_level_{
    "insert into inventory_levels (variant_id, location_id, on_hand, reserved, allocated, safety, seq) values (?1, ?2, ?3, ?4, ?5, ?6, ?7) "
    "on conflict (variant_id, location_id) do update set on_hand = excluded.on_hand, reserved = excluded.reserved, "
    "allocated = excluded.allocated, safety = excluded.safety, seq = excluded.seq"};
static db::Statement const insert_event_{
    "insert into inventory_events (variant_id, location_id, seq, kind, quantity, cause_type, cause_id, actor, at_us) "
    "values (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)"};
static db::Statement const insert_snapshot_{
    "insert into inventory_snapshots (variant_id, location_id, seq, on_hand, reserved, allocated) values (?1, ?2, ?3, ?4, ?5, ?6)"};
static db::Statement const find_reservations_{
    "select variant_id, location_id, quantity, state from inventory_reservations where order_id = ?1 order by variant_id, location_id"};
static db::Statement const insert_reservation_{"insert into inventory_reservations (order_id, variant_id, location_id, cart_id, quantity, "
                                               "state) values (?1, ?2, ?3, ?4, ?5, 'active')"};
static db::Statement const set_reservations_{"update inventory_reservations set state = ?2 where order_id = ?1 and state <> ?2"};

static LevelRow to_level(db::Row const& row)
{
    return {.level = {row.get<std::int64_t>(0), row.get<std::int64_t>(1), row.get<std::int64_t>(2), row.get<std::int64_t>(3)},
            .seq = row.get<std::int64_t>(4)};
}

std::optional<LevelRow> find_level(db::Reader& db, Stream const& stream)
{
    return db.one(find_level_, to_level, stream.variant, stream.location);
}

void find_levels(db::Reader& db, std::span<Stream const> streams, std::function<void(std::size_t, LevelRow const&)> const& see)
{
    db.for_each(
        find_level_, streams, [](Stream const& stream, auto with) { with(stream.variant, stream.location); },
        [&](std::size_t i, db::Row const& row) { see(i, to_level(row)); });
}

void insert_events(db::Writer& db, std::span<StreamEvent const> events)
{
    db.execute_all(insert_event_, events, [](StreamEvent const& each, auto with) {
        auto const& [stream, e] = each;
        with(stream.variant, stream.location, e.seq, e.kind, e.quantity, e.cause_type, e.cause_id, e.actor, e.at);
    });
}

void save_levels(db::Writer& db, std::span<StreamLevel const> levels)
{
    db.execute_all(save_level_, levels, [](StreamLevel const& each, auto with) {
        auto const& l = each.row.level;
        with(each.stream.variant, each.stream.location, l.on_hand, l.reserved, l.allocated, l.safety, each.row.seq);
    });
}

void insert_snapshots(db::Writer& db, std::span<StreamLevel const> levels)
{
    db.execute_all(insert_snapshot_, levels, [](StreamLevel const& each, auto with) {
        auto const& l = each.row.level;
        with(each.stream.variant, each.stream.location, each.row.seq, l.on_hand, l.reserved, l.allocated);
    });
}

void reservations(db::Reader& db, std::span<Reason const> reasons, std::function<void(std::size_t, Reservation)> const& see)
{
    db.for_each(
        find_reservations_, reasons, [](Reason const& reason, auto with) { with(reason.order); },
        [&](std::size_t i, db::Row const& row) {
            see(i, {{row.get<VariantId>(0), row.get<LocationId>(1)}, row.get<int>(2), row.get<std::string>(3)});
        });
}

void insert_reservations(db::Writer& db, std::span<NewReservation const> reservations)
{
    db.execute_all(insert_reservation_, reservations,
                   [](NewReservation const& r, auto with) { with(r.order, r.stream.variant, r.stream.location, r.cart, r.quantity); });
}

void set_reservations(db::Writer& db, std::span<Reason const> reasons, std::string_view state)
{
    db.execute_all(set_reservations_, reasons, [&](Reason const& reason, auto with) { with(reason.order, state); });
}

}   // namespace inventory::store
