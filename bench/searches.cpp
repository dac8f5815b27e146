// Searching over HTTP, among Icecat's 19,406 products in a shop: one to three words that stand next to each other in a title, every second
// query with a price limit, every fourth with a maker, no query twice. Facets and the histogram of prices are in each answer.
#include "base/text.hpp"
#include "benchmarks.hpp"
#include "driver.hpp"
#include "icecat.hpp"
#include "infrastructure/http/request.hpp"
#include "infrastructure/json/reader.hpp"
#include "server_process.hpp"

#include <cstdio>
#include <fstream>
#include <random>
#include <sstream>
#include <stdexcept>
#include <thread>

namespace bench {

namespace {

using Clock = std::chrono::steady_clock;

struct Named {
    std::vector<std::string> title;
    std::string maker;
};

std::vector<Named> names()
{
    std::vector<Named> made;
    std::istringstream lines{read_shared("icecat/products.ndjson.zst")};
    for (std::string line; std::getline(lines, line);) {
        auto const product = json::Document::parse(line);
        if (!product) continue;
        std::istringstream in{text_of(product->root(), "title")};
        auto& each = made.emplace_back(Named{{}, text_of(product->root(), "supplier")});
        for (std::string word; in >> word;) each.title.push_back(std::move(word));
    }
    return made;
}

std::string target_of(std::vector<Named> const& all, std::mt19937& random)
{
    auto const& title = all[random() % all.size()].title;
    auto const length = std::min<std::size_t>(1 + random() % 3, title.size());
    auto const first = random() % (title.size() - length + 1);
    auto const text = joined(std::span{title}.subspan(first, length), " ");
    auto target = "/api/store/search?q=" + http::percent_encoded(text);
    if (random() % 2 == 0) target += "&price%5Blte%5D=" + std::to_string(1'000 + random() % 100'000);
    if (random() % 4 == 0) target += "&brand=" + http::percent_encoded(all[random() % all.size()].maker);
    return target;
}

void wait_until_found(int port, std::string const& target, std::string const& expected)
{
    for (auto const end = Clock::now() + std::chrono::seconds{60};;) {
        bool found = false;
        drive(port, 1, std::chrono::seconds{10}, [&](std::size_t, Answer const* answer) {
            if (answer == nullptr) return get(target);
            found = answer->body.find(expected) != std::string_view::npos;
            return std::string{};
        });
        if (found) return;
        if (Clock::now() > end) throw std::runtime_error("the catalogue is not found");
    }
}

void measure_queries(ServerProcess const& server, std::vector<Named> const& all)
{
    constexpr std::uint64_t queries = 6'000;
    std::mt19937 random{4};
    std::uint64_t begun = 0, refused = 0;
    auto const before = server.cost();
    auto const outcome = drive(server.port(), 2, std::chrono::seconds{120}, [&](std::size_t, Answer const* answer) {
        if (answer != nullptr && answer->status != 200) ++refused;
        return begun++ < queries ? get(target_of(all, random)) : std::string{};
    });
    auto const spent = server.cost().cpu_seconds - before.cpu_seconds;
    if (refused > 0) throw std::runtime_error("a search was refused");
    auto latencies = outcome.latencies_ms;
    figure("a query, CPU of the server", spent / static_cast<double>(outcome.answers) * 1e3, "ms", "<= 0.5");
    figure("queries a second, two clients", static_cast<double>(outcome.answers) / outcome.seconds, "queries/s", "");
    figure("a query, p50", percentile(latencies, 0.5), "ms", "");
    figure("p99", percentile(latencies, 0.99), "ms", "");
    figure("memory of the server", static_cast<double>(server.cost().resident_mb), "MB", "");
}

void measure_suggestions(ServerProcess const& server, std::vector<Named> const& all)
{
    constexpr std::uint64_t keystrokes = 3'000;
    std::mt19937 random{5};
    std::uint64_t begun = 0;
    auto const before = server.cost();
    auto const outcome = drive(server.port(), 2, std::chrono::seconds{60}, [&](std::size_t, Answer const*) {
        auto const& title = all[random() % all.size()].title;
        auto const word = title[random() % title.size()];
        return begun++ < keystrokes ? get("/api/store/suggest?q=" + http::percent_encoded(word.substr(0, 1 + random() % word.size())))
                                    : std::string{};
    });
    auto latencies = outcome.latencies_ms;
    figure("a keystroke, CPU of the server", (server.cost().cpu_seconds - before.cpu_seconds) / static_cast<double>(outcome.answers) * 1e3,
           "ms", "<= 3");
    figure("p99", percentile(latencies, 0.99), "ms", "");
}

// From the end of an import of one product, by the server that holds the shop, until it is found.
void measure_changes(std::filesystem::path const& binary, std::filesystem::path const& shop, std::filesystem::path const& file,
                     ServerProcess const& server)
{
    constexpr int rounds = 100;
    std::vector<float> spent;
    for (int i = 0; i < rounds; ++i) {
        auto const word = "zyx" + std::to_string(1'000 + i);
        std::ofstream{file} << R"({"handle":"fresh","title":"Fresh )" << word
                            << R"(","category":"Fresh","variants":[{"sku":"FRESH","price":1000,"currency":"GBP","stock":5}]})"
                            << "\n";
        if (run(binary, {"import", "products", file.string(), "--data", shop.string()}) != 0) throw std::runtime_error("not imported");
        auto const acknowledged = Clock::now();
        wait_until_found(server.port(), "/api/store/search?q=" + word, "\"total\":1,");
        spent.push_back(std::chrono::duration<float, std::milli>(Clock::now() - acknowledged).count());
    }
    figure("a change acknowledged until it is found, p50", percentile(spent, 0.5), "ms", "");
    figure("p99", percentile(spent, 0.99), "ms", "<= 250");
}

}   // namespace

void searches(std::filesystem::path const& binary)
{
    Scratch const scratch;
    auto const file = scratch.path() / "icecat.ndjson", shop = scratch.path() / "shop";
    auto const count = write_icecat(file);
    if (!count) return void(std::puts("  left out: ../shared/data/icecat is not there, or zstd is not"));
    if (run(binary, {"import", "products", file.string(), "--data", shop.string()}) != 0)
        throw std::runtime_error("the import was refused");
    auto const all = names();
    auto const begun = Clock::now();
    ServerProcess server{binary, shop};
    wait_until_found(server.port(), "/api/store/search?limit=1", "\"total\":" + std::to_string(*count) + ",");
    figure("from the start until every product is found", std::chrono::duration<double>(Clock::now() - begun).count(), "s", "");
    measure_queries(server, all);
    measure_suggestions(server, all);
    measure_changes(binary, shop, scratch.path() / "one.ndjson", server);
}

}   // namespace bench
