#include "business/notification/notification.hpp"

#include "infrastructure/testing/database.hpp"

namespace {

class NotificationTest : public testing::DatabaseTest {
  protected:
    template <typename F> void change(F&& f)
    {
        write([&](db::Writer& db) -> Result<Done> {
            f(db);
            return Done{};
        });
    }
    void queue(std::int64_t order)
    {
        change([&](db::Writer& db) {
            notification::queue(db, std::array{notification::Message{ids.next<NotificationId>(), "order_confirmed", order, "placed"}},
                                clock.now());
        });
    }
    std::vector<notification::Message> due()
    {
        return read([&](db::Reader& db) { return notification::due(db, clock.now(), 10); });
    }
    void fail(notification::Message const& message)
    {
        change([&](db::Writer& db) { notification::record_failure(db, message, clock.now()); });
    }
};

}   // namespace

TEST_F(NotificationTest, TheSameThingIsSaidOnce)
{
    queue(7);
    queue(7);
    queue(8);
    ASSERT_EQ(due().size(), 2u);
    change([&](db::Writer& db) { notification::record_sent(db, std::array{due()[0].id}, clock.now()); });
    queue(7);
    EXPECT_EQ(due().size(), 1u);
}

TEST_F(NotificationTest, TriesComeFurtherAndFurtherApartAndItIsGivenUpAfterADay)
{
    queue(7);
    auto const begun = clock.now();
    for (int i = 1; i < notification::tries_max; ++i) {
        ASSERT_EQ(due().size(), 1u);
        EXPECT_FALSE(notification::is_last_try(due()[0]));
        fail(due()[0]);
        EXPECT_TRUE(due().empty());
        clock.advance(notification::pause_after(i) - 1us);
        EXPECT_TRUE(due().empty());
        clock.advance(1us);
    }
    auto const tried_for = clock.now() - begun;
    EXPECT_GE(tried_for, 23h);
    EXPECT_LE(tried_for, 25h);
    ASSERT_EQ(due().size(), 1u);
    EXPECT_TRUE(notification::is_last_try(due()[0]));
    fail(due()[0]);
    clock.advance(240h);
    EXPECT_TRUE(due().empty());
}

TEST_F(NotificationTest, WhatFailsDoesNotHoldUpWhatComesAfterIt)
{
    for (int order = 1; order <= 10; ++order) queue(order);
    for (auto const& message : due()) fail(message);
    queue(11);
    ASSERT_EQ(due().size(), 1u);
    EXPECT_EQ(due()[0].subject, 11);
}
