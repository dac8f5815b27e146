// Payment: what was asked of a provider for an order, and what came of it (commerce-model §11). An intent belongs to one order; each try
// to fulfil it is an attempt, whose id is the provider's idempotency key. The demo channel charges at once: charged is captured.
#pragma once

#include "base/ids.hpp"
#include "base/money.hpp"
#include "base/result.hpp"
#include "infrastructure/db/database.hpp"

#include <functional>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace payment {

enum class IntentStatus : std::uint8_t { processing, requires_action, succeeded, cancelled };
enum class AttemptStatus : std::uint8_t { processing, requires_action, charged, declined, voided };

struct Opening {
    IntentId intent;
    AttemptId attempt;
    OrderId order;
    Money amount;
    std::string_view provider;
    std::string instrument;
    Instant at;
};
void open(db::Writer&, std::span<Opening const* const>);
void open(db::Writer&, Opening const&);

struct Attempt {
    AttemptId id;
    IntentId intent;
    OrderId order;
    Money amount;
    std::string provider, instrument;
    AttemptStatus status = AttemptStatus::processing;
    std::string decline_code;
    bool retryable = false;
    std::string action_url;
    Instant action_until;
    Instant created_at;
};
std::optional<Attempt> find_latest(db::Reader&, OrderId);
std::optional<Attempt> find(db::Reader&, AttemptId);

// What the provider said. Doing the same again changes nothing; what a state does not allow is illegal_transition.
struct Charging {
    AttemptId attempt;
    Instant now;
};
struct Charge {
    Charging charging;
    IntentId intent;
    std::int64_t amount = 0;
    bool is_known = false;   // it was recorded before
};
std::vector<Result<Charge>> check_charged(db::Reader&, std::span<Charging const>);
void record_charged(db::Writer&, std::span<Charge const>);
Result<Done> record_charged(db::Writer&, AttemptId, Instant now);
Result<Done> record_challenge(db::Writer&, AttemptId, std::string_view action_url, Instant action_until, Instant now);
Result<Done> record_declined(db::Writer&, AttemptId, std::string_view decline_code, bool retryable, Instant now);   // ends the intent
Result<Done> record_voided(db::Writer&, AttemptId, Instant now);                                                    // ends the intent

struct Amounts {
    Money amount, captured, refunded;
    IntentStatus status = IntentStatus::processing;
};
std::optional<Amounts> amounts(db::Reader&, OrderId);

// ---- refunds

struct Refund {
    RefundId id;
    IntentId intent;
    OrderId order;
    AttemptId attempt;   // the one that was charged
    Money amount;
    int tries = 0;
};
// Asks for what is left of what was captured. Nothing where nothing is left. Under the same client key: the refund that is there.
std::optional<Refund> open_refund(db::Writer&, RefundId, OrderId, std::string_view client_key, Instant now);
std::vector<Refund> pending_refunds(db::Reader&, Instant untouched_since, int limit);
// False: it was recorded before.
bool record_refunded(db::Writer&, RefundId, Instant now);
void count_try(db::Writer&, RefundId, Instant now);

// ---- checking

struct Row {
    OrderId order;
    Money amount, captured, refunded;
    IntentStatus status;
};
// Every intent, in the order of its order.
void each(db::Reader&, std::function<void(Row const&)> const& see);

}   // namespace payment
