// A payment provider: takes money from a shopper's card or account and gives it back. Every call names our own id of the attempt (or
// refund), which is the provider's idempotency key: the same call again has no further effect and gives the same answer.
#pragma once

#include "base/ids.hpp"
#include "base/money.hpp"
#include "base/time.hpp"

#include <string>
#include <string_view>

namespace payment_provider {

struct Answer {
    enum class Kind : std::uint8_t {
        charged,     // the money is ours
        declined,    // it is not, and this attempt never will be
        challenge,   // the shopper has to act at `action_url` (3-D Secure)
        absent,      // of query: the provider has never heard of it
        voided,      // ended without money, and a later confirm of it is refused
        unknown,     // no answer in time: it may be any of the above. Ask again; never assume (commerce-model §9)
    };

    Kind kind = Kind::unknown;
    std::string decline_code = {};   // commerce-model §26
    bool retryable = false;          // another means of payment, or later, may work
    std::string action_url = {};
    Instant action_until = {};

    bool is_final() const { return kind == Kind::charged || kind == Kind::declined || kind == Kind::voided; }
    bool operator==(Answer const&) const = default;
};

struct Charge {
    AttemptId attempt;
    Money amount;
    std::string instrument;   // the provider's token for a means of payment; never a card number
    std::string return_url;   // where the shopper comes back to from a challenge
};

struct RefundAnswer {
    enum class Kind : std::uint8_t { paid, failed, unknown };
    Kind kind = Kind::unknown;
};

class Provider {
  public:
    virtual ~Provider() = default;

    virtual std::string_view name() const = 0;
    virtual bool knows(std::string_view instrument) const = 0;

    // Each may take up to the timeout, and none throws because of the network: that is `unknown`. Any thread.
    virtual Answer confirm(Charge const&) = 0;
    virtual Answer query(AttemptId) = 0;
    virtual Answer void_attempt(AttemptId) = 0;   // charged money is not given back by this: see refund
    virtual RefundAnswer refund(RefundId, AttemptId, Money) = 0;
};

}   // namespace payment_provider
