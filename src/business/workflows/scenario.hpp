// What a scenario says (quote_scenario.hpp), read and checked.
#pragma once

#include "business/shipping/shipping.hpp"
#include "business/workflows/totals.hpp"
#include "infrastructure/json/mapping.hpp"

#include <deque>
#include <limits>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace workflows {

inline constexpr Instant always{std::numeric_limits<std::int64_t>::min()}, never{std::numeric_limits<std::int64_t>::max()};

struct TaxEntry {
    std::string tax_class, country;
    tax::Rates rates;
    Instant from = always, to = never;
    std::string at;   // its place in the document
};

struct PriceEntry {
    std::string sku, tax_class = "standard";
    std::vector<std::string> tags;
    pricing::PriceList list;
    pricing::Row row;
    std::int64_t weight_g = 0, volume_mm3 = 0;   // of one
};

struct Scenario {
    Instant now;
    tax::Rules rules;
    std::string country;   // of the channel
    bool fixed_net = false, reverse_charge = false;
    Currency currency;
    std::vector<TaxEntry> tax;
    std::deque<PriceEntry> prices;   // rows point at lists
    std::vector<promotion::Promotion> promotions;
    std::optional<shipping::Method> shipping;   // its rate of the default profile, its code and class
    promotion::Context context;
    std::vector<std::pair<std::string, int>> lines;
};

// Every violation is noted with its place; with one the scenario is of no use.
Scenario read_scenario(json::Node, json::Violations&);

}   // namespace workflows
