// What an order keeps of a quote: each line as it was sold, with its discounts and taxes, and the way it travels as the last one. Refunds
// are made from it, never from what holds later.
#pragma once

#include "business/order/order.hpp"
#include "business/workflows/quote_cart.hpp"

#include <vector>

namespace workflows {

// A delivery has been chosen.
std::vector<order::Line> order_lines_of(Quote const&);

// {"country":"US","region":"CA","place":"shipping_address","by":"rates","estimated":false}: why these taxes. `place` may be "channel", `by` a
// tax provider, whose `reference` stands beside it then.
std::string tax_evidence_of(Quote const&);

}   // namespace workflows
