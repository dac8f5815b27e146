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

std::optional<LevelRow> find_level(db::Reader& db, Stream const& stream)
{
    return db.one(
        find_level_,
        [](db::Row const& row) {
            return LevelRow{
                .level = {row.get<std::int64_t>(0), row.get<std::int64_t>(1), row.get<std::int64_t>(2), row.get<std::int64_t>(3)},
                .seq = row.get<std::int64_t>(4)};
        },
        stream.variant, stream.location);
}

void save_level(db::Writer& db, Stream const& stream, LevelRow const& row)
{
    auto const& l = row.level;
    db.execute(save_level_, stream.variant, stream.location, l.on_hand, l.reserved, l.allocated, l.safety, row.seq);
}

void insert_event(db::Writer& db, Stream const& stream, Event const& e)
{
    db.execute(insert_event_, stream.variant, stream.location, e.seq, e.kind, e.quantity, e.cause_type, e.cause_id, e.actor, e.at);
}

void insert_snapshot(db::Writer& db, Stream const& stream, LevelRow const& row)
{
    db.execute(insert_snapshot_, stream.variant, stream.location, row.seq, row.level.on_hand, row.level.reserved, row.level.allocated);
}

std::vector<Reservation> reservations(db::Reader& db, OrderId order)
{
    return db.all(
        find_reservations_,
        [](db::Row const& row) {
            return Reservation{{row.get<VariantId>(0), row.get<LocationId>(1)}, row.get<int>(2), row.get<std::string>(3)};
        },
        order);
}

void insert_reservation(db::Writer& db, OrderId order, CartId cart, Stream const& stream, int quantity)
{
    db.execute(insert_reservation_, order, stream.variant, stream.location, cart, quantity);
}

void set_reservations(db::Writer& db, OrderId order, std::string_view state) { db.execute(set_reservations_, order, state); }

}   // namespace inventory::store
