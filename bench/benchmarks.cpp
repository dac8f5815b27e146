#include "benchmarks.hpp"

#include <cstdio>

namespace bench {

static constexpr Benchmark benchmarks[]{
    {"orders", "Orders of 2 lines, cart and place over HTTP, embedded SQLite, every commit synced, 256 clients", orders},
};

std::span<Benchmark const> all() { return benchmarks; }

void figure(char const* what, double value, char const* unit, char const* reach)
{
    std::printf("  %-62s %12.2f %-14s %s\n", what, value, unit, reach);
    std::fflush(stdout);
}

}   // namespace bench
