#include "benchmarks.hpp"
#include "server_process.hpp"
#include "shopper.hpp"

#include <cstdio>
#include <stdexcept>

namespace bench {

void orders(std::filesystem::path const& binary)
{
    constexpr int products = 500;
    constexpr std::size_t clients = 256;
    Scratch const scratch;
    auto const data = scratch.path() / "shop";
    write_catalogue(scratch.path() / "catalogue.ndjson", products, 10'000'000);
    if (run(binary, {"import", "products", (scratch.path() / "catalogue.ndjson").string(), "--data", data.string()}) != 0)
        throw std::runtime_error("the catalogue was not taken");
    ServerProcess server{binary, data};
    place_orders(server.port(), clients, 5'000, products, std::chrono::seconds{30});   // warm

    auto const before = server.cost();
    auto run_ = place_orders(server.port(), clients, 40'000, products, std::chrono::seconds{60});
    auto const after = server.cost();
    auto const placed = static_cast<double>(run_.counts.placed);
    for (auto const& text : run_.counts.first_others) std::printf("  ! %s\n", text.c_str());
    if (run_.counts.other + run_.outcome.broken > 0)
        std::printf("  ! %llu other answers, %llu broken connections\n", static_cast<unsigned long long>(run_.counts.other),
                    static_cast<unsigned long long>(run_.outcome.broken));
    figure("orders a second", placed / run_.outcome.seconds, "orders/s", ">= 4000");
    figure("server CPU an order", (after.cpu_seconds - before.cpu_seconds) / placed * 1'000, "ms", "<= 0.40");
    figure("latency of a request, median", percentile(run_.outcome.latencies_ms, 0.5), "ms", "");
    figure("latency of a request, 99 of 100", percentile(run_.outcome.latencies_ms, 0.99), "ms", "");
    figure("resident memory under load", static_cast<double>(after.resident_peak_mb), "MB", "<= 150");
    server.stop();
    if (run(binary, {"verify", "--data", data.string()}) != 0) throw std::runtime_error("verify found something");
}

}   // namespace bench
