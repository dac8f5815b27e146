// What a proxy does to its connections at the moment. Belongs to the proxy's thread.
#pragma once

#include "faults/tcp_proxy.hpp"

#include <algorithm>
#include <array>
#include <optional>
#include <random>

namespace faults {

using Time = std::chrono::steady_clock::time_point;

// What happens to the bytes of one direction.
class Link {
  public:
    std::chrono::milliseconds delay{}, jitter{};
    std::optional<std::uint64_t> left_until_reset = {};

    Time due(Time now, std::minstd_rand& random) const
    {
        std::uniform_int_distribution<std::chrono::milliseconds::rep> further{0, jitter.count()};
        return now + delay + std::chrono::milliseconds{further(random)};
    }

    void limit(std::uint64_t bytes_per_second, Time now)
    {
        rate_ = static_cast<double>(bytes_per_second);
        allowance_ = 0;
        refilled_ = now;
    }
    void unlimit() { rate_ = 0; }
    bool is_limited() const { return rate_ > 0; }

    void refill(Time now)
    {
        auto const passed = std::chrono::duration<double>(now - refilled_).count();
        allowance_ = std::min(std::max(rate_ / 20, 1.0), allowance_ + rate_ * passed);
        refilled_ = now;
    }

    // How many of so many bytes may go now.
    std::size_t admitted(std::size_t bytes) const
    {
        if (is_limited()) bytes = std::min(bytes, static_cast<std::size_t>(allowance_));
        if (left_until_reset) bytes = static_cast<std::size_t>(std::min<std::uint64_t>(bytes, *left_until_reset));
        return bytes;
    }

    void spend(std::size_t bytes)
    {
        if (is_limited()) allowance_ -= static_cast<double>(bytes);
        if (left_until_reset) *left_until_reset -= bytes;
    }

  private:
    double rate_ = 0;        // bytes a second; 0: any
    double allowance_ = 0;   // bytes that may go now
    Time refilled_{};
};

struct PatternCut {
    std::string pattern;
    Cut cut = Cut::at_once;
};

struct FaultsInForce {
    Link& link(Direction direction) { return links[static_cast<std::size_t>(direction)]; }

    std::array<Link, 2> links;
    bool black_hole = false;
    std::optional<PatternCut> pattern_cut;
    std::minstd_rand random{20'270'101};   // the same jitter in every run
    Counts counts;
};

}   // namespace faults
