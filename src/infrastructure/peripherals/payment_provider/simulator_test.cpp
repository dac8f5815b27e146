#include "infrastructure/peripherals/payment_provider/simulator.hpp"

#include "infrastructure/testing/database.hpp"

namespace {

using namespace payment_provider;
using Kind = Answer::Kind;

class SimulatorTest : public testing::DatabaseTest {
  protected:
    Answer confirm(std::int64_t attempt, std::string const& instrument)
    {
        return simulator.confirm({AttemptId{attempt}, {5'000, gbp}, instrument, ""});
    }

    Simulator simulator{database, clock, {.timeout = 10ms}};
};

}   // namespace

TEST_F(SimulatorTest, EachInstrumentBehavesAsItsCard)
{
    EXPECT_EQ(confirm(1, "sim_approve").kind, Kind::charged);
    EXPECT_EQ(confirm(2, "sim_decline"), (Answer{.kind = Kind::declined, .decline_code = "do_not_honour"}));
    EXPECT_EQ(confirm(3, "sim_insufficient_funds"),
              (Answer{.kind = Kind::declined, .decline_code = "insufficient_funds", .retryable = true}));
    EXPECT_EQ(confirm(4, "sim_timeout_approved").kind, Kind::unknown);
    EXPECT_EQ(simulator.query(AttemptId{4}).kind, Kind::charged);
    EXPECT_EQ(confirm(5, "sim_timeout_declined").kind, Kind::unknown);
    EXPECT_EQ(simulator.query(AttemptId{5}).kind, Kind::declined);
    EXPECT_EQ(simulator.query(AttemptId{6}).kind, Kind::absent);
    for (auto const instrument : Simulator::instruments()) EXPECT_TRUE(simulator.knows(instrument));
    EXPECT_FALSE(simulator.knows("4242424242424242"));
}

TEST_F(SimulatorTest, TheSameAttemptAgainIsTheSameAnswerAndOneEffect)
{
    EXPECT_EQ(confirm(1, "sim_approve"), confirm(1, "sim_approve"));
    ASSERT_EQ(simulator.payments().size(), 1u);
    EXPECT_EQ(simulator.payments()[0].confirms, 2);
    EXPECT_THROW(confirm(1, "sim_decline"), Bug);
}

TEST_F(SimulatorTest, AChallengeIsDecidedOnceByTheShopperOrByTime)
{
    EXPECT_EQ(confirm(1, "sim_challenge").kind, Kind::challenge);
    EXPECT_TRUE(simulator.resolve(AttemptId{1}, true));
    EXPECT_FALSE(simulator.resolve(AttemptId{1}, false));
    EXPECT_EQ(simulator.query(AttemptId{1}).kind, Kind::charged);
    confirm(2, "sim_challenge");
    EXPECT_TRUE(simulator.resolve(AttemptId{2}, false));
    EXPECT_EQ(simulator.query(AttemptId{2}).decline_code, "authentication_required");
    confirm(3, "sim_challenge");
    clock.advance(15min);
    EXPECT_FALSE(simulator.resolve(AttemptId{3}, true));
    EXPECT_EQ(simulator.query(AttemptId{3}).kind, Kind::declined);
}

TEST_F(SimulatorTest, AVoidedAttemptNeverTakesMoneyAlsoWhenTheConfirmComesLater)
{
    confirm(1, "sim_challenge");
    EXPECT_EQ(simulator.void_attempt(AttemptId{1}).kind, Kind::voided);
    EXPECT_EQ(simulator.void_attempt(AttemptId{2}).kind, Kind::voided);   // never heard of
    EXPECT_EQ(confirm(2, "sim_approve").kind, Kind::voided);
    confirm(3, "sim_approve");
    EXPECT_EQ(simulator.void_attempt(AttemptId{3}).kind, Kind::charged);   // too late: it says so
}

TEST_F(SimulatorTest, ARefundIsPaidOnceAndNeverMoreThanWasTaken)
{
    confirm(1, "sim_approve");
    auto const refund = [&](std::int64_t id, std::int64_t amount) {
        return simulator.refund(RefundId{id}, AttemptId{1}, {amount, gbp}).kind;
    };
    EXPECT_EQ(refund(1, 3'000), RefundAnswer::Kind::paid);
    EXPECT_EQ(refund(1, 3'000), RefundAnswer::Kind::paid);
    EXPECT_EQ(refund(2, 2'001), RefundAnswer::Kind::failed);
    EXPECT_EQ(refund(3, 2'000), RefundAnswer::Kind::paid);
}
