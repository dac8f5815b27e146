#include "benchmarks.hpp"
#include "minimal_server.hpp"
#include "server_process.hpp"
#include "shopper.hpp"

#include <cstdio>
#include <stdexcept>
#include <thread>

namespace bench {

static std::string response_of(int port, std::string const& target)
{
    std::string response;
    drive(port, 1, std::chrono::seconds{10}, [&](std::size_t, Answer const* answer) {
        if (answer == nullptr) return get(target);
        if (answer->status != 200) throw std::runtime_error(target + " is not there");
        response = std::string{answer->head} + "\r\n" + std::string{answer->body};
        return std::string{};
    });
    return response;
}

struct Sample {
    double cpu_us, per_second;   // of the server, a request
};

static Sample ask(int port, pid_t server, std::string const& target)
{
    constexpr std::size_t clients = 64;
    constexpr std::uint64_t requests = 60'000;
    std::uint64_t begun = 0;
    auto const request = get(target);
    auto const before = cost_of(server);
    auto const outcome = drive(port, clients, std::chrono::seconds{60},
                               [&](std::size_t, Answer const*) { return begun++ < requests ? request : std::string{}; });
    auto const after = cost_of(server);
    auto const answers = static_cast<double>(outcome.answers);
    return {(after.cpu_seconds - before.cpu_seconds) / answers * 1e6, answers / outcome.seconds};
}

// Alternately, so that both see the same machine.
static void compare(char const* what, ServerProcess const& shop, std::string const& target)
{
    MinimalServer const minimal{response_of(shop.port(), target), static_cast<int>(std::thread::hardware_concurrency())};
    Sample ours{}, theirs{};
    constexpr int rounds = 5;
    for (int i = 0; i < rounds; ++i) {
        for (auto const& [sum, sample] :
             {std::pair{&theirs, ask(minimal.port(), minimal.pid(), target)}, std::pair{&ours, ask(shop.port(), shop.pid(), target)}})
        {
            sum->cpu_us += sample.cpu_us / rounds;
            sum->per_second += sample.per_second / rounds;
        }
    }
    std::printf("  %s\n", what);
    figure("  server CPU a request", ours.cpu_us, "us", "");
    figure("  of a minimal epoll server", theirs.cpu_us, "us", "");
    figure("  ratio (minimal : ours)", theirs.cpu_us / ours.cpu_us, "", ">= 0.8");
    figure("  requests a second, driver beside", ours.per_second, "requests/s", "");
}

void pages(std::filesystem::path const& binary)
{
    Scratch const scratch;
    auto const data = scratch.path() / "shop";
    if (run(binary, {"seed", "demo", "--data", data.string()}) != 0) throw std::runtime_error("the demo shop was not seeded");
    ServerProcess const shop{binary, data};
    auto const list = response_of(shop.port(), "/api/store/products?limit=1");
    std::string const handle{member(list, "handle")};
    compare("product as JSON", shop, "/api/store/products/" + handle);
    compare("product page", shop, "/p/" + handle);
}

}   // namespace bench
