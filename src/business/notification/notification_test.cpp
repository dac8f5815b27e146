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
            notification::queue(db, {ids.next<NotificationId>(), "order_confirmed", order, "placed"}, clock.now());
        });
    }
    std::vector<notification::Message> queued()
    {
        return read([](db::Reader& db) { return notification::queued(db, 10); });
    }
};

}   // namespace

TEST_F(NotificationTest, TheSameThingIsSaidOnce)
{
    queue(7);
    queue(7);
    queue(8);
    ASSERT_EQ(queued().size(), 2u);
    change([&](db::Writer& db) { notification::record_sent(db, queued()[0].id, clock.now()); });
    queue(7);
    EXPECT_EQ(queued().size(), 1u);
}

TEST_F(NotificationTest, IsGivenUpAfterTenTries)
{
    queue(7);
    auto const id = queued()[0].id;
    for (int i = 1; i < notification::tries_max; ++i) change([&](db::Writer& db) { notification::record_failure(db, id); });
    EXPECT_EQ(queued().size(), 1u);
    change([&](db::Writer& db) { notification::record_failure(db, id); });
    EXPECT_TRUE(queued().empty());
}
