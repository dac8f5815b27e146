#include "base/contact.hpp"

#include "base/text.hpp"

#include <algorithm>

static constexpr std::size_t field_length_max = 200;

// "LS1 4AP": outward code (one or two letters, a digit, perhaps a digit or letter), a space or none, inward code (a digit, two letters).
// BS 7666 without its special cases.
static bool is_uk_postcode(std::string_view text)
{
    auto const letter = [](char c) { return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z'); };
    auto const digit = [](char c) { return c >= '0' && c <= '9'; };
    if (text.size() < 5) return false;
    auto const inward = text.substr(text.size() - 3);
    auto outward = trimmed(text.substr(0, text.size() - 3));
    if (!digit(inward[0]) || !letter(inward[1]) || !letter(inward[2])) return false;

    if (outward.empty() || !letter(outward[0])) return false;
    outward.remove_prefix(outward.size() > 1 && letter(outward[1]) ? 2 : 1);
    if (outward.empty() || !digit(outward[0])) return false;
    return outward.size() == 1 || (outward.size() == 2 && (digit(outward[1]) || letter(outward[1])));
}

Place place_of(Address const& address)
{
    return {address.country, normalised_region(address.region), normalised_postcode(address.postcode, address.country)};
}

std::vector<Violation> violations_of(Address const& address, std::string const& at)
{
    std::vector<Violation> found;
    auto const check = [&](char const* field, std::string const& value, bool required) {
        if (required && trimmed(value).empty())
            found.push_back({at + field, Violation::required});
        else if (value.size() > field_length_max * 4 || length(value) > field_length_max)
            found.push_back({at + field, Violation::too_long, {{"max", std::int64_t{field_length_max}}}});
        else if (!is_line(value))
            found.push_back({at + field, Violation::invalid});
    };
    check("/name", address.name, true);
    check("/line1", address.line1, true);
    check("/line2", address.line2, false);
    check("/city", address.city, true);
    check("/region", address.region, false);
    check("/postcode", address.postcode, address.country == "GB");
    check("/phone", address.phone, false);

    bool const country_ok =
        address.country.size() == 2 && std::ranges::all_of(address.country, [](char c) { return c >= 'A' && c <= 'Z'; });
    if (address.country.empty())
        found.push_back({at + "/country", Violation::required});
    else if (!country_ok)
        found.push_back({at + "/country", Violation::country_invalid});
    auto const postcode = trimmed(address.postcode);
    if (address.country == "GB" && !postcode.empty() && !is_uk_postcode(postcode))
        found.push_back({at + "/postcode", Violation::postcode_invalid});
    return found;
}

bool is_email(std::string_view text)
{
    if (text.size() > 254 || !is_line(text) || text.find_first_of(" \t,;<>()[]\\\"") != std::string_view::npos) return false;
    auto const at = text.find('@');
    if (at == std::string_view::npos || at == 0 || at > 64 || text.find('@', at + 1) != std::string_view::npos) return false;
    auto const domain = text.substr(at + 1);
    auto const dot = domain.find('.');
    return dot != std::string_view::npos && dot > 0 && !domain.ends_with('.') && domain.find("..") == std::string_view::npos;
}

std::string normalised_email(std::string_view text) { return ascii_lower(trimmed(text)); }
