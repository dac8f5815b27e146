#include "business/payment/payment.hpp"

#include "infrastructure/testing/database.hpp"

namespace {

using namespace payment;

class PaymentTest : public testing::DatabaseTest {
  protected:
    PaymentTest()
    {
        write([&](db::Writer& db) -> Result<Done> {
            payment::open(db, {IntentId{1}, attempt, order, {5'000, gbp}, "simulator", "sim_approve", clock.now()});
            return Done{};
        });
    }
    Result<Done> charged()
    {
        return database.write([&](db::Writer& db) { return record_charged(db, attempt, clock.now()); });
    }
    Result<Done> declined()
    {
        return database.write([&](db::Writer& db) { return record_declined(db, attempt, "insufficient_funds", true, clock.now()); });
    }
    Result<Done> challenged()
    {
        return database.write(
            [&](db::Writer& db) { return record_challenge(db, attempt, "/challenge", clock.now() + 15min, clock.now()); });
    }
    Result<Done> voided()
    {
        return database.write([&](db::Writer& db) { return record_voided(db, attempt, clock.now()); });
    }
    std::optional<Refund> refund(std::int64_t id, std::string_view key)
    {
        return write(
            [&](db::Writer& db) -> Result<std::optional<Refund>> { return open_refund(db, RefundId{id}, order, key, clock.now()); });
    }
    Amounts now()
    {
        return *read([&](db::Reader& db) { return amounts(db, order); });
    }
    Attempt latest()
    {
        return *read([&](db::Reader& db) { return find_latest(db, order); });
    }

    OrderId const order{7};
    AttemptId const attempt{70};
};

}   // namespace

TEST_F(PaymentTest, AChargeCapturesTheWholeAmountOnce)
{
    ASSERT_TRUE(charged());
    ASSERT_TRUE(charged());
    EXPECT_EQ(now().captured, (Money{5'000, gbp}));
    EXPECT_EQ(now().status, IntentStatus::succeeded);
    EXPECT_EQ(declined().error().code, Code::illegal_transition);
    EXPECT_EQ(voided().error().code, Code::illegal_transition);
}

TEST_F(PaymentTest, ADeclineEndsTheIntentAndKeepsItsReason)
{
    ASSERT_TRUE(declined());
    EXPECT_EQ(latest().decline_code, "insufficient_funds");
    EXPECT_TRUE(latest().retryable);
    EXPECT_EQ(now().status, IntentStatus::cancelled);
    EXPECT_EQ(charged().error().code, Code::illegal_transition);
    EXPECT_EQ(now().captured.amount, 0);
}

TEST_F(PaymentTest, AChallengeLeadsToEitherEnd)
{
    ASSERT_TRUE(challenged());
    ASSERT_TRUE(challenged());
    EXPECT_EQ(latest().action_url, "/challenge");
    EXPECT_EQ(now().status, IntentStatus::requires_action);
    ASSERT_TRUE(charged());
    EXPECT_EQ(now().status, IntentStatus::succeeded);
}

TEST_F(PaymentTest, ARefundTakesWhatIsLeftOnceForItsKey)
{
    EXPECT_FALSE(refund(1, "cancel"));   // nothing was taken
    ASSERT_TRUE(charged());
    auto const first = refund(1, "cancel"), again = refund(2, "cancel");
    EXPECT_EQ(first->id, again->id);
    EXPECT_EQ(first->amount, (Money{5'000, gbp}));
    EXPECT_EQ(first->attempt, attempt);
    clock.advance(1s);
    EXPECT_EQ(read([&](db::Reader& db) { return pending_refunds(db, clock.now(), 10).size(); }), 1u);
    EXPECT_TRUE(write([&](db::Writer& db) -> Result<bool> { return record_refunded(db, first->id, clock.now()); }));
    EXPECT_FALSE(write([&](db::Writer& db) -> Result<bool> { return record_refunded(db, first->id, clock.now()); }));
    EXPECT_EQ(now().refunded, (Money{5'000, gbp}));
    EXPECT_FALSE(refund(3, "another"));
    EXPECT_TRUE(read([&](db::Reader& db) { return pending_refunds(db, clock.now() + 1h, 10); }).empty());
}
