// A tax provider: reckons the taxes of a sale, where the merchant does not keep rates of their own. Nothing is filed by asking.
#pragma once

#include "base/money.hpp"
#include "base/place.hpp"
#include "base/time.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace tax_provider {

struct Item {
    std::string tax_class;     // "standard"
    std::int64_t amount = 0;   // minor units, ≥ 0, after all discounts
    int quantity = 1;
};

struct Question {
    Place place;   // the tax is that of this place
    Currency currency;
    bool tax_included = true;   // in the amounts
    Day date;                   // the tax point
    std::vector<Item> items;    // goods and delivery
};

struct Tax {
    std::string name;   // "State"
    std::int64_t ppm = 0, amount = 0;
    std::string code = "S";   // EN 16931 (UNTDID 5305)

    bool operator==(Tax const&) const = default;
};

struct Answer {
    bool is_known = false;                      // false: no answer in time, or none that makes sense
    std::vector<std::vector<Tax>> taxes = {};   // of each item, none more than its amount
    std::string reference = {};                 // under which the provider will know it again
};

class Provider {
  public:
    virtual ~Provider() = default;

    virtual std::string_view name() const = 0;

    // May take up to the time that it was made with, and does not throw because of the network: that is not known. Any thread.
    virtual Answer reckon(Question const&) = 0;
};

}   // namespace tax_provider
