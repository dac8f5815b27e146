// Pricing: what a variant costs. A price holds for `per` units, from a quantity on, in one list and currency (commerce-model §3). Today
// there is one list, the base list.
#pragma once

#include "base/ids.hpp"
#include "base/money.hpp"
#include "base/result.hpp"
#include "infrastructure/db/database.hpp"

#include <optional>
#include <vector>

namespace pricing {

inline constexpr PriceListId base_list{1};

struct Price {
    Money amount;   // for `per` units
    int per = 1;
    std::optional<Money> compare_at = {};   // shown struck through; above `amount`, or it is not there

    bool operator==(Price const&) const = default;
};

// For so many units together, over all lines. Nothing: it is not sold in that currency.
std::optional<Price> find(db::Reader&, VariantId, Currency, int quantity = 1);

// Sets the price of the base list from one unit on. True where that changed something. amount ≥ 0; a compare_at not above it is dropped.
bool set(db::Writer&, VariantId, Price const&);

// ---- checking

// Variants that have a price, in any list.
std::vector<VariantId> priced_after(db::Reader&, VariantId after, int limit);

}   // namespace pricing
