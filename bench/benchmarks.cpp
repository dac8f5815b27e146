#include "benchmarks.hpp"

#include <cstdio>

namespace bench {

static constexpr Benchmark benchmarks[]{
    {"orders", "Orders of 2 lines, cart and place over HTTP, embedded SQLite, every commit synced, 256 clients", orders},
    {"discounts", "The same orders under ten promotions, and adding to a cart with the whole quote in the answer", discounts},
    {"pages", "A product from the cache, against a minimal epoll server in the same run", pages},
    {"refusals", "A hot product is sold out: place on prepared carts, 256 clients", refusals},
    {"imports", "Import of Icecat's 19,406 products", imports},
    {"telemetry", "What being watched costs a product from the cache", telemetry},
    {"postgres", "The same orders on PostgreSQL, every commit synced, 256 clients", postgres},
    {"history", "The order rate with a million orders in the shop, against none, 256 clients", history},
    {"quotes", "A quote that everything has been loaded for, in process", quotes},
    {"searches", "Searching over HTTP among Icecat's 19,406 products", searches},
    {"search", "A million products spliced from Icecat's, searched in process", search},
    {"relevance", "What is found for judged queries among Icecat's 19,406 products", relevance},
    {"typos", "Words of Icecat's titles with one mistake", typos},
    {"similar", "Products like one another among Icecat's 19,406", similar},
    {"start", "From nothing to the first answer", start_up},
};

std::span<Benchmark const> all() { return benchmarks; }

void figure(char const* what, double value, char const* unit, char const* reach)
{
    std::printf("  %-62s %12.2f %-14s %s\n", what, value, unit, reach);
    std::fflush(stdout);
}

}   // namespace bench
