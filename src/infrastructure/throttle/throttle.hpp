// Who failed too often lately has to wait: against guessing. Counts by name ("cart:7", an address) in this process, in memory that is
// bounded; a name that nobody has heard of for two windows is forgotten. Any thread may call anything here.
#pragma once

#include "base/time.hpp"

#include <chrono>
#include <cstddef>
#include <mutex>
#include <string>
#include <string_view>
#include <unordered_map>

namespace throttle {

struct Allowance {
    int failures = 10;   // within a window; the next try has to wait
    std::chrono::seconds window{600};
    std::size_t names_max = 50'000;   // counted at once; with more of them the oldest half is forgotten early
};

class Throttle {
  public:
    explicit Throttle(Allowance);

    bool is_barred(std::string_view name, Instant now);
    void count_failure(std::string_view name, Instant now);

    std::chrono::seconds window() const { return allowance_.window; }

  private:
    struct Hash : std::hash<std::string_view> {
        using is_transparent = void;
    };
    using Counts = std::unordered_map<std::string, int, Hash, std::equal_to<>>;
    void turn(Instant now);

    Allowance const allowance_;
    std::mutex mutex_;
    Counts present_, past_;   // failures of this window and of the one before it
    Instant begun_;
};

// The network that one customer of an access provider has: an IPv4 address, the first 64 bits of an IPv6 one (RFC 6177).
std::string network_of(std::string_view address);

}   // namespace throttle
