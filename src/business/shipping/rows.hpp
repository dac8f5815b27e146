// Between rows and what they mean, inside the module.
#pragma once

#include "business/shipping/shipping.hpp"

namespace shipping {

// From code, title, tax_class, currency, cutoff_hour, handling_days, transit_from, transit_to, free_over_minor, beginning with that column;
// without its rates.
Method to_method(db::Row const&, int first);

using Rates = std::vector<std::pair<std::string, Rate>>;
Rates rates_from(std::string_view json);   // they have been written so
std::string to_json(Rates const&);

}   // namespace shipping
