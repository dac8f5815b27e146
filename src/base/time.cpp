#include "base/time.hpp"

#include <cstdio>

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
