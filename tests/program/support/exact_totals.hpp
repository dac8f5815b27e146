// The totals pipeline once more: slow, obvious, in exact fractions, and trying everything. What the product makes of a cart is compared
// with it. It knows the actions percent (with and without a cap), amount_each, amount_total, fixed_price, bxgy, multi_buy and those of
// shipping, on all goods or on some SKUs, and reads none of the product's code but its types.
#pragma once

#include "business/workflows/totals.hpp"

namespace testing {

// What the best of all conflict-free choices takes off goods and shipping.
std::int64_t best_saving(workflows::TotalsInput const&);

// What is wrong with these totals, given what each promotion took off; empty: nothing.
std::string find_wrong(workflows::TotalsInput const&, workflows::Totals const&);

}   // namespace testing
