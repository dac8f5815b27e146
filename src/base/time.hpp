// Time behind a clock: whoever needs `now` is given it, so that a test can own it. UTC everywhere.
#pragma once

#include <chrono>
#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

using std::chrono::microseconds;
using namespace std::chrono_literals;

// Microseconds since 1970, UTC.
struct Instant {
    std::int64_t us = 0;

    constexpr auto operator<=>(Instant const&) const = default;
    constexpr Instant operator+(microseconds d) const { return {us + d.count()}; }
    constexpr Instant operator-(microseconds d) const { return {us - d.count()}; }
    constexpr microseconds operator-(Instant other) const { return microseconds{us - other.us}; }
};

// A calendar day, UTC.
using Day = std::chrono::sys_days;

constexpr Day day_of(Instant at) { return std::chrono::floor<std::chrono::days>(std::chrono::sys_time<microseconds>{microseconds{at.us}}); }

// RFC 3339: "2027-03-01T10:00:00.123456Z" and "2027-03-01".
std::string to_string(Instant);
// RFC 3339 with a zone: "2027-03-01T10:00:00Z", "2027-03-01T10:00:00.25+01:00". Anything else: nothing.
std::optional<Instant> parse_instant(std::string_view);
std::string to_string(Day);

class Clock {
  public:
    virtual ~Clock() = default;
    virtual Instant now() const = 0;   // any thread
};

class SystemClock final : public Clock {
  public:
    Instant now() const override;
};
