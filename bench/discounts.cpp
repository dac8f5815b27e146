// What promotions cost: the same orders with none and with ten of them, by turns on one shop, and what it takes to add to a cart.
#include "benchmarks.hpp"
#include "server_process.hpp"
#include "shopper.hpp"

#include <algorithm>
#include <array>
#include <fstream>
#include <stdexcept>

namespace bench {

namespace {

constexpr int products = 500, rounds = 5, discount_minor = 100;
constexpr std::size_t clients = 64;   // few enough that none is put off
constexpr std::uint64_t orders_a_round = 6'000;

// One takes 1.00 off every order; the others ask for goods, amounts or codes that these carts do not have.
std::string promotions(bool active)
{
    std::string const state = active ? "active" : "paused";
    std::string all = "[";
    auto const add = [&](int i, std::string const& rest) {
        all += std::string(all.size() > 1 ? "," : "") + R"({"id":"p)" + std::to_string(i) + R"(","state":")" + state + "\"," + rest + "}";
    };
    add(0, R"("class":"order","action":{"amount_total":100})");
    for (int i = 1; i < 4; ++i)
        add(i, R"("class":"item","action":{"percent_ppm":100000},"conditions":{"categories":["Group )" + std::to_string(10 + i) + R"("]})");
    for (int i = 4; i < 7; ++i)
        add(i, R"("class":"order","action":{"percent_ppm":50000},"conditions":{"subtotal_gte":)" + std::to_string(i * 10'000) + "}");
    add(7, R"("class":"shipping","action":{"ship_free":true},"conditions":{"subtotal_gte":50000})");
    add(8, R"("class":"order","code":"WELCOME","action":{"percent_ppm":100000})");
    add(9, R"("class":"item","action":{"bxgy":{"buy":2,"get":1}},"conditions":{"skus":["NOT-HERE"]})");
    return all + "]";
}

void set_promotions(std::filesystem::path const& binary, std::filesystem::path const& file, std::filesystem::path const& data, bool active)
{
    std::ofstream{file} << promotions(active);
    if (run(binary, {"promotions", "import", file.string(), "--data", data.string()}) != 0)
        throw std::runtime_error("the promotions were not taken");
}

double order_cost(ServerProcess& server, std::uint64_t first, int less)
{
    auto const before = server.cost();
    auto const done = place_orders(server.port(), clients, orders_a_round, products, std::chrono::seconds{60}, first, less);
    auto const after = server.cost();
    if (done.counts.refused + done.counts.other + done.outcome.broken > 0)
        throw std::runtime_error("not every order was placed" +
                                 (done.counts.first_others.empty() ? std::string{} : ": " + done.counts.first_others[0]));
    return (after.cpu_seconds - before.cpu_seconds) / static_cast<double>(done.counts.placed) * 1'000;
}

// Each client fills carts with ten different things, one request each.
double adding_cost(ServerProcess& server)
{
    constexpr std::uint64_t wanted = 40'000;
    struct Cart {
        std::string id, token;
        int lines = 0;
    };
    std::array<Cart, clients> carts;
    std::uint64_t added = 0, made = 0;
    double spent = 0;
    // Making the carts is not counted: it is done before.
    auto const make = drive(server.port(), clients, std::chrono::seconds{60}, [&](std::size_t client, Answer const* answer) -> std::string {
        if (answer != nullptr) {
            if (answer->status != 201) throw std::runtime_error("no cart: " + std::string{answer->body.substr(0, 300)});
            carts[client] = {std::string{member(answer->body, "id")}, std::string{member(answer->body, "token")}};
            ++made;
            return {};
        }
        return new_cart({"BENCH-0"});
    });
    if (made != clients || make.broken > 0) throw std::runtime_error("not every client has a cart");
    auto const before = server.cost().cpu_seconds;
    auto const done =
        drive(server.port(), clients, std::chrono::seconds{120}, [&](std::size_t client, Answer const* answer) -> std::string {
            if (answer != nullptr && answer->status != 200)
                throw std::runtime_error("not added: " + std::string{answer->body.substr(0, 300)});
            if (added >= wanted) return {};
            ++added;
            auto& cart = carts[client];
            auto const sku = "BENCH-" + std::to_string(1 + cart.lines++ % 10);
            return post("/api/store/carts/" + cart.id + "/lines", "Cart-Token: " + cart.token + "\r\n",
                        R"({"sku":")" + sku + R"(","quantity":1})");
        });
    spent = server.cost().cpu_seconds - before;
    if (done.broken > 0) throw std::runtime_error("connections broke");
    return spent / static_cast<double>(added) * 1'000;
}

double median(std::array<double, rounds> values)
{
    std::ranges::sort(values);
    return values[rounds / 2];
}

}   // namespace

void discounts(std::filesystem::path const& binary)
{
    Scratch const scratch;
    auto const data = scratch.path() / "shop", rules = scratch.path() / "promotions.json";
    write_catalogue(scratch.path() / "catalogue.ndjson", products, 10'000'000);
    if (run(binary, {"import", "products", (scratch.path() / "catalogue.ndjson").string(), "--data", data.string()}) != 0)
        throw std::runtime_error("the catalogue was not taken");
    ServerProcess server{binary, data};
    std::uint64_t first = 0;
    place_orders(server.port(), clients, 5'000, products, std::chrono::seconds{30});   // warm
    std::array<double, rounds> plain{}, discounted{}, ratios{};
    for (std::size_t i = 0; i < rounds; ++i) {
        set_promotions(binary, rules, data, false);
        plain[i] = order_cost(server, first += 100'000, 0);
        set_promotions(binary, rules, data, true);
        discounted[i] = order_cost(server, first += 100'000, discount_minor);
        ratios[i] = discounted[i] / plain[i];
    }
    figure("server CPU an order, all ten paused, median of 5", median(plain), "ms", "");
    figure("server CPU an order, all ten active, median of 5", median(discounted), "ms", "");
    figure("the second as a part of the first, median of 5 pairs", median(ratios), "", "<= 1.10");
    figure("server CPU to add to a cart of 1 to 11 lines, ten active", adding_cost(server), "ms", "<= 0.15");
    server.stop();
    if (run(binary, {"verify", "--data", data.string()}) != 0) throw std::runtime_error("verify found something");
}

}   // namespace bench
