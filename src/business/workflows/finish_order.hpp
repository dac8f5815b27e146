// What comes of an open order once the provider has spoken. Called by whoever hears it first: the request that placed it, the shopper who
// comes back from a challenge, or settle_open_orders. Doing it twice does no harm.
#pragma once

#include "business/order/order.hpp"
#include "business/workflows/tools.hpp"
#include "infrastructure/db/batcher.hpp"
#include "infrastructure/idempotency/idempotency.hpp"
#include "infrastructure/peripherals/payment_provider/payment_provider.hpp"

#include <condition_variable>
#include <mutex>

namespace workflows {

// Requests that wait for the end of an order which another request began.
class OrderBell {
  public:
    void ring();
    // Until the next ring of any order, at most `patience`.
    void wait(std::chrono::milliseconds patience);

  private:
    std::mutex mutex_;
    std::condition_variable wake_;
    std::uint64_t rings_ = 0;
};

class FinishOrder {
  public:
    // `batched`: many are confirmed in one transaction, for PostgreSQL.
    FinishOrder(Tools const& tools, OrderBell& bell, bool batched = false);

    enum class Progress : std::uint8_t { confirmed, failed, waiting_customer, waiting_provider };
    // Errors: overloaded, read_only_mode. Throws Bug where the provider says what cannot be.
    Result<Progress> apply(order::Order const&, AttemptId, payment_provider::Answer const&, std::string const& trace);

    // Undo, from where the order is cancelled on: the cart is let go, the saga ends.
    Result<Done> undo(order::Order const&);

  private:
    struct Confirmation;
    void confirm_together(db::Writer&, std::span<Confirmation* const>) const;
    Result<Done> confirm(order::Order const&, AttemptId, std::string const& trace);
    Result<Done> fail(order::Order const&, AttemptId, payment_provider::Answer const&, std::string const& trace);
    Result<Progress> wait_for_customer(order::Order const&, AttemptId, payment_provider::Answer const&);
    Result<Progress> wait_for_provider(order::Order const&);

    Tools const& tools_;
    OrderBell& bell_;
    bool batched_;
    db::Batcher<Confirmation> confirmations_;
};

// How a payment that came to nothing is told: payment_declined with decline_code and retryable.
Error declined(std::string_view decline_code, bool retryable);
Error declined(payment_provider::Answer const&);

}   // namespace workflows
