#include "base/place.hpp"

#include "base/result.hpp"
#include "base/text.hpp"

#include <algorithm>
#include <limits>
#include <ranges>

static constexpr std::size_t code_length = 10, region_length_max = 10;

static bool is_letter_or_digit(char c) { return (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9'); }

static std::string ascii_upper(std::string_view text)
{
    std::string upper{text};
    for (auto& c : upper)
        if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 'a' + 'A');
    return upper;
}

std::string normalised_region(std::string_view typed) { return ascii_upper(trimmed(typed)); }

std::string normalised_postcode(std::string_view typed, std::string_view country)
{
    auto code = ascii_upper(typed);
    std::erase_if(code, [](char c) { return !is_letter_or_digit(c); });
    if (country == "GB" && code.size() > 3) code.insert(code.size() - 3, " ");
    if (code.size() > code_length) code.resize(code_length);
    return code;
}

// Codes as numbers are in the order of their texts: a digit for each of ten characters, 0 where there is none, or a space.
static std::int64_t number_of(std::string_view code)
{
    std::int64_t number = 0;
    for (std::size_t i = 0; i < code_length; ++i) {
        char const c = i < code.size() ? code[i] : ' ';
        number = number * 37 + (c == ' ' ? 0 : c <= '9' ? c - '0' + 1 : c - 'A' + 11);
    }
    return number;
}

// How many codes begin with so many given characters.
static std::int64_t codes_behind(std::size_t length)
{
    std::int64_t count = 1;
    for (; length < code_length; ++length) count *= 37;
    return count;
}

// What a pattern says of the beginning of codes. Nothing: it cannot be one.
static std::optional<std::string> beginning(std::string_view text, std::string_view country)
{
    auto start = ascii_upper(text);
    bool const may_have_space = country == "GB";
    if (!may_have_space) std::erase(start, ' ');
    bool const is_plain = std::ranges::all_of(start, [](char c) { return is_letter_or_digit(c) || c == ' '; });
    if (start.empty() || start.size() > code_length || start.front() == ' ' || !is_plain) return std::nullopt;
    return start;
}

std::optional<Postcodes> Postcodes::parse(std::string_view pattern, std::string_view country)
{
    bool const is_prefix = pattern.ends_with('*');
    auto const dash = pattern.find('-');
    if (!is_prefix && dash == std::string_view::npos) return std::nullopt;
    auto const first = beginning(is_prefix ? pattern.substr(0, pattern.size() - 1) : trimmed(pattern.substr(0, dash)), country);
    auto const last = is_prefix ? first : beginning(trimmed(pattern.substr(dash + 1)), country);
    if (!first || !last || first->size() != last->size() || *first > *last) return std::nullopt;
    Postcodes codes;
    codes.text_ = is_prefix ? *first + "*" : *first + "-" + *last;
    codes.low_ = number_of(*first);
    codes.high_ = number_of(*last) + codes_behind(last->size());
    codes.length_ = last->size();
    return codes;
}

bool Claims::add(Area const& area)
{
    if (area.postcodes.empty()) return taken_.emplace(area.country, area.region, 0, 0).second;
    bool is_free = true;
    for (auto const& codes : area.postcodes)
        is_free = taken_.emplace(area.country, area.region, codes.low(), codes.width()).second && is_free;
    return is_free;
}

static void read_patterns(Area& area, std::vector<std::string> const& patterns, std::string const& at, std::vector<Violation>& found)
{
    if (patterns.size() > patterns_max) return found.push_back({at, Violation::too_many, {{"max", std::int64_t{patterns_max}}}});
    for (std::size_t i = 0; i < patterns.size(); ++i) {
        auto codes = Postcodes::parse(patterns[i], area.country);
        auto const here = at + "/" + std::to_string(i);
        if (!codes)
            found.push_back({here, Violation::invalid});
        else if (std::ranges::find(area.postcodes, *codes) != area.postcodes.end())
            found.push_back({here, Violation::repeated});
        else
            area.postcodes.push_back(std::move(*codes));
    }
    std::ranges::sort(area.postcodes, {}, [](Postcodes const& codes) { return std::pair{codes.low(), codes.width()}; });
}

Area read_area(std::string_view country, std::string_view region, std::vector<std::string> const& patterns, std::string const& at,
               std::vector<Violation>& found)
{
    Area area{.country = std::string{country}, .region = normalised_region(region), .postcodes = {}};
    bool const is_country = country.size() == 2 && std::ranges::all_of(country, [](char c) { return c >= 'A' && c <= 'Z'; });
    if (!is_country) found.push_back({at + "/country", Violation::country_invalid});
    bool const is_region = std::ranges::all_of(area.region, [](char c) { return is_letter_or_digit(c) || c == '-'; });
    if (area.region.size() > region_length_max)
        found.push_back({at + "/region", Violation::too_long, {{"max", std::int64_t{region_length_max}}}});
    else if (!is_region)
        found.push_back({at + "/region", Violation::invalid});
    read_patterns(area, patterns, at + "/postcodes", found);
    return area;
}

std::string joined(std::vector<Postcodes> const& all)
{
    std::string text;
    for (auto const& codes : all) text += (text.empty() ? "" : "\n") + codes.text();
    return text;
}

std::vector<Postcodes> postcodes_from(std::string_view joined, std::string_view country)
{
    std::vector<Postcodes> all;
    if (joined.empty()) return all;
    for (auto const part : std::views::split(joined, '\n')) {
        auto codes = Postcodes::parse(std::string_view{part}, country);
        invariant(codes.has_value(), "place: stored postcodes that cannot be read");
        all.push_back(std::move(*codes));
    }
    return all;
}

Fitting::Fitting(Place const& place) : region_(normalised_region(place.region))
{
    if (auto const code = normalised_postcode(place.postcode, place.country); !code.empty())
        code_ = Postcodes::Code{number_of(code), code.size()};
}

std::optional<Fit> Fitting::fit(std::string_view region, std::vector<Postcodes> const& postcodes) const
{
    if (!region.empty() && region != region_) return std::nullopt;
    Fit best{std::numeric_limits<std::int64_t>::max(), region.empty(), 0};
    if (postcodes.empty()) return best;
    bool is_in = false;
    for (auto const& codes : postcodes)
        if (code_ && codes.hold(*code_)) {
            best = std::min(best, Fit{codes.width(), region.empty(), codes.low()});
            is_in = true;
        }
    return is_in ? std::optional{best} : std::nullopt;
}
