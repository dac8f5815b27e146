// Inventory: how much of a variant is where, and to whom it is promised (commerce-model §7). Every change is an event of a stream
// (variant, location); the level is its sum, kept in the same transaction. Nobody writes a level.
//
// available = on_hand − reserved − allocated − safety. No order may take more than is available: never oversold.
#pragma once

#include "base/actor.hpp"
#include "base/ids.hpp"
#include "base/result.hpp"
#include "infrastructure/db/database.hpp"

#include <span>
#include <string>
#include <vector>

namespace inventory {

inline constexpr LocationId default_location{1};
inline constexpr std::int64_t low_at = 5;   // available: the band says "low" from here down
inline constexpr std::int64_t on_hand_max = 1'000'000'000;
inline constexpr std::int64_t events_per_snapshot = 256;

struct Level {
    std::int64_t on_hand = 0, reserved = 0, allocated = 0, safety = 0;
    std::int64_t available() const { return on_hand - reserved - allocated - safety; }
};

// What the public sees instead of a number, so that pages change only when it flips.
enum class Band : std::uint8_t { in, low, out };
std::string_view name(Band);
Band band(Level const&);

// A variant that nobody has stocked has a level of zero.
std::vector<Level> levels(db::Reader&, std::span<VariantId const>);
Level level(db::Reader&, VariantId);
bool is_stocked(db::Reader&, VariantId);   // it has a stream, be it of nothing

// ---- promising. All or nothing: check every demand of an order first, then apply.

struct Demand {
    VariantId variant;
    int quantity = 0;
    std::string pointer;   // of the line it comes from, for the answer
};
struct Hold {
    VariantId variant;
    int quantity = 0;
    Level before;           // as it was checked
    std::int64_t seq = 0;   // of the stream then
};
struct Plan {
    std::vector<Hold> holds;   // summed by variant, in the order in which stock is locked
};

// To be held by whoever checks in order to reserve.
db::Lock lock_of(VariantId);

// Of each order: whether it can be had, if those before it are. Errors: insufficient_stock, with what is available for each line that asks
// for more.
std::vector<Result<Plan>> check(db::Reader&, std::span<std::vector<Demand> const> orders);
Result<Plan> check(db::Reader&, std::vector<Demand> const&);

struct Reason {
    OrderId order;
    CartId cart;
    Actor actor;
    Instant at;
};
struct Reserving {
    Plan const* plan;
    Reason reason;
};
// Returns the variants whose band flipped. The plans must have been checked together, in this transaction.
std::vector<VariantId> reserve(db::Writer&, std::span<Reserving const>);
// The reservations of each order become allocations: they are promised now. Once; again changes nothing.
void allocate(db::Writer&, std::span<Reason const>);
// The reservations of an order are given back; those that were allocated are deallocated. Once; again changes nothing.
std::vector<VariantId> release(db::Writer&, Reason const&);

// ---- stocking

// Makes on_hand what was counted, which may leave less than was promised. True where the band flipped. 0 ≤ counted ≤ on_hand_max.
bool set_on_hand(db::Writer&, VariantId, std::int64_t counted, std::string_view cause_type, std::int64_t cause_id, Actor, Instant at);

// ---- checking

struct Finding {
    std::string text;
};
// Every level is the sum of its events, every snapshot what the sum was then, nothing was ever promised that was not there, every
// reservation stands in the events. Calls `see` for what is not so; returns how many streams there are.
std::size_t verify(db::Reader&, std::function<void(Finding)> const& see);
// Orders that hold something: id, and what its reservations add up to while active or converted.
std::vector<std::pair<OrderId, std::int64_t>> held_by_orders(db::Reader&, OrderId after, int limit);
// Variants that have a level.
std::vector<VariantId> stocked_after(db::Reader&, VariantId after, int limit);

}   // namespace inventory
