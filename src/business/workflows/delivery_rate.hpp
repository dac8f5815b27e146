// What a way of delivery costs these goods, with what carriers have said of them.
#pragma once

#include "business/workflows/quote_cart.hpp"

#include <functional>
#include <optional>
#include <span>
#include <vector>

namespace workflows {

struct DeliveryRate {
    // By what is left of the price of each line, after item and order discounts. Nothing: they do not go so.
    std::function<std::optional<std::int64_t>(std::span<std::int64_t const> left)> of;
    bool estimated = false;                      // a carrier has not been heard: its fallback holds
    std::vector<OutsideQuestion> unasked = {};   // what may change that
};

DeliveryRate delivery_rate(shipping::Method const&, std::vector<QuotedLine> const&, Place const& to, Outside const&);

}   // namespace workflows
