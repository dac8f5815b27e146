// The payment provider of the demo shop and of tests: deterministic by its instrument, and badly behaved on purpose (commerce-model §28).
//
//     sim_approve              charged
//     sim_decline              declined, do_not_honour
//     sim_insufficient_funds   declined, insufficient_funds (retryable)
//     sim_challenge            the shopper approves or fails on the simulator's own page
//     sim_timeout_approved     no answer in time; in fact charged
//     sim_timeout_declined     no answer in time; in fact declined, do_not_honour
#pragma once

#include "infrastructure/db/database.hpp"
#include "infrastructure/peripherals/payment_provider/payment_provider.hpp"

#include <span>

namespace payment_provider {

struct SimulatorOptions {
    std::chrono::milliseconds timeout{8'000};   // commerce-model §29
    std::chrono::seconds challenge_time{15 * 60};
    std::string challenge_url = "/checkout/challenge";   // ?attempt=… is appended
};

class Simulator final : public Provider {
  public:
    Simulator(db::Database& memory, Clock const&, SimulatorOptions);

    static std::span<std::string_view const> instruments();

    std::string_view name() const override { return "simulator"; }
    bool knows(std::string_view instrument) const override;
    Answer confirm(Charge const&) override;
    Answer query(AttemptId) override;
    Answer void_attempt(AttemptId) override;
    RefundAnswer refund(RefundId, AttemptId, Money) override;

    // The shopper on the challenge page. False: there is nothing to decide (any more).
    bool resolve(AttemptId, bool approve);

    // For tests and `verify`: what really happened, by attempt.
    struct Payment {
        AttemptId attempt;
        Money amount;
        std::string state;
        int confirms = 0;
    };
    std::vector<Payment> payments();

  private:
    struct Record;
    Answer answer_of(Record const&) const;

    db::Database& memory_;
    Clock const& clock_;
    SimulatorOptions options_;
};

}   // namespace payment_provider
