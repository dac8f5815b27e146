// Placing, settling and cancelling with a provider of whom anything may come: silence, lateness, contradiction.
#include "business/payment/payment.hpp"
#include "business/workflows/place_order.hpp"
#include "business/workflows/testing/shop.hpp"

#include <semaphore>
#include <thread>

using namespace workflows;
using testing::Shop;

namespace {

// Answers what it is told, once; else as the simulator does.
class MoodyProvider final : public payment_provider::Provider {
  public:
    explicit MoodyProvider(payment_provider::Provider& real) : real_(real) {}

    std::string_view name() const override { return real_.name(); }
    bool knows(std::string_view instrument) const override { return real_.knows(instrument); }
    payment_provider::Answer confirm(payment_provider::Charge const& charge) override
    {
        ++confirms;
        if (before_confirm) before_confirm();
        auto const answer = silent > 0 && silent-- > 0 ? payment_provider::Answer{} : real_.confirm(charge);
        if (after_confirm) after_confirm();
        return answer;
    }
    payment_provider::Answer query(AttemptId attempt) override
    {
        return silent > 0 && silent-- > 0 ? payment_provider::Answer{} : real_.query(attempt);
    }
    payment_provider::Answer void_attempt(AttemptId attempt) override { return real_.void_attempt(attempt); }
    payment_provider::RefundAnswer refund(RefundId id, AttemptId attempt, Money amount) override
    {
        return silent > 0 && silent-- > 0 ? payment_provider::RefundAnswer{} : real_.refund(id, attempt, amount);
    }

    std::atomic<int> silent = 0, confirms = 0;
    std::function<void()> before_confirm, after_confirm;

  private:
    payment_provider::Provider& real_;
};

class MoodyTest : public testing::Test {
  protected:
    Shop shop;
    MoodyProvider provider{shop.simulator};
    PlaceOrder place_order{shop.tools,   shop.contacts, shop.lookups, provider,
                           shop.numbers, shop.finish,   shop.bell,    {.provider_timeout = 300ms, .provider_calls_max = 2, .owner = 1}};
    SettleOpenOrders settle{shop.tools, provider, shop.finish, {.owner = 1}};
    CancelOrder cancel{shop.tools, provider};
};

}   // namespace

TEST_F(MoodyTest, ARequestThatNeverReachedTheProviderIsSentAgain)
{
    provider.silent = 1;
    auto const cart = shop.new_cart();
    auto const placed = place_order.run({}, cart, shop.request(cart, "sim_approve", "key"));
    EXPECT_TRUE(placed.result->pending);
    EXPECT_TRUE(shop.simulator.payments().empty());
    shop.clock.advance(3s);
    settle.run(SettleOpenOrders::Moment::timer);
    EXPECT_EQ(shop.order(placed.result->order).status, order::Status::confirmed);
    EXPECT_EQ(shop.findings(), std::vector<std::string>{});
}

TEST_F(MoodyTest, OneThatNobodyExpectsAnyMoreIsVoided)
{
    provider.silent = 1;
    auto const cart = shop.new_cart();
    auto const placed = place_order.run({}, cart, shop.request(cart, "sim_approve", "key"));
    shop.clock.advance(16min);
    settle.run(SettleOpenOrders::Moment::timer);
    EXPECT_EQ(shop.order(placed.result->order).status, order::Status::cancelled);
    EXPECT_EQ(shop.simulator.payments()[0].state, "voided");
    EXPECT_EQ(shop.findings(), std::vector<std::string>{});
}

TEST_F(MoodyTest, AProviderThatStaysSilentIsAskedLessAndLessOften)
{
    provider.silent = 1'000'000;
    auto const cart = shop.new_cart();
    auto const placed = place_order.run({}, cart, shop.request(cart, "sim_approve", "key"));
    int asked = 0;
    for (int second = 0; second < 600; ++second) {
        shop.clock.advance(1s);
        asked += static_cast<int>(settle.run(SettleOpenOrders::Moment::timer));
    }
    EXPECT_GE(asked, 5);
    EXPECT_LE(asked, 12);
    EXPECT_EQ(shop.order(placed.result->order).status, order::Status::pending);   // unknown is not failed
    EXPECT_EQ(shop.level("VASE").reserved, 2);
    provider.silent = 0;
    shop.clock.advance(6min);
    settle.run(SettleOpenOrders::Moment::timer);
    EXPECT_EQ(shop.findings(), std::vector<std::string>{});
}

TEST_F(MoodyTest, AtMostSoManyCallsAtOnceTheNextIsRefusedBeforeAnythingIsWritten)
{
    std::binary_semaphore go{0};
    std::atomic<int> inside = 0;
    provider.before_confirm = [&] {
        ++inside;
        go.acquire();
        go.release();
    };
    std::vector<CartId> const carts{shop.new_cart({{"VASE", 1}}), shop.new_cart({{"VASE", 1}}), shop.new_cart({{"VASE", 1}})};
    std::vector<std::thread> buyers;
    for (int i = 0; i < 2; ++i)
        buyers.emplace_back([&, i] {
            EXPECT_TRUE(
                place_order
                    .run({}, carts[static_cast<std::size_t>(i)], shop.request(carts[static_cast<std::size_t>(i)], "sim_approve", "k"))
                    .result);
        });
    while (inside < 2) std::this_thread::yield();
    EXPECT_EQ(place_order.run({}, carts[2], shop.request(carts[2], "sim_approve", "k")).result.error().code, Code::overloaded);
    EXPECT_EQ(shop.cart(carts[2]).status, cart::Status::active);
    EXPECT_EQ(shop.count_orders(), 2u);
    go.release();
    for (auto& buyer : buyers) buyer.join();
    EXPECT_TRUE(place_order.run({}, carts[2], shop.request(carts[2], "sim_approve", "k")).result);
}

TEST_F(MoodyTest, AnAnswerAfterTheShopperGaveUpWaitingIsTheSame)
{
    // The shop's own clock stands still, so the second request waits until the first is answered.
    auto const cart = shop.new_cart();
    std::thread second;
    std::optional<PlaceOutcome> joined;
    provider.before_confirm = [&] {
        if (second.joinable()) return;
        second = std::thread{[&] { joined = place_order.run({}, cart, shop.request(cart, "sim_approve", "other")); }};
        std::this_thread::sleep_for(50ms);
    };
    auto const first = place_order.run({}, cart, shop.request(cart, "sim_approve", "key"));
    second.join();
    EXPECT_EQ(joined->result->order, first.result->order);
    EXPECT_EQ(provider.confirms, 1);
}

TEST_F(MoodyTest, WhoIsToldNothingHearsWhatSomebodyElseWasToldMeanwhile)
{
    provider.after_confirm = [&] {   // the lease runs out while the provider is silent
        shop.clock.advance(11s);
        settle.run(SettleOpenOrders::Moment::timer);
    };
    auto const paid = shop.new_cart();
    auto const placed = place_order.run({}, paid, shop.request(paid, "sim_timeout_approved", "key"));
    ASSERT_TRUE(placed.result);
    EXPECT_FALSE(placed.result->pending);
    EXPECT_EQ(shop.order(placed.result->order).status, order::Status::confirmed);

    auto const refused = shop.new_cart();
    auto const outcome = place_order.run({}, refused, shop.request(refused, "sim_timeout_declined", "other"));
    ASSERT_FALSE(outcome.result);
    EXPECT_EQ(outcome.result.error(), declined("do_not_honour", false));
    EXPECT_EQ(place_order.run({}, refused, shop.request(refused, "sim_timeout_declined", "other")).result.error(), outcome.result.error());
    EXPECT_EQ(shop.findings(), std::vector<std::string>{});
}

TEST_F(MoodyTest, AShopperWhoLooksAgainDoesNotDisturbTheRequestThatPlaces)
{
    auto const cart = shop.new_cart();
    provider.before_confirm = [&] {
        settle.settle(shop.cart(cart).order);
        EXPECT_TRUE(shop.simulator.payments().empty());   // nothing was asked, nothing sent
    };
    EXPECT_TRUE(place_order.run({}, cart, shop.request(cart, "sim_approve", "key")).result);
    settle.settle(OrderId{1});   // of nobody
}

TEST_F(MoodyTest, AStuckOrderIsAlertedAndTheShopperGoesOnWithAFreshCart)
{
    auto const cart = shop.new_cart({{"VASE", 3}});
    auto const placed = place_order.run({}, cart, shop.request(cart, "sim_timeout_approved", "key"));
    // The provider contradicts itself: a bug that no retry mends.
    class Liar final : public payment_provider::Provider {
      public:
        std::string_view name() const override { return "liar"; }
        bool knows(std::string_view) const override { return true; }
        payment_provider::Answer confirm(payment_provider::Charge const&) override { throw Bug("one attempt, two charges"); }
        payment_provider::Answer query(AttemptId) override { throw Bug("one attempt, two charges"); }
        payment_provider::Answer void_attempt(AttemptId) override { return {}; }
        payment_provider::RefundAnswer refund(RefundId, AttemptId, Money) override { return {}; }
    } liar;
    SettleOpenOrders{shop.tools, liar, shop.finish, {.owner = 1}}.run(SettleOpenOrders::Moment::start);
    shop.clock.advance(3s);
    SettleOpenOrders{shop.tools, liar, shop.finish, {.owner = 1}}.run(SettleOpenOrders::Moment::timer);
    auto const fresh = shop.cart(cart);
    EXPECT_NE(fresh.id, cart);
    EXPECT_EQ(fresh.status, cart::Status::active);
    EXPECT_EQ(fresh.lines[0].quantity, 3);
    EXPECT_EQ(shop.order(placed.result->order).status, order::Status::pending);   // never dropped by itself
    ASSERT_EQ(shop.findings().size(), 1u);
    EXPECT_NE(shop.findings()[0].find("is stuck"), std::string::npos);
    auto const counts = shop.tools.db.order.read([](db::Reader& db) { return order::saga::count(db); });
    EXPECT_EQ(counts.stuck, 1);
    EXPECT_EQ(counts.open, 0);

    // Sent again it is the same order, and no second one on the fresh cart: money may have moved.
    auto again = shop.request(cart, "sim_timeout_approved", "key");
    again.key->parent = fresh.id.value;
    again.named = cart;
    auto const replayed = place_order.run({}, fresh.id, again);
    ASSERT_TRUE(replayed.result);
    EXPECT_TRUE(replayed.result->pending);
    EXPECT_EQ(replayed.result->order, placed.result->order);
    EXPECT_EQ(shop.count_orders(), 1u);
}

TEST_F(MoodyTest, ARefundWhoseAnswerIsLostIsPaidOnceByTheTimer)
{
    auto const cart = shop.new_cart();
    auto const placed = place_order.run({}, cart, shop.request(cart, "sim_approve", "key"));
    provider.silent = 1;
    ASSERT_TRUE(cancel.run({}, placed.result->order));
    EXPECT_EQ(shop.order(placed.result->order).payment, order::PaymentStatus::paid);
    EXPECT_EQ(shop.findings(), std::vector<std::string>{});   // owed, and the books say so
    shop.clock.advance(30s);
    settle.run(SettleOpenOrders::Moment::timer);
    EXPECT_EQ(shop.order(placed.result->order).payment, order::PaymentStatus::refunded);
    shop.clock.advance(30s);
    EXPECT_EQ(settle.run(SettleOpenOrders::Moment::timer), 0u);
    EXPECT_EQ(shop.findings(), std::vector<std::string>{});
}
