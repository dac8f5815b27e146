// Whether a shop sells as fast when it has a million orders behind it. Two shops of the same catalogue, one without orders and one with many
// (past_orders.hpp), take turns and go first in turn, so that what else the machine does touches both. CLOUDCOMMERCE_BENCH_ORDERS says how
// many, CLOUDCOMMERCE_TEST_ENGINE names the one engine that is wanted.
#include "benchmarks.hpp"
#include "past_orders.hpp"
#include "postgres_server.hpp"
#include "server_process.hpp"
#include "shopper.hpp"

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <fstream>
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

// What is seen of one shop, a round each.
struct Seen {
    std::vector<double> rates, cpu_ms, written_kb;   // of an order, by the server, and CPU by PostgreSQL as well
};

double written_kb(pid_t pid)   // to disk
{
    std::ifstream io{"/proc/" + std::to_string(pid) + "/io"};
    for (std::string line; std::getline(io, line);)
        if (line.starts_with("write_bytes:")) return std::stod(line.substr(12)) / 1'024;
    return 0;
}

void measure(std::filesystem::path const& binary, Shop const& shop, std::uint64_t& first, Seen& seen)
{
    shop.choose();
    ServerProcess server{binary, shop.data};
    place_orders(server.port(), clients, warm_orders, products, std::chrono::seconds{60}, first);
    first += 2 * warm_orders;   // one that is being placed when the last is begun is placed as well
    auto const cpu_seconds = [&] {
        return cpu_seconds_of(server.pid(), false) + (shop.engine == Engine::postgres ? postgres_cpu_seconds() : 0);
    };
    auto const cpu_before = cpu_seconds(), written_before = written_kb(server.pid());
    auto const run_ = place_orders(server.port(), clients, no_end, products, measured, first);
    first += run_.outcome.answers;
    if (run_.counts.other > 0) std::printf("  ! %llu other answers\n", static_cast<unsigned long long>(run_.counts.other));
    auto const placed = static_cast<double>(run_.counts.placed);
    seen.rates.push_back(placed / run_.outcome.seconds);
    seen.cpu_ms.push_back((cpu_seconds() - cpu_before) / placed * 1'000);
    seen.written_kb.push_back((written_kb(server.pid()) - written_before) / placed);
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
    Seen without, with;
    std::vector<double> falls;
    for (int round = 0; round < rounds; ++round) {
        auto const measure_young = [&] {
            auto const young = copy(catalogue, prefix + "young");
            measure(binary, young, first, without);
            remove(young);
        };
        if (round % 2 == 0) measure_young();
        measure(binary, old, first, with);
        if (round % 2 == 1) measure_young();
        falls.push_back((1 - with.rates.back() / without.rates.back()) * 100);
        std::printf("  . %.0f and %.0f orders/s\n", without.rates.back(), with.rates.back());
        std::fflush(stdout);
    }
    figure("orders a second with none in the shop", median(without.rates), "orders/s", "");
    figure("orders a second with many", median(with.rates), "orders/s", "");
    figure("which is less by, median of pairs", median(falls), "%", "<= 20");
    auto const* const whose = engine == Engine::postgres ? "CPU an order of server and PostgreSQL" : "server CPU an order";
    figure((std::string{whose} + " with none").c_str(), median(without.cpu_ms), "ms", "");
    figure((std::string{whose} + " with many").c_str(), median(with.cpu_ms), "ms", "");
    if (engine == Engine::sqlite) {   // PostgreSQL's own writing is not told for its processes together
        figure("written to disk an order with none", median(without.written_kb), "KB", "");
        figure("written to disk an order with many", median(with.written_kb), "KB", "");
    }
    remove(old);
    ::unsetenv("CLOUDCOMMERCE_DATABASE");
}

}   // namespace

void history(std::filesystem::path const& binary)
{
    auto const* const wanted = std::getenv("CLOUDCOMMERCE_BENCH_ORDERS");
    auto const orders = wanted != nullptr ? std::stoll(wanted) : 1'000'000;
    auto const* const only = std::getenv("CLOUDCOMMERCE_TEST_ENGINE");
    auto const is_wanted = [&](std::string_view engine) { return only == nullptr || engine == only; };
    if (is_wanted("sqlite")) compare(binary, Engine::sqlite, "SQLite", orders);
    if (is_wanted("postgres")) compare(binary, Engine::postgres, "PostgreSQL", orders);
}

}   // namespace bench
