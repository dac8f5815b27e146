// Brings every open order to its end: after a crash, a silent provider, a shopper who closed the browser in the middle of a challenge. At
// start and on a timer; takes only what nobody else works on (leases).
#pragma once

#include "business/workflows/finish_order.hpp"
#include "infrastructure/jobs/places.hpp"

namespace workflows {

struct SettleOptions {
    std::int64_t owner = 0;   // this process, as in PlaceOptions
    bool alone = true;        // no other process works on these orders; else, what is known of the one that this one follows:
    std::optional<std::int64_t> dead_owner = {};
    std::optional<int> dead_node = {};   // in the ids that it made
    std::chrono::milliseconds provider_timeout{8'000};
    std::chrono::seconds frozen_max{60};   // a cart frozen for longer without an order is let go
};

class SettleOpenOrders {
  public:
    SettleOpenOrders(Tools const&, payment_provider::Provider&, FinishOrder&, SettleOptions);

    enum class Moment : std::uint8_t {
        timer,
        start,   // where nobody else works on them, whatever another process held, it holds no more
    };
    // Returns how many orders, carts and refunds it looked at.
    std::size_t run(Moment);

    // One order now: its shopper has come back from the challenge. Nothing happens where the request that places it still runs, or where
    // too many shoppers ask at once.
    void settle(OrderId);
    // A stuck one, after somebody has looked at it. Errors: not_found, illegal_transition (it is not stuck).
    Result<Done> retry(OrderId);

  private:
    bool is_left_behind(std::int64_t id) const;
    std::vector<order::saga::Saga> open_sagas(Moment) const;
    std::size_t settle_sagas(Moment);
    void settle_guarded(order::Order const&);
    void settle_one(order::Order const&);
    payment_provider::Answer ask(order::Order const&, Instant deadline, payment_provider::Charge const&);
    void mark_stuck(order::Order const&, std::string_view why);
    std::size_t thaw_forgotten_carts(Moment);
    std::size_t pay_refunds(Moment);

    Tools const& tools_;
    payment_provider::Provider& provider_;
    FinishOrder& finish_;
    SettleOptions options_;
    Instant const started_;   // what is older than this process was somebody else's
    jobs::Places visitors_;   // shoppers inside a call to the provider
};

// The second half of a refund, for whoever opened it and for the timer. False: the provider did not say that it is paid.
bool pay_refund(Tools const&, payment_provider::Provider&, RefundId, AttemptId, OrderId, Money);

}   // namespace workflows
