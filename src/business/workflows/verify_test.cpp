#include "business/workflows/verify.hpp"

#include "business/notification/notification.hpp"
#include "business/workflows/testing/shop.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

class VerifyTest : public testing::Test {
  protected:
    template <typename F> static void tamper(db::Database& database, F&& f)
    {
        auto const done = database.write([&](db::Writer& db) -> Result<Done> {
            f(db);
            return Done{};
        });
        ASSERT_TRUE(done);
    }

    testing::Shop shop;
};

}   // namespace

TEST_F(VerifyTest, AMessageThatWasGivenUpIsWrongOneThatWaitsIsNot)
{
    ASSERT_TRUE(shop.place(shop.new_cart()).result);
    shop.follow_up();
    EXPECT_THAT(shop.findings(), IsEmpty());
    auto message = shop.tools.db.notification.read([&](db::Reader& db) { return notification::due(db, shop.clock.now(), 10); }).at(0);
    message.tries = notification::tries_max - 1;
    tamper(shop.tools.db.notification, [&](db::Writer& db) { notification::record_failure(db, message, shop.clock.now()); });
    EXPECT_THAT(shop.findings(), ElementsAre(HasSubstr("every_message_reaches_its_person: " + to_string(message.id))));
}
