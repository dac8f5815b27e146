// Cancelling an order of which nothing was shipped: the stock is free again, the money goes back. Like placing one: a transaction, the
// provider, a transaction; settle_open_orders pays a refund whose second half did not come.
#pragma once

#include "business/workflows/settle_open_orders.hpp"

namespace workflows {

class CancelOrder {
  public:
    CancelOrder(Tools const& tools, payment_provider::Provider& provider) : tools_(tools), provider_(provider) {}

    // Again: nothing happens. Errors: not_found, illegal_transition (it is still being paid).
    Result<Done> run(Caller const&, OrderId);

  private:
    Tools const& tools_;
    payment_provider::Provider& provider_;
};

}   // namespace workflows
