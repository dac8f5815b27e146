// The saga of placing an order: its state outlives the process that runs it. At most one for a cart that is not compensated.
#pragma once

#include "base/ids.hpp"
#include "base/result.hpp"
#include "base/time.hpp"
#include "infrastructure/db/database.hpp"

#include <functional>
#include <optional>
#include <string_view>

namespace order::saga {

enum class State : std::uint8_t { running, waiting_customer, waiting_provider, compensating, compensated, completed, stuck };
enum class Event : std::uint8_t {
    ask_customer,   // the provider wants the shopper to act
    silence,        // the provider did not answer
    succeed,        // paid: the order is confirmed
    fail,           // not paid: undo
    undone,         // everything is undone
    give_up,        // it cannot be ended: somebody has to look
    retry,          // somebody has
};
std::string_view name(State);

struct Saga {
    CartId cart;
    int attempt = 1;
    OrderId order;
    State state = State::running;
    Instant deadline;   // of the payment: then it is ended
    std::int64_t lease_owner = 0;
    Instant lease_until;   // until then its owner works on it
    int tries = 0;
};

std::optional<Saga> find(db::Reader&, OrderId);
std::optional<Saga> find(db::Reader&, CartId, int attempt);
// The one that holds the cart, if one does.
std::optional<Saga> find_live(db::Reader&, CartId);

struct Advancing {
    OrderId order;
    Event event;
};
// Where each goes. Errors: illegal_transition.
std::vector<Result<State>> check_advance(db::Reader&, std::span<Advancing const>);
struct Advanced {
    OrderId order;
    State state;
    Instant next_at;   // when somebody should look at it again
};
void advance(db::Writer&, std::span<Advanced const>);
Result<Done> advance(db::Writer&, OrderId, Event, Instant next_at);

// Open sagas: those whose lease has run out by `now`; those that somebody else holds than `owner`; those that `owner` holds.
std::vector<Saga> expired(db::Reader&, Instant now, int limit);
std::vector<Saga> not_owned_by(db::Reader&, std::int64_t owner, int limit);
std::vector<Saga> owned_by(db::Reader&, std::int64_t owner, int limit);
// Takes over. False: somebody else was faster.
bool lease(db::Writer&, Saga const&, std::int64_t owner, Instant until);
// One more failed try; the next one not before.
void postpone(db::Writer&, OrderId, Instant until);

struct Counts {
    std::int64_t open = 0;    // being settled, or waiting for somebody
    std::int64_t stuck = 0;   // somebody has to look
};
Counts count(db::Reader&);

void each(db::Reader&, std::function<void(Saga const&)> const& see);

}   // namespace order::saga
