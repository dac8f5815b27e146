// Tax: what part of an amount is the state's (commerce-model §4). Rates of a class and place, gross or net prices, rounded once for
// each line, unit or total. The rate is that of the tax point date.
#pragma once

#include "base/ids.hpp"
#include "base/money.hpp"
#include "base/place.hpp"
#include "base/result.hpp"
#include "base/time.hpp"
#include "infrastructure/db/database.hpp"
#include "infrastructure/json/reader.hpp"

#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

namespace tax {

struct Rate {
    std::string name;        // "VAT"
    std::int64_t ppm = 0;    // 200000 = 20 %
    bool compound = false;   // on the amount with the taxes before it, instead of beside them
    // EN 16931 (UNTDID 5305): S positive, Z zero, E exempt, AE reverse charge, K intra-community, G export, O out of scope.
    std::string code = "S";

    bool operator==(Rate const&) const = default;
};
// Those beside each other first, then the compound ones in their order.
using Rates = std::vector<Rate>;

inline constexpr std::size_t rates_max = 8, compound_max = 2;
inline constexpr std::int64_t whole = 1'000'000;   // ppm; of one rate, and of those beside each other together

// What is wrong with them, as the number of the rate; nothing: they can be reckoned with.
std::optional<std::size_t> find_wrong(Rates const&);

// ---- reckoning: pure. Rates are such as find_wrong has passed.

enum class Basis : std::uint8_t { gross, net };                      // what an amount is
enum class Scope : std::uint8_t { per_line, per_unit, per_total };   // where tax is rounded

struct Rules {
    Basis basis = Basis::gross;
    Scope scope = Scope::per_line;
    Rounding rounding = Rounding::half_up;

    bool operator==(Rules const&) const = default;
};

struct Line {
    std::string name;
    std::int64_t ppm = 0;
    std::int64_t amount = 0;   // minor units
    std::string code = "S";

    bool operator==(Line const&) const = default;
};
struct Split {
    std::int64_t net = 0, tax = 0, gross = 0;   // net + tax = gross
    std::vector<Line> lines;                    // one for each rate; together the tax

    bool operator==(Split const&) const = default;
};

struct Item {
    std::int64_t amount = 0;   // ≥ 0, after all discounts
    int quantity = 1;
    Rates const* rates = nullptr;
};

// Gross: tax = round(gross · r / (1 + r)), and gross never changes. Net: tax = round(net · r). Rates beside each other are reckoned at once
// and split by largest remainder; compound ones follow each other, on net prices each rounded as its law has it, on gross prices exactly.
// per_unit: of each unit's share. per_total: of all items with equal rates together, and given back to them by amount.
std::vector<Split> split(std::span<Item const>, Rules const&);

// An amount that includes the taxes, without them: what a buyer abroad pays tax on.
std::int64_t strip(std::int64_t gross, Rates const&, Rounding = Rounding::half_up);

// ---- stored

// Of the closest zone that has rates of that class in force. Nothing is taxed at no rate: a class without one at a place cannot be sold
// there. Errors: not_deliverable.
Result<Rates> find_rates(db::Reader&, std::string_view tax_class, Place const&, Instant at);

struct Settings {
    Rules rules;
    bool fixed_net = false;      // abroad the home tax is taken out of gross prices; else they stay as they are
    std::string provider = {};   // who is asked for the taxes, these rates being what holds while it is silent; empty: nobody

    bool operator==(Settings const&) const = default;
};
Settings find_settings(db::Reader&, ChannelId);   // the defaults where none are stored

struct DatedRate {
    std::string tax_class;
    Rate rate;
    std::optional<Instant> from, to;   // [from, to); nothing: always, for good

    bool operator==(DatedRate const&) const = default;
};
struct Zone {
    Area area;
    std::vector<DatedRate> rates;   // those of a class in the order in which they are reckoned

    bool operator==(Zone const&) const = default;
};
inline constexpr std::size_t zones_max = 1'000, zone_rates_max = 200, zone_patterns_max = 10'000;   // the last: of all zones together

// All that a merchant says of taxes. Channels by their codes.
struct Book {
    std::vector<std::pair<std::string, Settings>> settings;
    std::vector<Zone> zones;
};
// From {"settings":[{"channel","basis","tax_scope","rounding","cross_border","provider"}],"zones":[{"country","region","postcodes",
// "rates":[{"class","name","ppm","compound","code","from","to"}]}]}. Every violation is noted with its place: what cannot be reckoned with at
// some time, rates of one name and class at the same time, no tax without its code, two zones of the same place.
Book read(json::Node, std::vector<Violation>&);
std::string to_json(Book const&);   // `read` takes it

std::vector<Zone> stored_zones(db::Reader&);
std::vector<std::pair<ChannelId, Settings>> stored_settings(db::Reader&);

struct Replaced {
    int saved = 0, unchanged = 0, removed = 0;
};
// Makes them all that is stored. They have been read without a violation.
Replaced replace(db::Writer&, std::vector<Zone> const&, std::vector<std::pair<ChannelId, Settings>> const&);

}   // namespace tax
