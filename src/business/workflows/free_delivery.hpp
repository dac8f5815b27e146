// What is missing to a cart until its delivery costs nothing: by the shop's own rates, reckoned as an order would be.
#pragma once

#include "business/cart/cart.hpp"
#include "business/shipping/shipping.hpp"
#include "business/workflows/tools.hpp"

#include <optional>
#include <vector>

namespace workflows {

struct FreeDelivery {
    Money from;             // goods of so much are delivered for nothing
    Money goods;            // those of the cart, after discounts
    bool reached = false;   // it costs nothing now; a promotion may do that too
    shipping::Arrival arrival;

    Money missing() const { return {from.amount - goods.amount, from.currency}; }   // where it is not reached
};

// The one that is free from the smallest amount on. Null: all cost something however much is bought.
shipping::Method const* soonest_free(std::vector<shipping::Method> const&);

// By the method that was chosen, else by the one that is free soonest. Nothing: there is no such amount, the goods do not go so, the cart is
// empty, or a carrier has not said yet whether it takes them.
std::optional<FreeDelivery> find_free_delivery(Tools const&, cart::Cart const&);

}   // namespace workflows
