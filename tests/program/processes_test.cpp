// The binary itself, ended the hard way (SIGKILL) while it works: nothing that was acknowledged is lost, nothing is there twice, and
// running it again goes on.
#include "support/shop_server.hpp"
#include "support/shopper.hpp"

#include "driver.hpp"
#include "infrastructure/crypto/key_ring.hpp"
#include "infrastructure/json/reader.hpp"
#include "server_process.hpp"
#include "shopper.hpp"

#include <gtest/gtest.h>

#include <sys/stat.h>

#include <algorithm>
#include <csignal>
#include <cstdlib>
#include <fstream>
#include <map>
#include <mutex>
#include <random>
#include <sstream>

namespace {

using namespace testing;

std::filesystem::path const binary = CLOUDCOMMERCE_BINARY;

std::string output_of(std::vector<std::string> const& arguments)
{
    std::string output;
    EXPECT_EQ(bench::run(binary, arguments, &output), 0) << output;
    return output;
}

// The catalogue as a file says it.
std::string exported_from(std::filesystem::path const& data)
{
    auto const file = data.parent_path() / "exported.ndjson";
    output_of({"export", "products", file.string(), "--data", data.string()});
    std::ifstream in{file};
    return {std::istreambuf_iterator<char>{in}, {}};
}

struct Wish {
    std::string cart, token, key;
    bool acknowledged = false;
    std::string order = {};   // its number, once known
};

// Buys until the server is gone.
void buy_until_killed(int port, int shopper_number, int round, std::vector<Wish>& wishes)
{
    try {
        Shopper shopper{port};
        for (int i = 0;; ++i) {
            auto const cart = shopper.new_cart(R"({"sku":"BENCH-0","quantity":1})");
            wishes.push_back({cart.id, cart.token, std::to_string(round) + "-" + std::to_string(shopper_number) + "-" + std::to_string(i)});
            auto const placed = shopper.place(cart, wishes.back().key);
            if (placed.status == 0) return;
            ASSERT_EQ(placed.status, 201) << placed.body;
            wishes.back().acknowledged = true;
            wishes.back().order = at(placed, "/order/number");
        }
    } catch (std::runtime_error const&) {   // the connection is gone
    }
}

// CLOUDCOMMERCE_KILL_ROUNDS=1000 for a long one.
TEST(Processes, KilledUnderLoadAShopKeepsEveryOrderItAcknowledged)
{
    auto const* const wanted = std::getenv("CLOUDCOMMERCE_KILL_ROUNDS");
    int const rounds = wanted != nullptr ? std::atoi(wanted) : 20;
    Folder const folder;
    auto const data = folder / "shop";
    let_programs_use(data);
    bench::write_catalogue(folder / "catalogue.ndjson", 1, 10'000'000);
    output_of({"import", "products", (folder / "catalogue.ndjson").string(), "--data", data.string()});

    std::mt19937 random{20'270'101};
    std::map<std::string, std::string> numbers;   // of each key, for all rounds
    for (int round = 0; round < rounds; ++round) {
        std::vector<std::vector<Wish>> wishes(16);
        {
            bench::ServerProcess server{binary, data};
            std::vector<std::jthread> shoppers;
            for (std::size_t i = 0; i < wishes.size(); ++i)
                shoppers.emplace_back([&, i] { buy_until_killed(server.port(), static_cast<int>(i), round, wishes[i]); });
            std::this_thread::sleep_for(std::chrono::milliseconds{std::uniform_int_distribution{20, 250}(random)});
            server.kill();
        }
        bench::ServerProcess server{binary, data};
        Shopper shopper{server.port()};
        for (auto const& each : wishes)
            for (auto const& wish : each) {   // whoever heard nothing asks again, whoever heard asks too
                auto const again = shopper.place({wish.cart, wish.token, bench::price_minor}, wish.key);
                ASSERT_EQ(again.status, 201) << again.body;
                auto const number = at(again, "/order/number");
                if (wish.acknowledged) ASSERT_EQ(number, wish.order);
                ASSERT_TRUE(numbers.emplace(wish.key, number).second);
            }
        if (round % 10 == 9) std::printf("round %d of %d, %zu orders\n", round + 1, rounds, numbers.size());
    }

    EXPECT_EQ(complaints(config_of(data)), "");
    std::map<std::string, int> kept;
    output_of({"orders", "export", (folder / "orders.ndjson").string(), "--data", data.string()});
    std::ifstream exported{folder / "orders.ndjson"};
    for (std::string line; std::getline(exported, line);) {
        auto const order = json::Document::parse(line);
        if (order->root().find("status")->string() == "confirmed") ++kept[std::string{*order->root().find("number")->string()}];
    }
    EXPECT_EQ(kept.size(), numbers.size()) << "an order that nobody asked for, or one that is gone";
    for (auto const& [key, number] : numbers) ASSERT_EQ(kept[number], 1) << key;
}

TEST(Processes, AnImportThatWasKilledIsFinishedByRunningItAgain)
{
    constexpr int products = 3'000;
    Folder const folder;
    auto const data = folder / "shop", file = folder / "catalogue.ndjson";
    let_programs_use(data);
    bench::write_catalogue(file, products, 10);
    std::vector<std::string> const command{"import", "products", file.string(), "--data", data.string()};
    for (int ms : {40, 80, 160}) {
        pid_t const pid = bench::start(binary, command);
        std::this_thread::sleep_for(std::chrono::milliseconds{ms});
        ::kill(pid, SIGKILL);
        bench::wait_for(pid);
        std::string said;
        bool const is_clean = bench::run(binary, {"verify", "--data", data.string()}, &said) == 0;
        EXPECT_TRUE(is_clean || said.contains("there is no shop") || said.contains("was not opened")) << said;   // killed too early
    }
    output_of(command);
    auto const first = exported_from(data);
    EXPECT_EQ(std::ranges::count(first, '\n'), products);
    output_of(command);
    EXPECT_TRUE(exported_from(data) == first);
    EXPECT_EQ(complaints(config_of(data)), "");
}

namespace {

void write_titles(std::filesystem::path const& file, int products, std::string const& word)
{
    std::ofstream out{file};
    for (int i = 0; i < products; ++i)
        out << R"({"handle":"p)" << i << R"(","title":"Spoon )" << word << R"(","category":"Spoons","variants":[{"sku":"S)" << i
            << R"(","price":1000,"currency":"GBP","stock":5}]})" << "\n";
}

// How many products the search finds; -1 while it does not know.
int found(int port, std::string const& text)
{
    RawClient client{port};
    auto const answer = client.get("/api/store/search?limit=1&verbatim=true&q=" + text);
    return answer.status == 200 ? std::stoi(at(answer, "/total")) : -1;
}

bool is_found(int port, std::string const& text, int wanted)
{
    for (auto const end = std::chrono::steady_clock::now() + 60s; std::chrono::steady_clock::now() < end;) {
        if (found(port, text) == wanted) return true;
        std::this_thread::sleep_for(20ms);
    }
    return false;
}

}   // namespace

// While products are changed and parts of the index are merged.
TEST(Processes, KilledAtAnyMomentTheSearchFindsWhatTheCatalogueHolds)
{
    constexpr int products = 2'000;
    Folder const folder;
    auto const data = folder / "shop", file = folder / "catalogue.ndjson";
    let_programs_use(data);
    write_titles(file, products, "old");
    std::vector<std::string> const command{"import", "products", file.string(), "--data", data.string()};
    output_of(command);
    {   // closed in peace, it leaves its index
        bench::ServerProcess const server{binary, data};
        ASSERT_TRUE(is_found(server.port(), "spoon", products));
    }
    ASSERT_TRUE(exists(data / "search.index"));

    std::mt19937 random{20'270'102};
    for (std::string const word : {"zinc", "brass", "copper", "silver", "nickel", "cobalt"}) {
        write_titles(file, products, word);
        {
            bench::ServerProcess server{binary, data};
            pid_t const importing = bench::start(binary, command);
            std::this_thread::sleep_for(std::chrono::milliseconds{std::uniform_int_distribution{50, 700}(random)});
            server.kill();
            bench::wait_for(importing);
        }
        bench::ServerProcess const server{binary, data};
        auto const exported = exported_from(data);
        int written = 0;
        for (auto at = exported.find(word); at != std::string::npos; at = exported.find(word, at + 1)) ++written;
        EXPECT_TRUE(is_found(server.port(), word, written)) << word << ": " << found(server.port(), word) << " of " << written;
        EXPECT_TRUE(is_found(server.port(), "spoon", products)) << word;
        output_of(command);   // goes on where it was cut off
        EXPECT_TRUE(is_found(server.port(), word, products)) << word;
    }
}

TEST(Processes, TwoDoNotOpenTheSameShop)
{
    Folder const folder;
    auto const data = folder / "shop";
    bench::ServerProcess const server{binary, data};
    EXPECT_EQ(bench::run(binary, {"serve", "--data", data.string(), "--listen", "127.0.0.1:0"}), 1);

    std::string said;   // nor do two shops share a port
    auto const address = "127.0.0.1:" + std::to_string(server.port());
    EXPECT_EQ(bench::run(binary, {"serve", "--data", (folder / "other").string(), "--listen", address}, &said), 1);
    EXPECT_NE(said.find("cannot listen on " + address), std::string::npos) << said;
}

TEST(Processes, ACommandIsDoneByTheServerThatHasTheFolder)
{
    Folder const folder;
    auto const data = folder / "shop";
    let_programs_use(data);
    bench::ServerProcess server{binary, data};
    RawClient client{server.port()};
    EXPECT_EQ(client.get("/p/vase").status, 404);
    std::ofstream{folder / "small.ndjson"}
        << small_catalogue() << R"({"handle":"bad","title":"Bad","variants":[{"sku":"BAD","price":-1,"currency":"GBP","stock":1}]})"
        << "\n";
    std::string said;
    EXPECT_EQ(bench::run(binary, {"import", "products", (folder / "small.ndjson").string(), "--data", data.string()}, &said), 1);
    EXPECT_NE(said.find("line 5"), std::string::npos) << said;
    EXPECT_EQ(client.get("/p/vase").status, 200);   // and no cache says otherwise

    Shopper shopper{server.port()};
    auto const placed = shopper.place(shopper.new_cart(R"({"sku":"RARE","quantity":1})"), "one");
    auto const number = at(placed, "/order/number");
    EXPECT_NE(output_of({"orders", "list", "--data", data.string()}).find(number), std::string::npos);
    output_of({"orders", "cancel", number, "--data", data.string()});
    EXPECT_EQ(at(shopper.client.get("/api/store/products/rare"), "/variants/0/availability"), "low");   // back on the shelf
    EXPECT_EQ(bench::run(binary, {"orders", "cancel", "A999", "--data", data.string()}), 1);
    EXPECT_EQ(server.stop(), 0);
    EXPECT_EQ(complaints(config_of(data)), "");
}

// Half a product must not be taken for a whole one with fewer variants.
TEST(Processes, AnImportWhoseInputIsCutOffLeavesWholeProducts)
{
    Folder const folder;
    auto const data = folder / "shop", full = folder / "all.csv";
    std::ofstream{full} << "Handle,Title,Product Category,Option1 Name,Option1 Value,Variant SKU,Variant Price,Variant Inventory Qty\n"
                           "cup,Cup,Tableware,Size,S,CUP-S,10.00,1\ncup,,,,M,CUP-M,10.00,1\ncup,,,,L,CUP-L,10.00,1\n";
    bench::ServerProcess server{binary, data};
    output_of({"import", "products", full.string(), "--data", data.string()});
    // The command reads from a pipe that somebody holds open, and dies while it does.
    auto const pipe = folder / "pipe.csv";
    ASSERT_EQ(::mkfifo(pipe.c_str(), 0600), 0);
    pid_t const pid = bench::start(binary, {"import", "products", pipe.string(), "--data", data.string()});
    std::ofstream writer{pipe};
    std::ifstream reader{full};
    std::string line;
    for (int i = 0; i < 3 && std::getline(reader, line); ++i) writer << line << "\n";
    writer.flush();
    std::this_thread::sleep_for(300ms);
    ::kill(pid, SIGKILL);
    bench::wait_for(pid);
    std::this_thread::sleep_for(100ms);
    auto const product = RawClient{server.port()}.get("/api/store/products/cup");
    EXPECT_EQ(at(product, "/variants/2/sku"), "CUP-L") << product.body;
}

TEST(Processes, SayWhatIsWrongWithACommand)
{
    Folder const folder;
    EXPECT_EQ(bench::run(binary, {"serve", "--listen", "nonsense", "--data", (folder / "a").string()}), 1);
    EXPECT_EQ(bench::run(binary, {"frobnicate"}), 2);
    EXPECT_EQ(bench::run(binary, {"import", "products", "/does/not/exist.csv", "--data", (folder / "a").string()}), 1);
    EXPECT_EQ(bench::run(binary, {"verify", "--data", (folder / "nothing").string()}), 1);
    EXPECT_EQ(bench::run(binary, {"verify", "--config", (folder / "no.conf").string()}), 2);
    for (auto const* command : {"serve", "seed", "import", "export", "verify", "orders", "profile"})
        EXPECT_NE(output_of({command, "--help"}).find("cloudcommerce " + std::string{command}), std::string::npos) << command;
}

// What the log of a shop says of where it listens, or why it does not.
std::string start_of(std::vector<std::string> const& arguments)
{
    std::string said;
    EXPECT_NE(bench::run(binary, arguments, &said), 0);
    return said;
}

TEST(Processes, SettingsComeFromFlagsThenVariablesThenAFile)
{
    Folder const folder;
    std::ofstream{folder / "shop.conf"} << "listen = from-file\ndata = " << (folder / "data").string() << "\n";
    auto const file = (folder / "shop.conf").string();
    EXPECT_NE(start_of({"serve", "--config", file}).find("from-file"), std::string::npos);
    ::setenv("CLOUDCOMMERCE_LISTEN", "from-variable", 1);
    EXPECT_NE(start_of({"serve", "--config", file}).find("from-variable"), std::string::npos);
    EXPECT_NE(start_of({"serve", "--config=" + file, "--listen", "from-flag"}).find("from-flag"), std::string::npos);
    ::unsetenv("CLOUDCOMMERCE_LISTEN");

    std::ofstream{folder / "wrong.conf"} << "colour = blue\n";
    std::string said;
    EXPECT_EQ(bench::run(binary, {"serve", "--config", (folder / "wrong.conf").string()}, &said), 2);
    EXPECT_NE(said.find("colour"), std::string::npos) << said;
}

TEST(Processes, AShopWhoseKeysAreGoneIsNotGivenOthers)
{
    Folder const folder;
    auto const data = folder / "shop";
    output_of({"seed", "demo", "--data", data.string()});
    std::filesystem::rename(data / "keys", folder / "keys");
    EXPECT_NE(start_of({"serve", "--data", data.string(), "--listen", "127.0.0.1:0"}).find("keys"), std::string::npos);
    EXPECT_FALSE(exists(data / "keys"));
    std::filesystem::rename(folder / "keys", data / "keys");
    bench::ServerProcess const server{binary, data};
}

TEST(Processes, AShopIsNotOpenedWithTheKeysOfAnother)
{
    Folder const folder;
    auto const data = folder / "shop", another = folder / "another";
    output_of({"seed", "demo", "--data", data.string()});
    crypto::KeyRing::open(another / "keys");
    std::filesystem::copy_file(data / "shop.db", another / "shop.db");
    for (std::vector<std::string> command : {std::vector<std::string>{"serve", "--listen", "127.0.0.1:0"}, {"orders", "list"}}) {
        command.insert(command.end(), {"--data", another.string()});
        auto const said = start_of(command);
        EXPECT_NE(said.find("are not those of this shop's database"), std::string::npos) << said;
        EXPECT_NE(said.find("to " + (another / "keys").string()), std::string::npos) << said;
    }
    std::filesystem::remove_all(another / "keys");
    std::filesystem::copy(data / "keys", another / "keys");
    bench::ServerProcess const server{binary, another};
}

TEST(Processes, WhatFailsWhileAShopOpensEndsItInOrder)
{
    Folder const folder;
    auto data = folder.path();   // so long that no socket can be named in it
    while (data.string().size() < 120) data /= "a-folder-with-a-long-name";
    EXPECT_NE(start_of({"serve", "--data", data.string(), "--listen", "127.0.0.1:0"}).find("control.sock"), std::string::npos);
}

}   // namespace
