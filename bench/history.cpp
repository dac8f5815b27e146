// Whether a shop sells as fast when it has a million orders behind it. Two shops of the same catalogue, one without orders and one with many
// (past_orders.hpp), take turns and go first in turn, so that what else the machine does touches both. CLOUDCOMMERCE_BENCH_ORDERS says how many.
#include "benchmarks.hpp"
#include "past_orders.hpp"
#include "postgres_server.hpp"
#include "server_process.hpp"
#include "shopper.hpp"

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <stdexcept>
#include <thread>

namespace bench {

namespace {

constexpr std::size_t clients = 256;
constexpr int products = 500, rounds = 5;
constexpr std::uint64_t warm_orders = 4'000, no_end = 1'000'000'000;
constexpr auto measured = std::chrono::seconds{8};

enum class Engine { sqlite, postgres };

// A folder, and on PostgreSQL a database of the same name.
struct Shop {
    Engine engine;
    std::filesystem::path data;

    std::string database() const { return "bench_" + data.filename().string(); }
    void choose() const   // for the commands that follow
    {
        if (engine == Engine::postgres)
            ::setenv("CLOUDCOMMERCE_DATABASE", postgres_address(database()).c_str(), 1);
        else
            ::unsetenv("CLOUDCOMMERCE_DATABASE");
    }
    std::unique_ptr<SqlSession> open() const
    {
        return engine == Engine::postgres ? open_postgres_session(postgres_address(database())) : open_sqlite_session(data / "shop.db");
    }
    std::unique_ptr<SqlSession> open_provider() const { return open_sqlite_session(data / "simulator.db"); }
};

Shop import_catalogue(std::filesystem::path const& binary, Shop shop)
{
    auto const file = shop.data.parent_path() / "catalogue.ndjson";
    write_catalogue(file, products, 10'000'000);
    if (shop.engine == Engine::postgres) create_database(shop.database());
    shop.choose();
    if (run(binary, {"import", "products", file.string(), "--data", shop.data.string()}) != 0)
        throw std::runtime_error("the catalogue was not taken");
    return shop;
}

Shop copy(Shop const& shop, std::string const& name)
{
    Shop copied{shop.engine, shop.data.parent_path() / name};
    std::filesystem::copy(shop.data, copied.data, std::filesystem::copy_options::recursive);
    if (shop.engine == Engine::postgres) create_database(copied.database(), shop.database());
    return copied;
}

void remove(Shop const& shop)
{
    std::filesystem::remove_all(shop.data);
    if (shop.engine == Engine::postgres) open_postgres_session(postgres_address("postgres"))->run("drop database " + shop.database());
}

void say(char const* what, std::int64_t number, double seconds)
{
    std::printf("  . %lld %s, %.0f s\n", static_cast<long long>(number), what, seconds);
    std::fflush(stdout);
}

void give_a_past(std::filesystem::path const& binary, Shop const& shop, std::int64_t orders)
{
    auto const begun = std::chrono::steady_clock::now();
    auto const seconds = [&] { return std::chrono::duration<double>(std::chrono::steady_clock::now() - begun).count(); };
    auto const session = shop.open(), provider = shop.open_provider();
    PastOrders past{*session, *provider};
    shop.choose();
    ServerProcess server{binary, shop.data};
    place_orders(server.port(), clients / 4, 800, products, std::chrono::seconds{30}, no_end);
    for (int tries = 0; !past.are_settled(); ++tries) {
        if (tries == 300) throw std::runtime_error("the orders to be copied do not come to their end");
        std::this_thread::sleep_for(std::chrono::milliseconds{200});
    }
    server.stop();
    auto const there = past.multiply_to(orders, [&](std::int64_t done) { say("orders written", done, seconds()); });
    say("orders in the shop", there, seconds());
    figure("size of the database with them", session->megabytes(), "MB", "");
}

double rate(std::filesystem::path const& binary, Shop const& shop, std::uint64_t& first)
{
    shop.choose();
    ServerProcess server{binary, shop.data};
    place_orders(server.port(), clients, warm_orders, products, std::chrono::seconds{60}, first);
    first += 2 * warm_orders;   // one that is being placed when the last is begun is placed as well
    auto const run_ = place_orders(server.port(), clients, no_end, products, measured, first);
    first += run_.outcome.answers;
    if (run_.counts.other > 0) std::printf("  ! %llu other answers\n", static_cast<unsigned long long>(run_.counts.other));
    return static_cast<double>(run_.counts.placed) / run_.outcome.seconds;
}

double median(std::vector<double> values)
{
    std::ranges::sort(values);
    return values[values.size() / 2];
}

void compare(std::filesystem::path const& binary, Engine engine, char const* title, std::int64_t orders)
{
    std::printf("  %s\n", title);
    Scratch const scratch;
    auto const prefix = engine == Engine::sqlite ? std::string{"sqlite_"} : std::string{"postgres_"};
    auto const catalogue = import_catalogue(binary, {engine, scratch.path() / (prefix + "catalogue")});
    auto const old = copy(catalogue, prefix + "old");
    give_a_past(binary, old, orders);

    std::uint64_t first = 0;   // everybody who buys is new, in either shop
    std::vector<double> without, with, falls;
    for (int round = 0; round < rounds; ++round) {
        auto const measure_young = [&] {
            auto const young = copy(catalogue, prefix + "young");
            without.push_back(rate(binary, young, first));
            remove(young);
        };
        if (round % 2 == 0) measure_young();
        with.push_back(rate(binary, old, first));
        if (round % 2 == 1) measure_young();
        falls.push_back((1 - with.back() / without.back()) * 100);
        std::printf("  . %.0f and %.0f orders/s\n", without.back(), with.back());
        std::fflush(stdout);
    }
    figure("orders a second with none in the shop", median(without), "orders/s", "");
    figure("orders a second with many", median(with), "orders/s", "");
    figure("which is less by, median of pairs", median(falls), "%", "<= 20");
    remove(old);
    ::unsetenv("CLOUDCOMMERCE_DATABASE");
}

}   // namespace

void history(std::filesystem::path const& binary)
{
    auto const* const wanted = std::getenv("CLOUDCOMMERCE_BENCH_ORDERS");
    auto const orders = wanted != nullptr ? std::stoll(wanted) : 1'000'000;
    compare(binary, Engine::sqlite, "SQLite", orders);
    compare(binary, Engine::postgres, "PostgreSQL", orders);
}

}   // namespace bench
