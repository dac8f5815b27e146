// What the shop depends on fails while it is open: it says so, reads go on, nothing that was acknowledged is lost.
#include "support/shop_server.hpp"
#include "support/shopper.hpp"

#include "infrastructure/testing/failing_disk.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <condition_variable>
#include <mutex>

namespace {

using namespace testing;

bool comes_true(auto const& condition)
{
    for (int i = 0; i < 500; ++i) {
        if (condition()) return true;
        std::this_thread::sleep_for(20ms);
    }
    return false;
}

TEST(Faults, WithAFullDiskTheShopCanBeReadAndSaysWhyNothingIsSold)
{
    FailingDisk::mend();
    Folder const folder;
    auto const config = config_of(folder / "shop");
    ASSERT_EQ(import(config, small_catalogue()), 0);
    OpenCart later;
    std::string paid_order;
    {
        ShopServer server{config, {.vfs = FailingDisk::name()}};
        Shopper shopper{server.port()};
        auto const paid = shopper.place(shopper.new_cart(R"({"sku":"VASE","quantity":1})"), "before");
        ASSERT_EQ(paid.status, 201);
        paid_order = paid.header("Location") + "?token=" + at(paid, "/order/access_token");
        later = shopper.new_cart(R"({"sku":"VASE","quantity":1})");

        FailingDisk::bytes_left = 0;
        EXPECT_EQ(shopper.place(later, "later").status, 503);
        auto const refused = shopper.post("/api/store/carts", "", R"({"lines":[{"sku":"VASE","quantity":1}]})");
        EXPECT_EQ(refused.status, 503);
        EXPECT_EQ(at(refused, "/code"), "read_only_mode");
        EXPECT_NE(refused.header("Retry-After"), "");
        auto const ready = shopper.client.get("/readyz");
        EXPECT_EQ(ready.status, 503);
        EXPECT_THAT(at(ready, "/reasons/0"), HasSubstr("full"));
        EXPECT_EQ(shopper.client.get("/livez").status, 200);
        for (auto const& target : {std::string{"/"}, std::string{"/p/vase"}, std::string{"/api/store/products"}, paid_order})
            EXPECT_EQ(shopper.client.get(target).status, 200) << target;

        FailingDisk::mend();
        EXPECT_TRUE(comes_true([&] { return shopper.client.get("/readyz").status == 200; }));
        EXPECT_EQ(shopper.place(later, "later").status, 201);
    }
    EXPECT_EQ(complaints(config), "");
}

// A provider that answers when it is told to.
class SlowProvider final : public payment_provider::Provider {
  public:
    struct Gate {
        std::mutex mutex;
        std::condition_variable opened;
        bool open = false;
        int waiting = 0;

        bool holds(int calls)
        {
            std::lock_guard const lock{mutex};
            return waiting == calls;
        }
        void let_through()
        {
            {
                std::lock_guard const lock{mutex};
                open = true;
            }
            opened.notify_all();
        }
    };
    // However a test ends, its shoppers have to come home.
    struct Opener {
        Gate& gate;
        ~Opener() { gate.let_through(); }
    };
    SlowProvider(Provider& real, Gate& gate) : real_(real), gate_(gate) {}

    std::string_view name() const override { return real_.name(); }
    bool knows(std::string_view instrument) const override { return real_.knows(instrument); }
    payment_provider::Answer confirm(payment_provider::Charge const& charge) override
    {
        {
            std::unique_lock lock{gate_.mutex};
            ++gate_.waiting;
            gate_.opened.wait(lock, [this] { return gate_.open; });
        }
        return real_.confirm(charge);
    }
    payment_provider::Answer query(AttemptId attempt) override { return real_.query(attempt); }
    payment_provider::Answer void_attempt(AttemptId attempt) override { return real_.void_attempt(attempt); }
    payment_provider::RefundAnswer refund(RefundId id, AttemptId attempt, Money amount) override
    {
        return real_.refund(id, attempt, amount);
    }

  private:
    Provider& real_;
    Gate& gate_;
};

TEST(Faults, ASlowProviderHoldsUpNobodyElse)
{
    constexpr int calls_max = 128;   // half of the workers (decisions 18)
    Folder const folder;
    auto config = config_of(folder / "shop");
    config.provider_timeout = 20s;   // they all are the same new person, and wait for each other so long at most
    ASSERT_EQ(
        import(
            config,
            R"({"handle":"vase","title":"Vase","category":"Vases","variants":[{"sku":"VASE","price":1000,"currency":"GBP","stock":1000}]})"
            "\n"),
        0);
    SlowProvider::Gate gate;
    std::vector<int> answers(calls_max);
    {
        ShopServer server{config,
                          {.wrap_provider = [&](payment_provider::Simulator& real) { return std::make_unique<SlowProvider>(real, gate); }}};
        {
            std::vector<std::jthread> shoppers;
            for (int i = 0; i < calls_max; ++i)
                shoppers.emplace_back([&, i] {
                    Shopper shopper{server.port()};
                    answers[static_cast<std::size_t>(i)] =
                        shopper.place(shopper.new_cart(R"({"sku":"VASE","quantity":1})"), "held" + std::to_string(i)).status;
                });
            SlowProvider::Opener const opener{gate};
            ASSERT_TRUE(comes_true([&] { return gate.holds(calls_max); }));

            Shopper shopper{server.port()};
            auto const cart = shopper.new_cart(R"({"sku":"VASE","quantity":1})");   // carts and pages go on
            EXPECT_EQ(shopper.client.get("/p/vase").status, 200);
            auto const refused = shopper.place(cart, "one-too-many");
            EXPECT_EQ(refused.status, 503);
            EXPECT_EQ(at(refused, "/code"), "overloaded");
            auto const ready = shopper.client.get("/readyz");
            EXPECT_EQ(ready.status, 503);
            EXPECT_THAT(at(ready, "/reasons/0"), HasSubstr("provider"));
            gate.let_through();
            EXPECT_TRUE(comes_true([&] { return shopper.place(cart, "one-too-many").status == 201; }));   // it had left nothing behind
        }
    }
    for (int const status : answers) EXPECT_EQ(status, 201);
    EXPECT_EQ(complaints(config), "");
}

// SIGTERM while orders are being placed: those in flight end well, new ones are not taken.
TEST(Faults, ClosingEndsWhatIsInFlight)
{
    Folder const folder;
    auto const config = config_of(folder / "shop");
    ASSERT_EQ(import(config, small_catalogue()), 0);
    SlowProvider::Gate gate;
    RawResponse answer;
    {
        ShopServer server{config,
                          {.wrap_provider = [&](payment_provider::Simulator& real) { return std::make_unique<SlowProvider>(real, gate); }}};
        auto const cart = Shopper{server.port()}.new_cart(R"({"sku":"VASE","quantity":1})");
        std::jthread const shopper{[&] { answer = Shopper{server.port()}.place(cart, "last"); }};
        SlowProvider::Opener const opener{gate};
        ASSERT_TRUE(comes_true([&] { return gate.holds(1); }));
        std::jthread const late_opener{[&] {
            std::this_thread::sleep_for(100ms);
            gate.let_through();
        }};
        server.stop();
    }
    EXPECT_EQ(answer.status, 201) << answer.body;
    EXPECT_EQ(complaints(config), "");
}

}   // namespace
