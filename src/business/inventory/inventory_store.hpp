// The SQL of the inventory. No rules.
#pragma once

#include "business/inventory/inventory.hpp"

namespace inventory::store {

struct Stream {
    VariantId variant;
    LocationId location = default_location;
};
struct LevelRow {
    Level level;
    std::int64_t seq = 0;
};
std::optional<LevelRow> find_level(db::Reader&, Stream const&);
void save_level(db::Writer&, Stream const&, LevelRow const&);

struct Event {
    std::int64_t seq = 0;
    std::string_view kind;
    std::int64_t quantity = 0;
    std::string_view cause_type;
    std::int64_t cause_id = 0;
    std::string_view actor;
    Instant at;
};
void insert_event(db::Writer&, Stream const&, Event const&);
void insert_snapshot(db::Writer&, Stream const&, LevelRow const&);

struct Reservation {
    Stream stream;
    int quantity = 0;
    std::string state;
};
std::vector<Reservation> reservations(db::Reader&, OrderId);
void insert_reservation(db::Writer&, OrderId, CartId, Stream const&, int quantity);
void set_reservations(db::Writer&, OrderId, std::string_view state);

}   // namespace inventory::store
