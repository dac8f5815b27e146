#include "benchmarks.hpp"
#include "driver.hpp"
#include "server_process.hpp"

#include <algorithm>
#include <array>
#include <cstdio>
#include <ctime>
#include <memory>
#include <stdexcept>
#include <utility>
#include <vector>

namespace bench {

// To the nanosecond: /proc counts in hundredths of a second, which is as much as is looked for here.
static double cpu_seconds(ServerProcess const& server)
{
    clockid_t clock{};
    timespec time{};
    if (::clock_getcpuclockid(server.pid(), &clock) != 0 || ::clock_gettime(clock, &time) != 0)
        throw std::runtime_error("the server's CPU time cannot be read");
    return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_nsec) * 1e-9;
}

// Of the server, microseconds a request.
static double cpu_of(ServerProcess const& server, std::string const& target)
{
    constexpr std::size_t clients = 64;
    constexpr std::uint64_t requests = 40'000;
    std::uint64_t begun = 0;
    auto const request = get(target);
    auto const before = cpu_seconds(server);
    auto const outcome = drive(server.port(), clients, std::chrono::seconds{60},
                               [&](std::size_t, Answer const*) { return begun++ < requests ? request : std::string{}; });
    return (cpu_seconds(server) - before) / static_cast<double>(outcome.answers) * 1e6;
}

static double quartile(std::vector<double> values, std::size_t which)
{
    std::ranges::sort(values);
    return values[values.size() * which / 4];
}
static double median(std::vector<double> values) { return quartile(std::move(values), 2); }

// Two shops on the same catalogue, one watched and one not, asked in turn: what slows the machine slows both, and each round is compared
// with itself. Who goes first alternates.
static void compare(char const* what, ServerProcess const& watched, ServerProcess const& unwatched, std::string const& target)
{
    constexpr int rounds = 41;
    std::vector<double> on, off, ratios;
    for (ServerProcess const* shop : {&watched, &unwatched}) cpu_of(*shop, target);   // fills the cache
    for (int i = 0; i < rounds; ++i) {
        std::array<double, 2> cpu{};
        for (std::size_t const which : {std::size_t(i % 2), std::size_t(1 - i % 2)})
            cpu[which] = cpu_of(which == 0 ? watched : unwatched, target);
        on.push_back(cpu[0]);
        off.push_back(cpu[1]);
        ratios.push_back(cpu[0] / cpu[1]);
    }
    std::printf("  %s (medians of %d rounds)\n", what, rounds);
    figure("  server CPU a request, metrics and log on", median(on), "us", "");
    figure("  server CPU a request, both off", median(off), "us", "");
    figure("  more", (median(ratios) - 1) * 100, "%", "<= 5");
    figure("    in a quarter of the rounds less than", (quartile(ratios, 1) - 1) * 100, "%", "");
    figure("    in a quarter of the rounds more than", (quartile(ratios, 3) - 1) * 100, "%", "");
}

void telemetry(std::filesystem::path const& binary)
{
    Scratch const scratch;
    auto const shop = [&](char const* name, std::vector<std::string> const& arguments) {
        auto const data = scratch.path() / name;
        if (run(binary, {"seed", "demo", "--data", data.string()}) != 0) throw std::runtime_error("the demo shop was not seeded");
        return std::make_unique<ServerProcess>(binary, data, arguments);
    };
    auto const watched = shop("watched", {"--metrics-listen", "127.0.0.1:" + std::to_string(free_port())});
    auto const unwatched = shop("unwatched", {"--log-cached-every", "0"});
    std::string handle;
    drive(watched->port(), 1, std::chrono::seconds{10}, [&](std::size_t, Answer const* answer) {
        if (answer == nullptr) return get("/api/store/products?limit=1");
        handle = member(answer->body, "handle");
        return std::string{};
    });
    compare("product as JSON", *watched, *unwatched, "/api/store/products/" + handle);
    compare("product page", *watched, *unwatched, "/p/" + handle);
}

}   // namespace bench
