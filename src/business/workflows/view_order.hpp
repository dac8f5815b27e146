// An order as its owner sees it.
#pragma once

#include "business/customer/customer.hpp"
#include "business/order/order.hpp"
#include "business/payment/payment.hpp"
#include "business/workflows/tools.hpp"
#include "infrastructure/crypto/crypto.hpp"

namespace workflows {

struct OrderView {
    order::Order order;
    std::vector<order::Line> lines;
    std::optional<customer::Contact> contact;   // nothing where the person was erased
    std::optional<payment::Attempt> attempt;    // the latest
};

class ViewOrder {
  public:
    ViewOrder(Tools const& tools, customer::Contacts const& contacts, crypto::Key token_key)
        : tools_(tools)
        , contacts_(contacts)
        , token_key_(token_key)
    {
    }

    // Errors: not_found, also with a wrong token.
    Result<order::Order> find(OrderId, std::string_view token) const;
    OrderView view(order::Order) const;
    // Of those that are there, in any order; without attempts.
    std::vector<OrderView> view(std::span<OrderId const>) const;

    // What lets a guest see an order (decisions 16): made from the server's key, never stored.
    std::string token(order::Order const&) const;

  private:
    std::vector<OrderView> complete(std::vector<std::optional<order::Order>>) const;

    Tools const& tools_;
    customer::Contacts const& contacts_;
    crypto::Key token_key_;
};

}   // namespace workflows
