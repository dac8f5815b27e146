#include "business/workflows/place_order.hpp"

#include "business/payment/payment.hpp"
#include "business/workflows/testing/shop.hpp"

#include <thread>

using namespace workflows;
using testing::Shop;

namespace {

class PlaceOrderTest : public testing::Test {
  protected:
    // Nothing happened: no order, the cart is open, all of the stock is there.
    void expect_untouched(CartId cart)
    {
        EXPECT_EQ(shop.count_orders(), 0u);
        EXPECT_EQ(shop.cart(cart).status, cart::Status::active);
        EXPECT_EQ(shop.level("VASE").available(), 10);
        EXPECT_EQ(shop.findings(), std::vector<std::string>{});
        EXPECT_EQ(shop.tools.db.order.statistics().dirty_refusals, 0u);
    }
    Code refusal(CartId cart, PlaceRequest const& request) { return shop.place_order.run({}, cart, request).result.error().code; }

    Shop shop;
};

}   // namespace

TEST_F(PlaceOrderTest, AnApprovedOrderIsConfirmedPaidAndHoldsItsStock)
{
    auto const cart = shop.new_cart({{"VASE", 2}, {"LAMP", 1}});
    auto const placed = shop.place(cart);
    ASSERT_TRUE(placed.result);
    EXPECT_FALSE(placed.result->pending);
    auto const order = shop.order(placed.result->order);
    EXPECT_EQ(order.status, order::Status::confirmed);
    EXPECT_EQ(order.payment, order::PaymentStatus::paid);
    EXPECT_EQ(order.number, "A10000");
    EXPECT_EQ(order.totals, (order::Totals{.subtotal = 22'500, .discount = 0, .shipping = 450, .tax = 3'825, .total = 22'950}));
    EXPECT_EQ(shop.level("VASE").allocated, 2);
    EXPECT_EQ(shop.cart(cart).status, cart::Status::checking_out);
    shop.follow_up();
    EXPECT_EQ(shop.cart(cart).status, cart::Status::completed);
    EXPECT_EQ(shop.findings(), std::vector<std::string>{});

    auto const sealed = shop.tools.db.order.read([&](db::Reader& db) { return order::contact(db, order.id); });
    EXPECT_EQ(shop.contacts.open(shop.tools.db.customer, {sealed->key, sealed->bytes})->email, "maya@example.com");
}

TEST_F(PlaceOrderTest, EachRefusalIsClearAndLeavesNoTrace)
{
    auto const cart = shop.new_cart();
    auto request = shop.request(cart, "sim_approve", "key");
    auto const with = [&](auto&& change) {
        auto changed = request;
        change(changed);
        return refusal(cart, changed);
    };
    EXPECT_EQ(with([](auto& r) { r.details.email = "maya"; }), Code::validation_failed);
    EXPECT_EQ(with([](auto& r) { r.details.email.reset(); }), Code::requirement_missing);
    EXPECT_EQ(with([](auto& r) { r.details.address.reset(); }), Code::requirement_missing);
    EXPECT_EQ(with([](auto& r) { r.details.address->postcode = "LS1"; }), Code::validation_failed);
    EXPECT_EQ(with([](auto& r) { r.details.address->country = "FR"; }), Code::not_deliverable);
    EXPECT_EQ(with([](auto& r) { r.details.shipping_method = "drone"; }), Code::validation_failed);
    EXPECT_EQ(with([](auto& r) { r.details.shipping_method.reset(); }), Code::requirement_missing);
    EXPECT_EQ(with([](auto& r) { r.instrument = "4242424242424242"; }), Code::validation_failed);
    EXPECT_EQ(with([](auto& r) { r.expected_total.amount -= 1; }), Code::total_changed);
    EXPECT_EQ(with([](auto& r) { r.expected_total.currency = *Currency::parse("EUR"); }), Code::total_changed);
    expect_untouched(cart);

    auto const empty = shop.new_cart({});
    EXPECT_EQ(refusal(empty, shop.request(empty, "sim_approve", "key")), Code::requirement_missing);
    auto const greedy = shop.new_cart({{"VASE", 11}});
    EXPECT_EQ(refusal(greedy, shop.request(greedy, "sim_approve", "key")), Code::insufficient_stock);
    EXPECT_EQ(refusal(CartId{1}, request), Code::not_found);
    expect_untouched(greedy);
    EXPECT_TRUE(shop.simulator.payments().empty());

    shop.clock.advance(24h * 31);
    EXPECT_EQ(refusal(cart, request), Code::gone);
}

TEST_F(PlaceOrderTest, TwoWhoChangeTheDetailsAtOnceBothHaveTheirWay)
{
    ChangeDetails const change{shop.tools, shop.contacts, shop.lookups};
    auto const id = shop.new_cart();
    auto const seen = shop.cart(id);   // by both
    auto const details = shop.request(id, "sim_approve", "key").details;
    EXPECT_TRUE(change.run(seen, {.email = details.email}));
    EXPECT_TRUE(change.run(seen, {.address = details.address}));
    auto const kept = shop.cart(id).details;
    auto const contact = shop.contacts.open(shop.tools.db.customer, {kept.contact_key, kept.contact});
    EXPECT_EQ(contact->email, "maya@example.com");
    EXPECT_EQ(contact->address, details.address);
}

TEST_F(PlaceOrderTest, ADeclineUndoesEverythingAndTheCartIsOpenAgain)
{
    auto const cart = shop.new_cart();
    auto const outcome = shop.place(cart, "sim_insufficient_funds");
    EXPECT_EQ(outcome.result.error(), declined("insufficient_funds", true));
    EXPECT_EQ(shop.cart(cart).status, cart::Status::active);
    EXPECT_EQ(shop.level("VASE").available(), 10);
    EXPECT_EQ(shop.count_orders(), 1u);   // cancelled: it happened
    EXPECT_EQ(shop.findings(), std::vector<std::string>{});

    auto const again = shop.place(cart, "sim_approve", "another key");
    ASSERT_TRUE(again.result);
    EXPECT_EQ(shop.order(again.result->order).attempt, 2);
    EXPECT_EQ(shop.findings(), std::vector<std::string>{});
}

TEST_F(PlaceOrderTest, AtMostFiveTriesToPayForOneCart)
{
    auto const cart = shop.new_cart();
    for (int i = 0; i < order::attempts_max; ++i)
        EXPECT_EQ(shop.place(cart, "sim_decline", "key " + std::to_string(i)).result.error().code, Code::payment_declined);
    EXPECT_EQ(shop.place(cart, "sim_approve", "last").result.error().code, Code::order_refused);
    EXPECT_EQ(shop.simulator.payments().size(), 5u);
    EXPECT_EQ(shop.findings(), std::vector<std::string>{});
}

TEST_F(PlaceOrderTest, TheSameKeyIsTheSameAnswerAlsoOfADecline)
{
    auto const approved = shop.new_cart();
    auto const first = shop.place(approved), again = shop.place(approved);
    EXPECT_EQ(again.result->order, first.result->order);
    EXPECT_FALSE(first.replayed);
    EXPECT_TRUE(again.replayed);

    auto const cart = shop.new_cart();
    auto const refused = shop.place(cart, "sim_decline"), refused_again = shop.place(cart, "sim_decline");
    EXPECT_EQ(refused.result.error(), refused_again.result.error());
    EXPECT_TRUE(refused_again.replayed);
    EXPECT_EQ(shop.place(cart, "sim_approve").result.error().code, Code::idempotency_key_reused);
    EXPECT_EQ(shop.count_orders(), 2u);
}

TEST_F(PlaceOrderTest, AnotherKeyForAPlacedCartIsTheSameOrder)
{
    auto const cart = shop.new_cart();
    auto const first = shop.place(cart, "sim_approve", "one"), second = shop.place(cart, "sim_approve", "two"),
               keyless = shop.place(cart, "sim_approve", "");
    EXPECT_EQ(first.result->order, second.result->order);
    EXPECT_EQ(first.result->order, keyless.result->order);
    shop.follow_up();
    EXPECT_EQ(shop.place(cart, "sim_approve", "three").result->order, first.result->order);   // back button after paying
    EXPECT_EQ(shop.simulator.payments().size(), 1u);
}

TEST_F(PlaceOrderTest, ARefusalIsNotStoredSoTheSameKeyMayWorkLater)
{
    auto const cart = shop.new_cart();
    auto request = shop.request(cart, "sim_approve", "key");
    request.expected_total.amount += 1;
    EXPECT_EQ(refusal(cart, request), Code::total_changed);
    request.expected_total.amount -= 1;
    EXPECT_TRUE(shop.place_order.run({}, cart, request).result);
}

TEST_F(PlaceOrderTest, AChallengeWaitsForTheShopper)
{
    for (bool const approve : {true, false}) {
        auto const cart = shop.new_cart();
        auto const placed = shop.place(cart, "sim_challenge");
        ASSERT_TRUE(placed.result);
        EXPECT_TRUE(placed.result->pending);
        EXPECT_NE(placed.result->action_url.find("/checkout/challenge?attempt=att_"), std::string::npos);
        EXPECT_EQ(shop.place(cart, "sim_challenge").result->action_url, placed.result->action_url);   // a second click
        EXPECT_EQ(shop.findings(), std::vector<std::string>{});

        auto const attempt = shop.tools.db.order.read([&](db::Reader& db) { return payment::find_latest(db, placed.result->order); })->id;
        ASSERT_TRUE(shop.simulator.resolve(attempt, approve));
        shop.settle.settle(placed.result->order);
        EXPECT_EQ(shop.order(placed.result->order).status, approve ? order::Status::confirmed : order::Status::cancelled);
        auto const after = shop.place(cart, "sim_challenge");
        EXPECT_TRUE(after.replayed);
        if (approve)
            EXPECT_EQ(after.result->order, placed.result->order);
        else
            EXPECT_EQ(after.result.error(), declined("authentication_required", false));
        EXPECT_EQ(shop.findings(), std::vector<std::string>{});
    }
}

TEST_F(PlaceOrderTest, AChallengeThatNobodyAnswersEndsAfterItsDeadline)
{
    auto const cart = shop.new_cart();
    auto const placed = shop.place(cart, "sim_challenge");
    shop.clock.advance(10min);
    shop.settle.run(SettleOpenOrders::Moment::timer);
    EXPECT_EQ(shop.order(placed.result->order).status, order::Status::pending);
    shop.clock.advance(6min);
    shop.settle.run(SettleOpenOrders::Moment::timer);
    EXPECT_EQ(shop.order(placed.result->order).status, order::Status::cancelled);
    EXPECT_EQ(shop.cart(cart).status, cart::Status::active);
    EXPECT_EQ(shop.findings(), std::vector<std::string>{});
}

TEST_F(PlaceOrderTest, ClosingTheBrowserAfterTheChallengeDoesNotLoseThePaidOrder)
{
    auto const placed = shop.place(shop.new_cart(), "sim_challenge");
    auto const attempt = shop.tools.db.order.read([&](db::Reader& db) { return payment::find_latest(db, placed.result->order); })->id;
    ASSERT_TRUE(shop.simulator.resolve(attempt, true));
    shop.clock.advance(3s);
    shop.settle.run(SettleOpenOrders::Moment::timer);
    EXPECT_EQ(shop.order(placed.result->order).status, order::Status::confirmed);
}

TEST_F(PlaceOrderTest, SilenceIsUnknownTheProviderIsAskedAndNeverAssumed)
{
    for (bool const approved : {true, false}) {
        auto const cart = shop.new_cart();
        auto const placed = shop.place(cart, approved ? "sim_timeout_approved" : "sim_timeout_declined");
        ASSERT_TRUE(placed.result);
        EXPECT_TRUE(placed.result->pending);
        EXPECT_EQ(shop.order(placed.result->order).status, order::Status::pending);
        EXPECT_EQ(shop.settle.run(SettleOpenOrders::Moment::timer), 0u);   // not yet
        shop.clock.advance(3s);
        shop.settle.run(SettleOpenOrders::Moment::timer);
        EXPECT_EQ(shop.order(placed.result->order).status, approved ? order::Status::confirmed : order::Status::cancelled);
        EXPECT_EQ(shop.cart(cart).status, approved ? cart::Status::checking_out : cart::Status::active);
        auto const after = shop.place(cart, approved ? "sim_timeout_approved" : "sim_timeout_declined");
        EXPECT_TRUE(after.replayed);
        EXPECT_EQ(bool(after.result), approved);
        EXPECT_EQ(shop.findings(), std::vector<std::string>{});
    }
    for (auto const& payment : shop.simulator.payments()) EXPECT_EQ(payment.confirms, 1);
}

TEST_F(PlaceOrderTest, FiftyAtOnceAreOneOrderOneAuthorisationFiftyEqualAnswers)
{
    for (auto const* instrument : {"sim_approve", "sim_decline", "sim_challenge"})
        for (bool const one_key : {true, false}) {
            if (!one_key && instrument == std::string_view{"sim_decline"}) continue;   // whoever comes after the decline is a new try
            auto const before = shop.count_orders(), payments_before = shop.simulator.payments().size();
            auto const cart = shop.new_cart({{"VASE", 1}});
            std::vector<PlaceOutcome> outcomes(50, PlaceOutcome{Code::internal});
            std::vector<std::thread> buyers;
            for (std::size_t i = 0; i < outcomes.size(); ++i)
                buyers.emplace_back([&, i] { outcomes[i] = shop.place(cart, instrument, one_key ? "key" : "key " + std::to_string(i)); });
            for (auto& buyer : buyers) buyer.join();
            EXPECT_EQ(shop.simulator.payments().size(), payments_before + 1) << instrument;
            EXPECT_EQ(shop.count_orders(), before + 1) << instrument;
            for (auto const& outcome : outcomes) {
                ASSERT_EQ(bool(outcome.result), bool(outcomes[0].result)) << instrument;
                if (outcome.result) {
                    EXPECT_EQ(outcome.result->order, outcomes[0].result->order);
                    EXPECT_EQ(outcome.result->action_url, outcomes[0].result->action_url);
                } else {
                    EXPECT_EQ(outcome.result.error(), outcomes[0].result.error());
                }
            }
        }
    EXPECT_EQ(shop.findings(), std::vector<std::string>{});
}

TEST_F(PlaceOrderTest, ManyBuyersNeverGetMoreThanThereIs)
{
    std::vector<CartId> carts;
    for (int i = 0; i < 64; ++i) carts.push_back(shop.new_cart({{"VASE", i % 3 + 1}, {"LAMP", 1}}));
    std::atomic<int> placed = 0, sold_out = 0;
    std::vector<std::thread> buyers;
    for (auto const cart : carts)
        buyers.emplace_back([&, cart] {
            auto const outcome = shop.place(cart, cart.value % 5 == 0 ? "sim_decline" : "sim_approve");
            placed += bool(outcome.result);
            sold_out += !outcome.result && outcome.result.error().code == Code::insufficient_stock;
        });
    for (auto& buyer : buyers) buyer.join();
    EXPECT_GE(placed, 3);
    EXPECT_LE(placed, 10);
    EXPECT_GE(sold_out, 1);
    EXPECT_EQ(shop.findings(), std::vector<std::string>{});
    EXPECT_EQ(shop.tools.db.order.statistics().dirty_refusals, 0u);
}

TEST_F(PlaceOrderTest, OneWhoPaysKeepsWhatAnotherCannotHave)
{
    auto const first = shop.new_cart({{"VASE", 10}}), second = shop.new_cart({{"VASE", 1}});
    auto const waiting = shop.place(first, "sim_challenge");
    EXPECT_EQ(shop.place(second).result.error().code, Code::insufficient_stock);
    auto const attempt = shop.tools.db.order.read([&](db::Reader& db) { return payment::find_latest(db, waiting.result->order); })->id;
    shop.simulator.resolve(attempt, false);
    shop.settle.settle(waiting.result->order);
    EXPECT_TRUE(shop.place(second).result);
}

TEST_F(PlaceOrderTest, WhoLooksAtAProductIsToldWhenItsBandFlips)
{
    shop.changed.clear();
    (void)shop.place(shop.new_cart({{"VASE", 1}}));
    EXPECT_TRUE(shop.changed.empty());
    (void)shop.place(shop.new_cart({{"VASE", 4}}));   // 5 left
    EXPECT_EQ(shop.changed.size(), 1u);
}

TEST_F(PlaceOrderTest, CancellingFreesTheStockAndReturnsTheMoneyOnce)
{
    auto const placed = shop.place(shop.new_cart({{"VASE", 3}}));
    shop.follow_up();
    ASSERT_TRUE(shop.cancel.run({.who = {Actor::Kind::staff}}, placed.result->order));
    ASSERT_TRUE(shop.cancel.run({.who = {Actor::Kind::staff}}, placed.result->order));
    auto const order = shop.order(placed.result->order);
    EXPECT_EQ(order.status, order::Status::cancelled);
    EXPECT_EQ(order.payment, order::PaymentStatus::refunded);
    EXPECT_EQ(order.reason, "staff");
    EXPECT_EQ(shop.level("VASE").available(), 10);
    EXPECT_EQ(shop.findings(), std::vector<std::string>{});
    EXPECT_EQ(shop.cancel.run({}, OrderId{1}).error().code, Code::not_found);
    auto const pending = shop.place(shop.new_cart(), "sim_challenge");
    EXPECT_EQ(shop.cancel.run({}, pending.result->order).error().code, Code::illegal_transition);
}

// ---- groups in databases of their own: nothing is in one transaction that is not in one group (decisions 8)

TEST(PlaceOrderApart, TheWholeJourneyRunsWithEachGroupInADatabaseOfItsOwn)
{
    Shop shop{testing::Split::yes};
    auto const cart = shop.new_cart({{"VASE", 2}, {"LAMP", 1}});
    EXPECT_EQ(shop.place(cart, "sim_decline", "a").result.error().code, Code::payment_declined);
    auto const placed = shop.place(cart, "sim_approve", "b");
    ASSERT_TRUE(placed.result);
    shop.follow_up();
    EXPECT_EQ(shop.cart(cart).status, cart::Status::completed);
    ASSERT_TRUE(shop.cancel.run({}, placed.result->order));
    EXPECT_EQ(shop.findings(), std::vector<std::string>{});
}

// ---- every commit failing, whatever comes after it

namespace {

struct Dies : std::runtime_error {
    Dies() : std::runtime_error("the transaction fails") {}
};

}   // namespace

// The n-th transaction from the start of `place` fails, and so does its repetition; later the timer finds what is left over. There is one
// order or none, nothing leaks, and the same key gives its answer.
TEST(PlaceOrderFailing, EachTransactionFailingLeavesNothingBehind)
{
    for (auto const* instrument : {"sim_approve", "sim_decline", "sim_challenge", "sim_timeout_approved", "sim_timeout_declined"}) {
        for (int failing = 1;; ++failing) {
            int commits = 0;
            bool armed = false, failed = false;
            Shop shop{testing::Split::no, {.at_commit = [&](db::CommitPoint point) {
                          if (!armed || point != db::CommitPoint::before) return;
                          if (++commits < failing || commits > failing + 2) return;   // the attempt, with savepoints, and alone
                          failed = true;
                          throw Dies{};
                      }}};
            auto const cart = shop.new_cart();
            auto const request = shop.request(cart, instrument, "key");
            armed = true;
            try {
                (void)shop.place_order.run({}, cart, request);
            } catch (Dies const&) {
            }
            armed = false;
            if (!failed) break;   // there are no more

            for (int i = 0; i < 4; ++i) {
                shop.clock.advance(20s);
                shop.settle.run(SettleOpenOrders::Moment::timer);
            }
            shop.clock.advance(15min);
            shop.settle.run(SettleOpenOrders::Moment::timer);
            shop.follow_up();
            EXPECT_EQ(shop.findings(), std::vector<std::string>{}) << instrument << " " << failing;
            std::size_t charged = 0;
            for (auto const& payment : shop.simulator.payments()) charged += payment.state == "charged";
            auto const again = shop.place_order.run({}, cart, request);
            if (charged == 1) {
                ASSERT_TRUE(again.result) << instrument << " " << failing;
                EXPECT_EQ(shop.count_orders(), 1u);
            }
            shop.clock.advance(3s);
            shop.settle.run(SettleOpenOrders::Moment::timer);
            EXPECT_EQ(shop.findings(), std::vector<std::string>{}) << instrument << " " << failing;
        }
    }
}
