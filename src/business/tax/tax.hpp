// Tax: what part of an amount is the state's (commerce-model §4). Today one rate for a class and country, prices that include it, rounded
// per line. The rate is that of the tax point date.
#pragma once

#include "base/money.hpp"
#include "base/result.hpp"
#include "base/time.hpp"
#include "infrastructure/db/database.hpp"

#include <string>
#include <vector>

namespace tax {

struct Rate {
    std::string name;       // "VAT"
    std::int64_t ppm = 0;   // 200000 = 20 %
};

// Nothing is taxed at no rate: a class without one in that country cannot be sold there. Errors: not_deliverable.
Result<Rate> find_rate(db::Reader&, std::string_view tax_class, std::string_view country, Instant at);

struct Line {
    std::string name;
    std::int64_t ppm = 0;
    std::int64_t amount = 0;   // minor units
    std::string code = "S";    // EN 16931 (UNTDID 5305): S standard or other positive rate, Z zero rate
};
struct Split {
    std::int64_t net = 0, tax = 0, gross = 0;
    std::vector<Line> lines;
};

// Takes the tax out of an amount that includes it: tax = round(gross · r / (1 + r)), half up; gross never changes.
Split included(std::int64_t gross, Rate const&);

}   // namespace tax
