// Many at once over HTTP: what is sold is what there was, and one cart is one order.
#include "support/shop_server.hpp"
#include "support/shopper.hpp"

#include "driver.hpp"
#include "infrastructure/db/sqlite.hpp"
#include "infrastructure/peripherals/payment_provider/simulator.hpp"
#include "shopper.hpp"

#include <gtest/gtest.h>

#include <barrier>
#include <map>

namespace {

using namespace testing;

TEST(Races, AHundredUnitsAreSoldAHundredTimes)
{
    constexpr std::size_t at_once = 256;
    constexpr int units = 100;
    Folder const folder;
    auto const config = config_of(folder / "shop");
    ASSERT_EQ(
        import(config,
               R"({"handle":"hot","title":"Hot","category":"Vases","variants":[{"sku":"HOT","price":1000,"currency":"GBP","stock":100}]})"
               "\n"),
        0);
    std::map<int, int> answers;
    {
        ShopServer server{config};
        std::vector<std::string> placing(at_once);   // what each sends, empty: it makes its cart
        std::uint64_t begun = 0;
        auto const outcome = bench::drive(
            server.port(), at_once, std::chrono::seconds{120}, [&](std::size_t client, bench::Answer const* answer) -> std::string {
                if (answer != nullptr && placing[client].empty()) {
                    EXPECT_EQ(answer->status, 201);
                    placing[client] = bench::place(bench::member(answer->body, "id"), bench::member(answer->body, "token"), ++begun,
                                                   1'000 + standard_delivery);
                    return placing[client];
                }
                if (answer != nullptr && answer->status == 503) return placing[client];   // too much at once: nothing was done, again
                if (answer != nullptr) {
                    ++answers[answer->status];
                    placing[client].clear();
                }
                return begun < 10'000 ? bench::new_cart({"HOT"}) : std::string{};
            });
        EXPECT_EQ(outcome.broken, 0U);
    }
    EXPECT_EQ(answers[201], units);
    EXPECT_GE(answers[409], 10'000 - units);
    EXPECT_EQ(answers.size(), 2U) << "there are other answers than sold and sold out";
    EXPECT_EQ(complaints(config), "");

    app::BesideApplication const shop{config};
    int confirmed = 0;
    shop.databases.order.read([&](db::Reader& db) {
        order::each(db, [&](order::Summed const& summed) { confirmed += summed.order.status == order::Status::confirmed ? 1 : 0; });
        return 0;
    });
    EXPECT_EQ(confirmed, units);
}

TEST(Races, FiftyPlacesOfOneCartAreOneOrder)
{
    Folder const folder;
    auto config = config_of(folder / "shop");
    config.provider_timeout = 30s;   // so long each waits for the one that pays, however slow the machine
    ASSERT_EQ(import(config, small_catalogue()), 0);
    for (auto const* instrument : {"sim_approve", "sim_decline"}) {
        std::vector<RawResponse> answers(50);
        {
            ShopServer server{config};
            auto const cart = Shopper{server.port()}.new_cart(R"({"sku":"VASE","quantity":1})");
            std::barrier start{50};
            std::vector<std::jthread> threads;
            for (auto& answer : answers)
                threads.emplace_back([&] {
                    Shopper shopper{server.port()};
                    start.arrive_and_wait();
                    answer = shopper.place(cart, std::string{"fifty-"} + instrument, instrument);
                });
        }
        for (auto const& answer : answers) {
            EXPECT_EQ(answer.status, answers[0].status);
            EXPECT_EQ(answer.body, answers[0].body);
        }
        EXPECT_EQ(answers[0].status, instrument == std::string_view{"sim_approve"} ? 201 : 402) << answers[0].body;
    }
    EXPECT_EQ(complaints(config), "");

    auto const memory = db::open_sqlite_read_only(config.data / "simulator.db");
    SystemClock const clock;
    auto const payments = payment_provider::Simulator{*memory, clock, {}}.payments();
    ASSERT_EQ(payments.size(), 2U);   // one for each cart
    for (auto const& payment : payments) EXPECT_EQ(payment.confirms, 1);
}

}   // namespace
