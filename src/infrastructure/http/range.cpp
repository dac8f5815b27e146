#include "infrastructure/http/range.hpp"

#include "base/text.hpp"
#include "infrastructure/http/etag.hpp"

#include <algorithm>
#include <limits>

namespace http {

// Digits as a number, the largest that there is where they say more; nothing where they are none.
static std::optional<std::size_t> number(std::string_view digits)
{
    constexpr auto max = std::numeric_limits<std::size_t>::max();
    if (digits.empty()) return std::nullopt;
    std::size_t value = 0;
    for (char const c : digits) {
        if (c < '0' || c > '9') return std::nullopt;
        auto const digit = static_cast<std::size_t>(c - '0');
        value = value > (max - digit) / 10 ? max : value * 10 + digit;
    }
    return value;
}

namespace {

struct Range {
    std::size_t first = 0, count = 0;   // count 0: there are no such bytes
};

}   // namespace

// Nothing: it asks for no range that we know.
static std::optional<Range> read_range(std::string_view text, std::size_t size)
{
    constexpr std::string_view unit = "bytes=";
    if (!equals_ignoring_case(text.substr(0, unit.size()), unit)) return std::nullopt;
    text = trimmed(text.substr(unit.size()));
    auto const dash = text.find('-');
    if (dash == std::string_view::npos) return std::nullopt;
    auto const first = number(text.substr(0, dash)), last = number(text.substr(dash + 1));
    if (dash == 0) {   // "-500": so many at the end
        if (!last) return std::nullopt;
        auto const count = std::min(*last, size);
        return Range{size - count, count};
    }
    bool const is_open = dash + 1 == text.size();
    if (!first || (!last && !is_open) || (last && *last < *first)) return std::nullopt;
    if (*first >= size) return Range{};
    return Range{*first, is_open ? size - *first : std::min(*last - *first, size - *first - 1) + 1};
}

Response in_range(Request const& request, Response whole)
{
    if (whole.status != 200) return whole;
    auto const etag = header_of(whole, "ETag");
    if (!etag.empty() && has_already(request, etag)) return not_modified(whole);
    auto const size = whole.content().size();
    auto const condition = trimmed(request.header("if-range"));   // must be the very same: a weak tag or a date does not say so
    bool const holds = condition.empty() || (condition == etag && !etag.starts_with("W/"));
    auto const range = request.method == Method::get && holds ? read_range(request.header("range"), size) : std::nullopt;
    whole.with("Accept-Ranges", "bytes");
    if (!range) return whole;
    auto const bytes_of = "/" + std::to_string(size);
    if (range->count == 0) return text(416, "text/plain", "There are no such bytes.\n").with("Content-Range", "bytes *" + bytes_of);
    whole.body = std::string{whole.content().substr(range->first, range->count)};
    whole.shared.reset();
    whole.status = 206;
    whole.with("Content-Range", "bytes " + std::to_string(range->first) + "-" + std::to_string(range->first + range->count - 1) + bytes_of);
    return whole;
}

}   // namespace http
