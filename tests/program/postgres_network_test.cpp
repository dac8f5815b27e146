// The network between a shop and its PostgreSQL fails: whoever asks is told to come again, and no order is lost, doubled or half done.
#include "support/buyers.hpp"

#include "faults/tcp_proxy.hpp"
#include "infrastructure/testing/log_file.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>

namespace {

using namespace testing;
using faults::Cut;
using faults::Direction;
using faults::TcpProxy;

class PostgresNetwork : public Test {
  protected:
    PostgresNetwork()
    {
        config.database = url(Postgres::port());
        config.database_connections = 8;
        config.provider_timeout = std::chrono::milliseconds{1'000};
        if (import(config, endless_catalogue()) != 0) throw std::runtime_error("no catalogue");
    }

    std::string url(int port) const { return "postgresql://shop@127.0.0.1:" + std::to_string(port) + "/" + name; }
    // The same shop, behind the proxy.
    app::Config behind_proxy() const
    {
        auto behind = config;
        behind.database = url(proxy.port());
        return behind;
    }
    static bool is_ready(Shopper& shopper) { return shopper.client.get("/readyz").status == 200; }
    static std::string reason(Shopper& shopper)
    {
        auto const ready = shopper.client.get("/readyz");
        return ready.status == 503 ? at(ready, "/reasons/0") : "";
    }

    Folder folder;
    std::string const name = Postgres::create(Postgres::new_name());
    TcpProxy proxy{faults::Upstream::tcp("127.0.0.1", Postgres::port())};
    app::Config config = config_of(folder / "shop");
};

// A shop whose server may have to wait, and what it says.
class WaitingShop {
  public:
    explicit WaitingShop(app::Config config)
        : port_(config.port)
        , thread_([this, config = std::move(config)] {
            app::serve(
                config, [this](app::Opened const&) { opened = true; },
                [stopped = stop_.get_future().share()](std::chrono::milliseconds patience) {
                    if (patience == std::chrono::milliseconds::max()) return stopped.wait(), true;
                    return stopped.wait_for(patience) == std::future_status::ready;
                },
                clock_, log_);
        })
    {
    }
    ~WaitingShop() { stop(); }
    void stop()
    {
        if (!thread_.joinable()) return;
        stop_.set_value();
        thread_.join();
    }
    RawResponse get(std::string const& target) const
    {
        for (int i = 0; i < 500; ++i) {
            try {
                return RawClient{port_}.get(target);
            } catch (std::runtime_error const&) {   // nobody listens yet
                std::this_thread::sleep_for(std::chrono::milliseconds{10});
            }
        }
        throw std::runtime_error("nobody listens");
    }
    int said(std::string const& event)
    {
        log_.flush();
        auto file = file_.read();
        int count = 0;
        for (std::string line; std::getline(file, line);) count += line.find("\"event\":\"" + event + "\"") != std::string::npos ? 1 : 0;
        return count;
    }

    std::atomic<bool> opened = false;

  private:
    int const port_;
    LogFile const file_;
    SystemClock clock_;
    logging::Log log_{clock_, file_.number};
    std::promise<void> stop_;
    std::thread thread_;
};

TEST_F(PostgresNetwork, AwayAtTheStartTheShopWaitsSaysSoAndOpensByItself)
{
    auto waiting = behind_proxy();
    waiting.port = TcpProxy{faults::Upstream::tcp("127.0.0.1", 1)}.port();   // one that was free a moment ago
    proxy.refuse();
    WaitingShop shop{waiting};
    EXPECT_EQ(shop.get("/livez").status, 200);
    auto const ready = shop.get("/readyz");
    EXPECT_EQ(ready.status, 503);
    EXPECT_THAT(at(ready, "/reasons/0"), HasSubstr("cannot be reached"));
    EXPECT_THAT(at(ready, "/reasons/0"), HasSubstr("refused"));
    for (auto const* target : {"/", "/p/vase", "/api/store/products"}) {
        auto const answer = shop.get(target);
        EXPECT_EQ(answer.status, 503) << target;
        EXPECT_NE(answer.header("Retry-After"), "") << target;
    }
    std::this_thread::sleep_for(1'200ms);   // it has tried again meanwhile
    EXPECT_FALSE(shop.opened);
    EXPECT_EQ(shop.said("not open yet"), 1);
    proxy.heal();
    EXPECT_TRUE(comes_true([&] { return shop.opened.load(); }));
    EXPECT_TRUE(comes_true([&] { return shop.get("/readyz").status == 200; }));
    EXPECT_EQ(shop.get("/p/vase").status, 200);
    shop.stop();
    EXPECT_EQ(shop.said("closed"), 1);
}

TEST_F(PostgresNetwork, AShopThatWaitsIsEndedAtOnce)
{
    auto waiting = behind_proxy();
    waiting.port = TcpProxy{faults::Upstream::tcp("127.0.0.1", 1)}.port();
    proxy.refuse();
    WaitingShop shop{waiting};
    EXPECT_EQ(shop.get("/readyz").status, 503);
    auto const begun = std::chrono::steady_clock::now();
    shop.stop();
    EXPECT_LT(std::chrono::steady_clock::now() - begun, 5s);
    EXPECT_FALSE(shop.opened);
}

TEST_F(PostgresNetwork, AwayForSecondsUnderLoadNothingIsLostDoubledOrHalfDone)
{
    std::map<std::string, std::string> orders;
    {
        ShopServer server{behind_proxy()};
        Shopper onlooker{server.port()};
        EXPECT_EQ(onlooker.client.get("/p/vase").status, 200);
        Buyers buyers{server.port(), 6};
        for (int round = 0; round < 2; ++round) {
            auto const before = buyers.placed();
            ASSERT_TRUE(comes_true([&] { return buyers.placed() > before + 20; }));
            proxy.refuse();
            proxy.reset();
            EXPECT_TRUE(comes_true([&] { return reason(onlooker).find("cannot be reached") != std::string::npos; }));
            for (auto const end = std::chrono::steady_clock::now() + 2s; std::chrono::steady_clock::now() < end;) {
                EXPECT_EQ(onlooker.client.get("/p/vase").status, 200);   // kept in memory
                EXPECT_EQ(onlooker.client.get("/livez").status, 200);
                auto const cart = onlooker.post("/api/store/carts", "", R"({"lines":[{"sku":"VASE","quantity":1}]})");
                ASSERT_EQ(cart.status, 503) << cart.body;
                EXPECT_NE(cart.header("Retry-After"), "");
                std::this_thread::sleep_for(50ms);
            }
            proxy.heal();
            EXPECT_TRUE(comes_true([&] { return is_ready(onlooker); }));
        }
        auto const before = buyers.placed();
        EXPECT_TRUE(comes_true([&] { return buyers.placed() > before + 20; }));
        buyers.stop();
        EXPECT_THAT(buyers.wrong(), IsEmpty());
        EXPECT_GT(buyers.statuses()[503], 0);
        EXPECT_LT(buyers.slowest(), 15s);
        orders = buyers.orders();
    }
    EXPECT_EQ(miscounted(config, orders.size()), "");
}

// ---- a commit that nobody hears of

// What the shop sends to commit: the Bind message of the statement "commit".
std::string const& commit_message()
{
    static std::string const message{"B\0\0\0\x14\0commit\0", 13};
    return message;
}

TEST_F(PostgresNetwork, AConnectionThatIsLostWhileAnOrderCommitsLeavesOneOrder)
{
    std::map<std::string, OpenCart> carts;
    std::map<int, int> answers;
    int cuts = 0;
    {
        auto without_timers = behind_proxy();   // so that every commit is the shopper's
        without_timers.roles = {"api"};
        std::atomic<int> left = -1;
        std::atomic<Cut> kind = Cut::at_once;
        ShopServer server{without_timers, {.at_commit = [&](db::CommitPoint point) {
                              if (point == db::CommitPoint::before && left.fetch_sub(1) == 0) proxy.cut_after(commit_message(), kind);
                          }}};
        Shopper shopper{server.port()};
        EXPECT_EQ(shopper.place(shopper.new_cart(R"({"sku":"VASE","quantity":1})"), "warm").status, 201);
        for (auto const cut : {Cut::at_once, Cut::when_answered})
            for (int commit = 0;; ++commit) {
                auto const key = (cut == Cut::at_once ? "undone-" : "done-") + std::to_string(commit);
                auto const cart = carts[key] = shopper.new_cart(R"({"sku":"VASE","quantity":1})");
                kind = cut;
                left = commit;
                auto const placed = shopper.place(cart, key);
                ++answers[placed.status];
                EXPECT_THAT(placed.status, AnyOf(201, 202, 503)) << key << ": " << placed.body;
                EXPECT_TRUE(placed.status == 201 || placed.header("Retry-After") != "");
                bool const was_reached = left < 0;
                left = -1;
                if (!was_reached) break;
                ++cuts;
                EXPECT_TRUE(proxy.wait_for([&](auto const& counts) { return counts.cuts == static_cast<std::uint64_t>(cuts); }, 5s)) << key;
                EXPECT_TRUE(comes_true([&] { return is_ready(shopper); }));
            }
    }
    EXPECT_GE(cuts, 4);   // two commits an order, at least, each both ways
    EXPECT_GT(answers[202] + answers[503], 0);
    {
        ShopServer server{config};
        Shopper shopper{server.port()};
        for (auto const& [key, cart] : carts) {
            RawResponse last;
            EXPECT_TRUE(comes_true([&] { return (last = shopper.place(cart, key)).status == 201; }))
                << key << ": " << last.status << last.body;
            EXPECT_EQ(shopper.place(cart, key).body, last.body);
        }
    }
    EXPECT_EQ(miscounted(config, carts.size() + 1), "");
}

// ---- slow

TEST_F(PostgresNetwork, AFarServerIsAnsweredForInBoundedTime)
{
    std::size_t orders = 0;
    {
        ShopServer server{behind_proxy()};
        Shopper onlooker{server.port()};
        EXPECT_EQ(onlooker.client.get("/p/vase").status, 200);
        Buyers buyers{server.port(), 4};
        ASSERT_TRUE(comes_true([&] { return buyers.placed() > 20; }));
        proxy.delay(Direction::to_server, 300ms);
        proxy.delay(Direction::to_client, 300ms);
        for (auto const end = std::chrono::steady_clock::now() + 6s; std::chrono::steady_clock::now() < end;) {
            auto const begun = std::chrono::steady_clock::now();
            EXPECT_EQ(onlooker.client.get("/p/vase").status, 200);   // waits for nobody
            EXPECT_LT(std::chrono::steady_clock::now() - begun, 2s);
            std::this_thread::sleep_for(50ms);
        }
        proxy.heal();
        auto const before = buyers.placed();
        EXPECT_TRUE(comes_true([&] { return buyers.placed() > before + 10; }));
        buyers.stop();
        EXPECT_THAT(buyers.wrong(), IsEmpty());
        EXPECT_LT(buyers.slowest(), 15s);
        EXPECT_TRUE(comes_true([&] { return is_ready(onlooker); }));
        orders = buyers.orders().size();
    }
    EXPECT_EQ(miscounted(config, orders), "");
}

TEST_F(PostgresNetwork, AServerThatFallsSilentIsWaitedForOnceAndThenNoMore)
{
    std::size_t orders = 0;
    {
        ShopServer server{behind_proxy()};
        Shopper onlooker{server.port()};
        EXPECT_EQ(onlooker.client.get("/p/vase").status, 200);
        Buyers buyers{server.port(), 4};
        ASSERT_TRUE(comes_true([&] { return buyers.placed() > 10; }));
        proxy.black_hole();
        EXPECT_TRUE(comes_true([&] { return reason(onlooker).find("cannot be reached") != std::string::npos; }, 15s));
        for (int i = 0; i < 20; ++i) {
            auto const begun = std::chrono::steady_clock::now();
            EXPECT_EQ(onlooker.post("/api/store/carts", "", R"({"lines":[{"sku":"VASE","quantity":1}]})").status, 503);
            EXPECT_EQ(onlooker.client.get("/p/vase").status, 200);
            EXPECT_LT(std::chrono::steady_clock::now() - begun, 1s);
        }
        proxy.heal();
        EXPECT_TRUE(comes_true([&] { return is_ready(onlooker); }));
        auto const before = buyers.placed();
        EXPECT_TRUE(comes_true([&] { return buyers.placed() > before + 10; }));
        buyers.stop();
        EXPECT_THAT(buyers.wrong(), IsEmpty());
        EXPECT_LT(buyers.slowest(), 15s);
        orders = buyers.orders().size();
    }
    EXPECT_EQ(miscounted(config, orders), "");
}

}   // namespace
