// The SQL of the inventory. No rules.
#pragma once

#include "business/inventory/inventory.hpp"

namespace inventory::store {

struct Stream {
    VariantId variant;
    LocationId location = default_location;
    auto operator<=>(Stream const&) const = default;
};
struct LevelRow {
    Level level;
    std::int64_t seq = 0;
};
std::optional<LevelRow> find_level(db::Reader&, Stream const&);
// Those that are there.
void find_levels(db::Reader&, std::span<Stream const>, std::function<void(std::size_t, LevelRow const&)> const& see);

struct Event {
    std::int64_t seq = 0;
    std::string_view kind;
    std::int64_t quantity = 0;
    std::string_view cause_type;
    std::int64_t cause_id = 0;
    std::string_view actor;
    Instant at;
};
struct StreamEvent {
    Stream stream;
    Event event;
};
struct StreamLevel {
    Stream stream;
    LevelRow row;
};
void insert_events(db::Writer&, std::span<StreamEvent const>);
void save_levels(db::Writer&, std::span<StreamLevel const>);   // each stream once
void insert_snapshots(db::Writer&, std::span<StreamLevel const>);

struct Reservation {
    Stream stream;
    int quantity = 0;
    std::string state;
};
struct NewReservation {
    OrderId order;
    CartId cart;
    Stream stream;
    int quantity = 0;
};
void insert_reservations(db::Writer&, std::span<NewReservation const>);
// Of the orders of these reasons.
void reservations(db::Reader&, std::span<Reason const>, std::function<void(std::size_t, Reservation)> const& see);
void set_reservations(db::Writer&, std::span<Reason const>, std::string_view state);

}   // namespace inventory::store
