// The same orders on PostgreSQL, with the server, PostgreSQL and the driver on the same cores. Its server is tests/postgres/with_server's.
#include "benchmarks.hpp"
#include "postgres_server.hpp"
#include "server_process.hpp"
#include "shopper.hpp"

#include <cstdio>
#include <cstdlib>
#include <stdexcept>

#include <unistd.h>

namespace bench {

namespace {

struct Case {
    char const *title, *batches, *rate, *cpu;
    int products;   // 1: everybody buys the same
};

void measure(std::filesystem::path const& binary, Case const& what, std::string const& database)
{
    constexpr std::size_t clients = 256;
    Scratch const scratch;
    auto const data = scratch.path() / "shop";
    int const products = what.products == 1 ? 2 : what.products;
    write_catalogue(scratch.path() / "catalogue.ndjson", products, 10'000'000);
    ::setenv("CLOUDCOMMERCE_DATABASE", postgres_address(database).c_str(), 1);
    if (run(binary, {"import", "products", (scratch.path() / "catalogue.ndjson").string(), "--data", data.string()}) != 0)
        throw std::runtime_error("the catalogue was not taken");
    ServerProcess server{binary, data, {"--checkout-batches", what.batches}};
    place_orders(server.port(), clients, 2'000, products, std::chrono::seconds{20});   // warm

    auto const all = [&] { return server.cost().cpu_seconds + postgres_cpu_seconds() + cpu_seconds_of(::getpid(), false); };
    auto const server_before = server.cost().cpu_seconds, postgres_before = postgres_cpu_seconds(), before = all();
    auto const outcome = place_orders(server.port(), clients, 20'000, products, std::chrono::seconds{40});
    auto const placed = static_cast<double>(outcome.counts.placed);
    auto const ms = [&](double seconds) { return seconds / placed * 1'000; };
    std::printf("  %s\n", what.title);
    for (auto const& text : outcome.counts.first_others) std::printf("  ! %s\n", text.c_str());
    if (outcome.counts.other > 0) std::printf("  ! %llu other answers\n", static_cast<unsigned long long>(outcome.counts.other));
    figure("orders a second", placed / outcome.outcome.seconds, "orders/s", what.rate);
    figure("CPU an order, all processes", ms(all() - before), "ms", what.cpu);
    figure("of that PostgreSQL", ms(postgres_cpu_seconds() - postgres_before), "ms", "");
    figure("of that the server", ms(server.cost().cpu_seconds - server_before), "ms", "");
    server.stop();
    if (run(binary, {"verify", "--data", data.string()}) != 0) throw std::runtime_error("verify found something");
    ::unsetenv("CLOUDCOMMERCE_DATABASE");
}

}   // namespace

void postgres(std::filesystem::path const& binary)
{
    int count = 0;
    for (Case const& what :
         {Case{"a transaction for each order", "false", "", "<= 3", 500}, Case{"batches", "true", ">= 2500", "<= 0.8", 500},
          Case{"batches, everybody buys the same two", "true", ">= 1500", "", 1}})
    {
        auto const database = "bench_" + std::to_string(++count);
        create_database(database);
        measure(binary, what, database);
    }
}

}   // namespace bench
