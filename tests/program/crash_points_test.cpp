// The process dies at every point at which an order changes something outside itself: before and after each COMMIT and each effect of
// the payment provider. Then the shop opens again: nothing is broken, there is one order or none, and the same key gives the same answer.
#include "support/child.hpp"
#include "support/shop_server.hpp"
#include "support/shopper.hpp"

#include "infrastructure/db/sqlite.hpp"
#include "infrastructure/peripherals/payment_provider/simulator.hpp"

#include <gtest/gtest.h>

#include <unistd.h>

#include <atomic>
#include <sstream>

namespace {

using namespace testing;

constexpr auto key = "the-one-order";

// Counts the points that are passed and dies at the one asked for.
class Fuse {
  public:
    explicit Fuse(int dies_at) : left_(dies_at) {}
    void arm() { armed_ = true; }
    void pass()
    {
        if (armed_ && left_.fetch_sub(1) == 0) ::_exit(died);
    }

  private:
    std::atomic<bool> armed_ = false;
    std::atomic<int> left_;
};

class FusedProvider final : public payment_provider::Provider {
    template <typename F> auto around(F&& call)
    {
        fuse_.pass();
        auto answer = call();
        fuse_.pass();
        return answer;
    }

  public:
    FusedProvider(Provider& real, Fuse& fuse) : real_(real), fuse_(fuse) {}

    std::string_view name() const override { return real_.name(); }
    bool knows(std::string_view instrument) const override { return real_.knows(instrument); }
    payment_provider::Answer confirm(payment_provider::Charge const& charge) override
    {
        return around([&] { return real_.confirm(charge); });
    }
    payment_provider::Answer query(AttemptId attempt) override { return real_.query(attempt); }   // has no effect
    payment_provider::Answer void_attempt(AttemptId attempt) override
    {
        return around([&] { return real_.void_attempt(attempt); });
    }
    payment_provider::RefundAnswer refund(RefundId id, AttemptId attempt, Money amount) override
    {
        return around([&] { return real_.refund(id, attempt, amount); });
    }

  private:
    Provider& real_;
    Fuse& fuse_;
};

struct Scenario {
    char const* name;
    char const* instrument;
    int answer;            // to place, once everything is settled
    char const* outcome;   // of the challenge, if there is one
    bool own_databases;
};

void PrintTo(Scenario const& scenario, std::ostream* out) { *out << scenario.name; }

class CrashPoints : public TestWithParam<Scenario> {
  protected:
    app::Config config(std::filesystem::path const& data) const
    {
        auto config = GetParam().own_databases ? config_of_groups(data) : config_of(data);
        config.provider_timeout = 100ms;
        config.ballast_bytes = 4'096;
        return config;
    }

    // Until what a dead process left is settled, a provider's patience of 20 ms may be too short for an answer: then it says so.
    RawResponse place(Shopper& shopper, OpenCart const& cart) const
    {
        auto placed = shopper.place(cart, key, GetParam().instrument);
        for (int tries = 0; tries < 100 && placed.status == 409 && at(placed, "/code") == "contention"; ++tries)
            placed = shopper.place(cart, key, GetParam().instrument);
        return placed;
    }

    // What a shopper does whose order is pending: acts where asked to, and comes back to see.
    void act(Shopper& shopper, OpenCart const& cart, RawResponse const& placed) const
    {
        if (placed.status != 202) return;
        if (GetParam().outcome != nullptr) {
            auto const url = at(placed, "/action/url");
            auto const attempt = url.substr(url.find("attempt=") + 8);
            shopper.client.request("POST", "/checkout/challenge",
                                   "Content-Type: application/x-www-form-urlencoded\r\nSec-Fetch-Site: same-origin\r\n",
                                   "attempt=" + attempt + "&outcome=" + GetParam().outcome);
        }
        shopper.client.request("GET", "/checkout/done?order=" + at(placed, "/order/id"),
                               "Cookie: cart=" + cart.id + "." + cart.token + "\r\n", "");
    }

    // The whole journey in a process that dies at `point`.
    int buy(std::filesystem::path const& data, OpenCart const& cart, int point) const
    {
        Fuse fuse{point};
        app::Hooks hooks{.at_commit = [&](db::CommitPoint) { fuse.pass(); },
                         .wrap_provider = [&](payment_provider::Simulator& real) { return std::make_unique<FusedProvider>(real, fuse); }};
        ShopServer server{config(data), std::move(hooks)};
        Shopper shopper{server.port()};
        fuse.arm();
        act(shopper, cart, place(shopper, cart));
        server.stop();   // follows everything up
        return 0;
    }

    // Opens the shop again. Throws where something is not as it must be.
    int recover(std::filesystem::path const& data, OpenCart const& cart) const
    {
        auto const expect = [](bool right, std::string const& what) {
            if (!right) throw std::runtime_error(what);
        };
        auto const broken = [&] { return complaints(config(data)); };
        std::string first_body;
        {
            ShopServer server{config(data)};
            expect(broken().empty(), "after opening again: " + broken());
            Shopper shopper{server.port()};
            auto first = place(shopper, cart);
            for (int tries = 0; first.status == 202 && tries < 100; ++tries) {   // pending: acts, and asks again
                act(shopper, cart, first);
                first = place(shopper, cart);
            }
            expect(first.status == GetParam().answer, "the answer is " + std::to_string(first.status) + ": " + first.body);
            auto const second = place(shopper, cart);
            expect(second.status == first.status && second.body == first.body, "a replay differs:\n" + first.body + "\n" + second.body);
            first_body = first.body;
        }
        {
            ShopServer server{config(data)};
            Shopper shopper{server.port()};
            auto const later = place(shopper, cart);
            expect(later.status == GetParam().answer && later.body == first_body, "a replay after another start differs");
        }
        expect(broken().empty(), "at the end: " + broken());
        expect_sold(data, GetParam().answer == 201 ? 1 : 0);
        return 0;
    }

    void expect_sold(std::filesystem::path const& data, int wanted) const
    {
        app::BesideApplication const shop{config(data)};
        auto const confirmed = shop.databases.order.read([](db::Reader& db) {
            int count = 0;
            order::each(db, [&](order::Summed const& summed) { count += summed.order.status == order::Status::confirmed ? 1 : 0; });
            return count;
        });
        if (confirmed != wanted) throw std::runtime_error(std::to_string(confirmed) + " orders are confirmed");
        auto const memory = db::open_sqlite_read_only(data / "simulator.db");
        SystemClock const clock;
        int charged = 0;
        for (auto const& payment : payment_provider::Simulator{*memory, clock, {}}.payments())
            charged += payment.state == "charged" ? 1 : 0;
        if (charged != wanted) throw std::runtime_error(std::to_string(charged) + " payments are charged");
    }
};

TEST_P(CrashPoints, LeaveOneOrderOrNone)
{
    Folder const folder;
    auto const fresh = folder / "fresh";
    (void)config(fresh);   // its database is made here, not in a child
    // A shop with a cart that is ready to be placed; each run begins with a copy of it.
    OpenCart cart;
    std::string said;
    ASSERT_EQ(
        in_child(
            [&] {
                if (import(config(fresh), small_catalogue()) != 0) return 1;
                // Good for one order: where a dead process kept it, or gave it away twice, the total would be another one.
                if (import_promotions(
                        config(fresh),
                        R"([{"id":"one","class":"order","action":{"amount_total":1200},"limits":{"total":1,"per_customer":1,"budget":{"GBP":1200}}}])") !=
                    0)
                    return 1;
                ShopServer server{config(fresh)};
                auto const made = Shopper{server.port()}.new_cart(R"({"sku":"VASE","quantity":2},{"sku":"MUG-RED","quantity":1})");
                throw std::runtime_error(made.id + " " + made.token + " " + std::to_string(made.goods - 1'200));
            },
            &said),
        1);
    std::istringstream{said} >> cart.id >> cart.token >> cart.goods;
    ASSERT_EQ(cart.goods, 10'000) << said;

    int point = 0;
    for (bool reached = true; reached; ++point) {
        auto const data = folder / ("shop-" + std::to_string(point));
        copy_shop(fresh, data);
        int const end = in_child([&] { return buy(data, cart, point); }, &said);
        ASSERT_TRUE(end == 0 || end == died) << "point " << point << ": " << end << " " << said;
        reached = end == died;
        ASSERT_EQ(in_child([&] { return recover(data, cart); }, &said), 0) << "point " << point << ": " << said;
    }
    RecordProperty("points", point - 1);
    EXPECT_GE(point, 8) << "the journey passes more points than that";
}

INSTANTIATE_TEST_SUITE_P(OneDatabase, CrashPoints,
                         Values(Scenario{"approve", "sim_approve", 201, nullptr, false},
                                Scenario{"decline", "sim_decline", 402, nullptr, false},
                                Scenario{"challenge_approved", "sim_challenge", 201, "approve", false},
                                Scenario{"challenge_failed", "sim_challenge", 402, "fail", false},
                                Scenario{"timeout_approved", "sim_timeout_approved", 201, nullptr, false},
                                Scenario{"timeout_declined", "sim_timeout_declined", 402, nullptr, false}),
                         [](auto const& info) { return std::string{info.param.name}; });
INSTANTIATE_TEST_SUITE_P(OwnDatabases, CrashPoints,
                         Values(Scenario{"approve", "sim_approve", 201, nullptr, true},
                                Scenario{"decline", "sim_decline", 402, nullptr, true},
                                Scenario{"timeout_approved", "sim_timeout_approved", 201, nullptr, true}),
                         [](auto const& info) { return std::string{info.param.name}; });

}   // namespace
