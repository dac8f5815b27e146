// Shipping: how a parcel can travel to a country, what that costs and when it arrives (commerce-model §14). Today one zone with two flat
// rates.
#pragma once

#include "base/money.hpp"
#include "base/result.hpp"
#include "base/time.hpp"
#include "infrastructure/db/database.hpp"

#include <string>
#include <vector>

namespace shipping {

struct Method {
    std::string code, title, tax_class;
    Money price;
    int cutoff_hour = 0, transit_from = 0, transit_to = 0;   // UTC; working days
};

struct Arrival {
    Day from, to;
};

// In the order in which they are offered. Empty: nothing goes there (not_deliverable).
std::vector<Method> methods_to(db::Reader&, std::string_view country);

// The days on which it arrives if it is ordered now: it leaves today before the cut-off of a working day, else on the next working day.
// Working days are Monday to Friday; no holidays are known.
Arrival arrival(Method const&, Instant now);

}   // namespace shipping
