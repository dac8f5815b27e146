// Where something goes, as tax and delivery see it, and the areas that a merchant draws: a country, a part of it, some of its postcodes.
#pragma once

#include "base/error.hpp"

#include <compare>
#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <tuple>
#include <vector>

struct Place {
    std::string country;                      // ISO 3166-1 alpha-2
    std::string region = {}, postcode = {};   // however they are typed; may be empty

    bool operator==(Place const&) const = default;
};

// ISO 3166-2 without the country, "CA": without white space around, ASCII letters in upper case.
std::string normalised_region(std::string_view typed);
// Upper case, letters and digits only, at most ten of them: "94103-1234" is "941031234". In the United Kingdom with the space before the
// last three, so that "LS1 *" is not "LS10": "ls14ap" is "LS1 4AP".
std::string normalised_postcode(std::string_view typed, std::string_view country);

// Those that begin with something ("94*"), or from one to another of the same length, both included ("94000-94999"). A longer one counts by
// how it begins: "94103-1234" is in both.
class Postcodes {
  public:
    // Nothing: it is neither.
    static std::optional<Postcodes> parse(std::string_view pattern, std::string_view country);

    struct Code {
        std::int64_t number = 0;
        std::size_t length = 0;
    };
    bool hold(Code code) const { return low_ <= code.number && code.number < high_ && code.length >= length_; }
    std::int64_t width() const { return high_ - low_; }   // of how many codes of ten characters
    std::int64_t low() const { return low_; }
    std::string const& text() const { return text_; }   // as `parse` takes it; the same for the same codes, written so

    bool operator==(Postcodes const& other) const { return low_ == other.low_ && high_ == other.high_; }

  private:
    std::string text_;
    std::int64_t low_ = 0, high_ = 0;   // of codes as numbers, [low, high)
    std::size_t length_ = 0;
};

struct Area {
    std::string country, region;        // normalised; region empty: all of them
    std::vector<Postcodes> postcodes;   // by their lowest; none: all of them

    bool operator==(Area const&) const = default;
};
inline constexpr std::size_t patterns_max = 1'000;   // of an area

// Finds places that two areas would have by the same right, so that nothing says whose they are.
class Claims {
  public:
    // False: one before has the same country or region or the same postcodes of it.
    bool add(Area const&);
    std::size_t count() const { return taken_.size(); }   // of patterns, and of areas without

  private:
    std::set<std::tuple<std::string, std::string, std::int64_t, std::int64_t>> taken_;
};

// Makes an area of what somebody wrote, `at` being its place in that. Violations: country_invalid; invalid, too_long, repeated, too_many.
Area read_area(std::string_view country, std::string_view region, std::vector<std::string> const& patterns, std::string const& at,
               std::vector<Violation>&);

// As a column keeps them, one a line. What is read has been written so.
std::string joined(std::vector<Postcodes> const&);
std::vector<Postcodes> postcodes_from(std::string_view joined, std::string_view country);

// How closely an area fits a place; the least fits best. Postcodes come before the region, the region before the country; of postcodes the
// narrower come first, and of equally narrow ones the lower.
struct Fit {
    std::int64_t width;
    bool is_any_region;
    std::int64_t low;

    auto operator<=>(Fit const&) const = default;
};

// Looks at areas of the place's country, one after the other.
class Fitting {
  public:
    explicit Fitting(Place const&);

    // Nothing: the place is not in it.
    std::optional<Fit> fit(std::string_view region, std::vector<Postcodes> const&) const;

  private:
    std::string region_;
    std::optional<Postcodes::Code> code_;
};
