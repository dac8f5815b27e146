// What has become dearer or cheaper since it was put into a cart, and which codes have stopped working.
#pragma once

#include "business/workflows/quote_cart.hpp"

namespace workflows {

// A cart does not store what it last showed: the history of prices knows what each line cost when it was put in, so nothing is written where
// somebody looks; and where no price of the shop has changed since, nothing is read. `quote`: of the cart, at `now`.
std::vector<Notice> price_notices(db::Database& catalog, pricing::Lists const&, Quote const&, Instant now);

}   // namespace workflows
