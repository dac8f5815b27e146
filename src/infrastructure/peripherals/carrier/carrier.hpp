// A carrier: says what it takes for a parcel. Nothing is bought by asking; labels and tracking come with fulfilment.
#pragma once

#include "base/money.hpp"
#include "base/place.hpp"

#include <string>
#include <string_view>

namespace carrier {

struct Question {
    std::string service;   // "express"
    Place to;
    Currency currency;
    std::int64_t grams = 0, volume_mm3 = 0, quantity = 0;   // of all that goes together; what is not known counts as 0
};

struct Answer {
    enum class Kind : std::uint8_t {
        offered,   // for `amount`
        refused,   // it does not take this there
        unknown,   // no answer in time, or none that makes sense: it may be either
    };

    Kind kind = Kind::unknown;
    std::int64_t amount = 0;   // minor units of the question's currency, ≥ 0; with tax or without, as the shop's own rates are

    bool operator==(Answer const&) const = default;
};

class Carrier {
  public:
    virtual ~Carrier() = default;

    virtual std::string_view name() const = 0;
    virtual bool knows(std::string_view service) const = 0;

    // May take up to the time that it was made with, and does not throw because of the network: that is `unknown`. Any thread.
    virtual Answer rate(Question const&) = 0;
};

}   // namespace carrier
