#include "infrastructure/idempotency/idempotency.hpp"

#include "infrastructure/testing/database.hpp"

namespace {

class IdempotencyTest : public testing::DatabaseTest {
  protected:
    idempotency::Key key(std::string_view body = "body")
    {
        return {.parent = 7, .route = "/carts/{id}/place", .key = "k-1", .fingerprint = crypto::sha256(crypto::bytes(body))};
    }
    auto find(idempotency::Key const& k)
    {
        return read([&](db::Reader& db) { return idempotency::find(db, k, clock.now()); });
    }
    void begin()
    {
        write([&](db::Writer& db) -> Result<Done> {
            idempotency::begin(db, key(), 99, clock.now());
            return Done{};
        });
    }
};

}   // namespace

TEST_F(IdempotencyTest, AKeyIsNewThenInFlightThenFinished)
{
    EXPECT_FALSE(*find(key()));
    begin();
    ASSERT_TRUE(*find(key()));
    EXPECT_FALSE((*find(key()))->outcome);
    EXPECT_THROW(begin(), db::Fault);

    idempotency::Outcome const outcome{
        402, Code::payment_declined, {{"decline_code", "insufficient_funds"}, {"retryable", std::int64_t{1}}}, 99};
    write([&](db::Writer& db) -> Result<Done> {
        idempotency::finish(db, 7, 99, outcome);
        return Done{};
    });
    EXPECT_EQ((*find(key()))->outcome, outcome);
}

TEST_F(IdempotencyTest, AnotherQuestionUnderTheSameKeyIsRefused)
{
    begin();
    EXPECT_EQ(find(key("other")).error().code, Code::idempotency_key_reused);
}

TEST_F(IdempotencyTest, AfterADayAKeyIsNewAgain)
{
    begin();
    clock.advance(24h);
    EXPECT_FALSE(*find(key("other")));
    EXPECT_NO_THROW(begin());
}

TEST_F(IdempotencyTest, WhatIsOlderThanADayIsForgottenInPieces)
{
    auto const made = clock.now();
    auto const key_of = [&](int number) {
        auto k = key();
        k.parent = 100 - number;   // the oldest keys need not be those of the oldest parents
        return k;
    };
    for (int number = 0; number < 25; ++number) {
        if (number == 20) clock.advance(1s);
        write([&](db::Writer& db) -> Result<Done> {
            idempotency::begin(db, key_of(number), 99, clock.now());
            return Done{};
        });
    }
    auto const left = [&] {
        return read([&](db::Reader& db) {
            int count = 0;
            for (int number = 0; number < 25; ++number) count += idempotency::find(db, key_of(number), made)->has_value();
            return count;
        });
    };
    auto const forget = [&](Instant now) {   // a whole lap
        std::int64_t after = 0;
        do after = write([&](db::Writer& db) -> Result<std::int64_t> { return idempotency::forget(db, after, now, 7); });
        while (after != 0);
    };
    forget(made + idempotency::retention - 1us);
    EXPECT_EQ(left(), 25);
    forget(made + idempotency::retention);
    EXPECT_EQ(left(), 5);
}

TEST(Idempotency, AKeyIsVisibleAscii)
{
    EXPECT_TRUE(idempotency::is_key("7f0c-11"));
    EXPECT_TRUE(idempotency::is_key(std::string(255, 'x')));
    for (auto const& text : {std::string{}, std::string(256, 'x'), std::string{"a b"}, std::string{"a\n"}, std::string{"ä"}})
        EXPECT_FALSE(idempotency::is_key(text));
}
