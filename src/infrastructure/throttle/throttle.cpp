#include "infrastructure/throttle/throttle.hpp"

#include <algorithm>
#include <arpa/inet.h>
#include <array>

namespace throttle {

Throttle::Throttle(Allowance allowance) : allowance_(allowance) {}

// Begins another window, where this one has ended or is full.
void Throttle::turn(Instant now)
{
    auto const age = std::chrono::microseconds{now.us - begun_.us};
    if (age < allowance_.window && present_.size() < allowance_.names_max / 2) return;
    past_.swap(present_);
    present_.clear();
    if (age >= 2 * allowance_.window) past_.clear();
    begun_ = now;
}

bool Throttle::is_barred(std::string_view name, Instant now)
{
    std::lock_guard const lock{mutex_};
    turn(now);
    auto const count = [&](Counts const& counts) {
        auto const found = counts.find(name);
        return found == counts.end() ? 0 : found->second;
    };
    return count(present_) + count(past_) >= allowance_.failures;
}

void Throttle::count_failure(std::string_view name, Instant now)
{
    std::lock_guard const lock{mutex_};
    turn(now);
    auto const found = present_.find(name);
    if (found != present_.end())
        ++found->second;
    else
        present_.emplace(name, 1);
}

std::string network_of(std::string_view address)
{
    std::string const text{address};
    std::array<unsigned char, 16> bytes{};
    if (inet_pton(AF_INET6, text.c_str(), bytes.data()) != 1) return text;
    static constexpr std::array<unsigned char, 12> mapped{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff};   // ::ffff:192.0.2.1
    if (std::equal(mapped.begin(), mapped.end(), bytes.begin())) return text;
    std::fill(bytes.begin() + 8, bytes.end(), 0);
    std::array<char, INET6_ADDRSTRLEN> shown{};
    inet_ntop(AF_INET6, bytes.data(), shown.data(), shown.size());
    return std::string{shown.data()} + "/64";
}

}   // namespace throttle
