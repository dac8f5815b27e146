#include "benchmarks.hpp"
#include "server_process.hpp"
#include "shopper.hpp"

#include <cstdio>
#include <stdexcept>

namespace bench {

void refusals(std::filesystem::path const& binary)
{
    constexpr std::size_t clients = 256, carts = 4'096;
    constexpr std::uint64_t wanted = 200'000;
    constexpr int stock = 100;
    Scratch const scratch;
    auto const data = scratch.path() / "shop";
    write_catalogue(scratch.path() / "catalogue.ndjson", 1, stock);
    if (run(binary, {"import", "products", (scratch.path() / "catalogue.ndjson").string(), "--data", data.string()}) != 0)
        throw std::runtime_error("the catalogue was not taken");
    ServerProcess server{binary, data};

    struct Cart {
        std::string id, token;
    };
    std::vector<Cart> all;
    std::uint64_t begun = 0;
    drive(server.port(), clients, std::chrono::seconds{60}, [&](std::size_t, Answer const* answer) -> std::string {
        if (answer != nullptr && answer->status == 201)
            all.push_back({std::string{member(answer->body, "id")}, std::string{member(answer->body, "token")}});
        return begun++ < carts ? new_cart({"BENCH-0"}) : std::string{};
    });
    if (all.size() != carts) throw std::runtime_error("carts were not made");

    // Everybody wants one of the hundred: those who come first get them, and from then on there is nothing but refusals.
    std::uint64_t sold = 0, refused = 0, other = 0, number = 0;
    auto const place_all = [&](std::uint64_t orders) {
        begun = 0;
        return drive(server.port(), clients, std::chrono::seconds{120}, [&](std::size_t, Answer const* answer) -> std::string {
            if (answer != nullptr) ++(answer->status == 201 ? sold : answer->status == 409 ? refused : other);
            if (begun++ >= orders) return {};
            auto const& cart = all[number % carts];
            return place(cart.id, cart.token, number++, price_minor + shipping_minor);
        });
    };
    place_all(carts);
    if (sold != stock || other != 0) throw std::runtime_error("sold " + std::to_string(sold) + " of " + std::to_string(stock));
    all.erase(all.begin(), all.begin() + 1'024);   // those that bought come again first, and would hear of their order
    number = 1;
    refused = other = 0;

    auto const before = server.cost();
    begun = 0;
    auto outcome = drive(server.port(), clients, std::chrono::seconds{120}, [&](std::size_t, Answer const* answer) -> std::string {
        if (answer != nullptr) ++(answer->status == 409 ? refused : other);
        if (begun++ >= wanted) return {};
        auto const& cart = all[number % all.size()];
        return place(cart.id, cart.token, number++ + carts, price_minor + shipping_minor);
    });
    auto const after = server.cost();
    if (other > 0) std::printf("  ! %llu other answers\n", static_cast<unsigned long long>(other));
    figure("refusals a second", static_cast<double>(refused) / outcome.seconds, "refusals/s", ">= 20000");
    figure("server CPU a refusal", (after.cpu_seconds - before.cpu_seconds) / static_cast<double>(refused) * 1e6, "us", "");
    figure("latency, 99 of 100", percentile(outcome.latencies_ms, 0.99), "ms", "");
    server.stop();
    if (run(binary, {"verify", "--data", data.string()}) != 0) throw std::runtime_error("verify found something");
}

}   // namespace bench
