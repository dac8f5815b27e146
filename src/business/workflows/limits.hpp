// Promotions of which there is only so much, by their limits or because their gift runs out: what a cart is quoted while there is some left,
// and what an order claims of it.
#pragma once

#include "business/redemption/redemption.hpp"
#include "business/workflows/quote_cart.hpp"
#include "business/workflows/tools.hpp"

namespace workflows {

// Whether carriers and tax providers are waited for. Not on a thread that others wait for, like that of an event loop.
enum class Patience : bool { none, some };

// What the cart costs, for that person (0: nobody knows who), without what is used up. A promise only for what it claims: somebody else
// may be faster. Where nothing limited would apply, no counter is looked at. Errors: amount_overflow.
Result<Quote> quote_within_limits(Tools const&, cart::Cart const&, QuoteOptions, PersonId, Patience = Patience::none);

redemption::Claims claims_of(Quote const&, PersonId);

}   // namespace workflows
