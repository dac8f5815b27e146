#include "base/time.hpp"

#include <cstdio>
#include <ctime>

Instant SystemClock::now() const
{
    return {std::chrono::duration_cast<microseconds>(std::chrono::system_clock::now().time_since_epoch()).count()};
}

std::string to_string(Day day)
{
    std::chrono::year_month_day const date{day};
    char text[16];
    auto const size = std::snprintf(text, sizeof text, "%04d-%02u-%02u", int{date.year()}, unsigned{date.month()}, unsigned{date.day()});
    return {text, static_cast<std::size_t>(size)};
}

std::string to_string(Instant at)
{
    Day const day = day_of(at);
    auto const rest = at.us - std::chrono::duration_cast<microseconds>(day.time_since_epoch()).count();
    auto const seconds = rest / 1'000'000;
    char text[24];
    auto const size =
        std::snprintf(text, sizeof text, "T%02d:%02d:%02d.%06dZ", static_cast<int>(seconds / 3600), static_cast<int>(seconds / 60 % 60),
                      static_cast<int>(seconds % 60), static_cast<int>(rest % 1'000'000));
    return to_string(day) + std::string{text, static_cast<std::size_t>(size)};
}

// ".25" of a second; moves behind it. Finer than a microsecond is cut off.
static std::int64_t take_fraction(std::string_view& text)
{
    if (!text.starts_with('.')) return 0;
    text.remove_prefix(1);
    std::int64_t us = 0, worth = 100'000;
    for (; !text.empty() && text.front() >= '0' && text.front() <= '9'; text.remove_prefix(1), worth /= 10)
        us += (text.front() - '0') * worth;
    return us;
}

static bool has_shape(std::string_view text, std::string_view shape)
{
    if (text.size() < shape.size()) return false;
    for (std::size_t i = 0; i < shape.size(); ++i)
        if (shape[i] == '0' ? text[i] < '0' || text[i] > '9' : text[i] != shape[i]) return false;
    return true;
}

std::optional<Instant> parse_instant(std::string_view text)
{
    constexpr std::string_view shape = "0000-00-00T00:00:00";
    if (!has_shape(text, shape)) return std::nullopt;
    std::tm parts{};
    std::string const local{text.substr(0, shape.size())};
    auto const* const end = ::strptime(local.c_str(), "%Y-%m-%dT%H:%M:%S", &parts);
    std::chrono::year_month_day const date{std::chrono::year{parts.tm_year + 1900},
                                           std::chrono::month{static_cast<unsigned>(parts.tm_mon + 1)},
                                           std::chrono::day{static_cast<unsigned>(parts.tm_mday)}};
    if (end == nullptr || *end != '\0' || !date.ok()) return std::nullopt;
    text.remove_prefix(shape.size());
    bool const dot_alone = has_shape(text, ".") && !has_shape(text, ".0");
    auto const fraction = take_fraction(text);
    std::string const zone{text};
    bool const is_utc = zone == "Z", is_offset = zone.size() == 6 && (has_shape(zone, "+00:00") || has_shape(zone, "-00:00"));
    if (dot_alone || (!is_utc && !is_offset)) return std::nullopt;
    std::tm offset{};
    if (is_offset && ::strptime(zone.c_str(), "%z", &offset) == nullptr) return std::nullopt;
    auto const time = std::chrono::sys_days{date} + std::chrono::hours{parts.tm_hour} + std::chrono::minutes{parts.tm_min} +
                      std::chrono::seconds{parts.tm_sec} - std::chrono::seconds{offset.tm_gmtoff} + microseconds{fraction};
    return Instant{std::chrono::duration_cast<microseconds>(time.time_since_epoch()).count()};
}
