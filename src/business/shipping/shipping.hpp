// Shipping: how a parcel can travel to a place, what that costs and when it arrives (commerce-model §14). The closest zone of a place has
// methods, and each method a rate for every profile of goods that it takes.
#pragma once

#include "base/money.hpp"
#include "base/place.hpp"
#include "base/result.hpp"
#include "base/time.hpp"
#include "infrastructure/db/database.hpp"
#include "infrastructure/json/reader.hpp"

#include <optional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

namespace shipping {

// ---- rates: pure

// The goods of one profile. What is not known of them counts as 0.
struct Parcel {
    std::int64_t grams = 0, volume_mm3 = 0;
    std::int64_t goods_amount = 0;   // after item and order discounts, minor units
    std::int64_t quantity = 0;
};
using Parcels = std::vector<std::pair<std::string, Parcel>>;   // by profile, each once

// By what a rate goes. Volumetric: by the weight or by the volume, 5000 cm³ being a kilogram, whichever is more.
enum class Measure : std::uint8_t { weight, price, quantity, volumetric };   // grams; minor units; pieces; grams

struct Flat {
    std::int64_t amount = 0;

    bool operator==(Flat const&) const = default;
};
// The first step that is not exceeded. What exceeds all of them does not go.
struct Steps {
    struct Step {
        std::optional<std::int64_t> up_to;   // included; nothing: however much
        std::int64_t amount = 0;

        bool operator==(Step const&) const = default;
    };
    Measure by = Measure::weight;
    std::vector<Step> steps;

    bool operator==(Steps const&) const = default;
};
// The first row whose bounds all hold. What no row is for does not go.
struct Table {
    struct Bounds {
        std::int64_t least = 0;
        std::optional<std::int64_t> most;   // included

        bool operator==(Bounds const&) const = default;
    };
    struct Row {
        std::vector<std::pair<Measure, Bounds>> bounds;
        std::int64_t amount = 0;

        bool operator==(Row const&) const = default;
    };
    std::vector<Row> rows;

    bool operator==(Table const&) const = default;
};
using OwnRate = std::variant<Flat, Steps, Table>;
// What a carrier asks for it; where that is not known, by a rate of the merchant's own.
struct Carried {
    std::string carrier, service;
    OwnRate fallback;

    bool operator==(Carried const&) const = default;
};
using Rate = std::variant<Flat, Steps, Table, Carried>;

// Without having asked any carrier. Nothing: it does not go so.
std::optional<std::int64_t> price(Rate const&, Parcel const&);

// What carriers ask for the parcel of a profile. Nothing: they do not take it.
using Offers = std::vector<std::pair<std::string, std::optional<std::int64_t>>>;

inline constexpr std::string_view default_profile = "default";

// ---- methods

struct Method {
    std::string code, title, tax_class;   // the class also "proportional" to the goods, or the "highest" of theirs
    Currency currency;                    // of all its amounts
    int cutoff_hour = 0, handling_days = 0, transit_from = 0, transit_to = 0;   // UTC; working days
    std::vector<std::pair<std::string, Rate>> rates;                            // by profile, sorted
    std::optional<std::int64_t> free_over;                                      // costs nothing from so much goods on, after discounts

    bool operator==(Method const&) const = default;
};

// The rates of all profiles together, offers before fallbacks. Without any goods: what the first of the default profile cost. Nothing: one of
// them does not go so.
std::optional<std::int64_t> price(Method const&, Parcels const&, Offers const& = {});

// In the order in which they are offered. Empty: nothing goes there in that currency (not_deliverable).
std::vector<Method> find_methods(db::Reader&, Place const&, Currency);
std::optional<Method> find_method(db::Reader&, Place const&, Currency, std::string_view code);
bool is_deliverable(db::Reader&, Place const&, Currency);

struct Arrival {
    Day from, to;
};

// The days on which it arrives if it is ordered now: the work on it begins today before the cut-off of a working day, else on the next
// working day; so many days of handling later it leaves. Working days are Monday to Friday; no holidays are known.
Arrival arrival(Method const&, Instant now);

// ---- stored

struct Zone {
    std::string name;
    std::vector<Area> places;
    std::vector<Method> methods;   // none: nothing goes there

    bool operator==(Zone const&) const = default;
};
inline constexpr std::size_t zones_max = 500, places_max = 300, methods_max = 50, profiles_max = 50, steps_max = 200;
inline constexpr std::size_t all_places_max = 1'000, all_methods_max = 1'000, all_patterns_max = 10'000;   // of all zones together

// From {"zones":[{"name","places":[{"country","region","postcodes"}],"methods":[{"code","title","currency","tax_class","cutoff_hour",
// "handling_days","transit_days":[2,3],"rates":{"default":RATE},"free_over"}]}]}, where RATE is one of {"flat":450},
// {"weight":[{"up_to":2000,"amount":450},{"amount":900}]}, the same by "price", "quantity", "volumetric", and
// {"table":[{"weight":[0,2000],"price":[0,null],"quantity":[1,5],"amount":450}]}, {"carrier":{"name":"simulator","service":"standard",
// "fallback":{"flat":450}}}. Every violation is noted with its place.
std::vector<Zone> read(json::Node, std::vector<Violation>&);
// A rate and its "free_over", as a method and as a scenario have them.
Rate read_rate(json::Node, std::string const& at, std::vector<Violation>&);
std::string to_json(std::vector<Zone> const&);   // `read` takes it

std::vector<Zone> stored_zones(db::Reader&);

struct Replaced {
    int saved = 0, unchanged = 0, removed = 0;
};
// Makes them all that is stored. They have been read without a violation.
Replaced replace(db::Writer&, std::vector<Zone> const&);

}   // namespace shipping
