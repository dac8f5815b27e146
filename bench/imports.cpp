#include "benchmarks.hpp"
#include "icecat.hpp"
#include "server_process.hpp"
#include "shopper.hpp"

#include <sys/resource.h>
#include <sys/wait.h>

#include <cstdio>
#include <stdexcept>
#include <thread>

namespace bench {

namespace {

using Clock = std::chrono::steady_clock;

struct Import {
    double seconds;
    std::size_t peak_mb;
};

Import import(std::filesystem::path const& binary, std::filesystem::path const& file, std::filesystem::path const& data)
{
    auto const begun = Clock::now();
    pid_t const pid = start(binary, {"import", "products", file.string(), "--data", data.string()});
    int status = 0;
    rusage used{};
    ::wait4(pid, &status, 0, &used);
    if (!WIFEXITED(status) || WEXITSTATUS(status) != 0) throw std::runtime_error("the import was refused");
    return {std::chrono::duration<double>(Clock::now() - begun).count(), static_cast<std::size_t>(used.ru_maxrss) / 1'024};
}

double orders_per_second(int port, std::uint64_t orders)
{
    auto const run = place_orders(port, 64, orders, 500, std::chrono::seconds{60});
    return static_cast<double>(run.counts.placed) / run.outcome.seconds;
}

}   // namespace

void imports(std::filesystem::path const& binary)
{
    Scratch const scratch;
    auto const once = scratch.path() / "once.ndjson", four_times = scratch.path() / "four_times.ndjson", shop = scratch.path() / "shop";
    auto const count = write_icecat(once);
    if (!count) {
        std::printf("  left out: Icecat's products do not lie beside the project, or zstd is not installed\n");
        return;
    }
    write_icecat(four_times, 4);
    auto const products = static_cast<double>(*count);

    auto const first = import(binary, once, scratch.path() / "a");
    figure("products a second, into an empty shop", products / first.seconds, "products/s", ">= 5000");
    auto const again = import(binary, once, scratch.path() / "a");
    figure("products a second, the same again", products / again.seconds, "products/s", "");
    auto const large = import(binary, four_times, scratch.path() / "b");
    figure("products a second, four times as many", 4 * products / large.seconds, "products/s", "");
    figure("peak memory of the import", static_cast<double>(first.peak_mb), "MB", "");
    figure("peak memory, four times as many products", static_cast<double>(large.peak_mb), "MB", "flat");

    write_catalogue(scratch.path() / "bench.ndjson", 500, 10'000'000);
    import(binary, scratch.path() / "bench.ndjson", shop);
    ServerProcess server{binary, shop};
    orders_per_second(server.port(), 2'000);   // warm
    double const alone = orders_per_second(server.port(), 10'000);
    double import_seconds = 0;
    std::jthread beside{[&] { import_seconds = import(binary, four_times, shop).seconds; }};
    std::this_thread::sleep_for(std::chrono::milliseconds{200});
    double const with_import = orders_per_second(server.port(), 10'000);
    beside.join();
    figure("orders a second, nothing beside them", alone, "orders/s", "");
    figure("orders a second, an import beside them", with_import, "orders/s", "not starved");
    figure("products a second, orders beside them", 4 * products / import_seconds, "products/s", "");
    server.stop();
    if (run(binary, {"verify", "--data", shop.string()}) != 0) throw std::runtime_error("verify found something");
}

}   // namespace bench
