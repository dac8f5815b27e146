#include "business/workflows/follow_up_orders.hpp"

#include "business/notification/notification.hpp"
#include "business/workflows/testing/shop.hpp"

#include <gtest/gtest.h>

namespace {

class MailerThatFails final : public mail::Mailer {
  public:
    void send(mail::Message const& message) override
    {
        ++tries;
        if (down) throw std::runtime_error("nobody answers");
        sent.push_back(message.to);
    }

    bool down = true;
    int tries = 0;
    std::vector<std::string> sent;
};

constexpr html::Messages::Entry texts[]{{"mail.order_confirmed.greeting", "Hello"},
                                        {"mail.order_confirmed.link", "See"},
                                        {"mail.order_confirmed.opening", "Thank you"},
                                        {"mail.order_confirmed.subject", "Your order"},
                                        {"mail.order_confirmed.total", "Total"}};

class SendNotificationsTest : public testing::Test {
  protected:
    // As the timer does it, for so long.
    void run_for(std::chrono::seconds duration)
    {
        for (auto const end = shop.clock.now() + duration; shop.clock.now() < end; shop.clock.advance(1s)) send.run();
    }

    testing::Shop shop;
    workflows::ViewOrder const view{shop.tools, shop.contacts, shop.keys.current("order token")};
    html::Messages const messages{texts};
    MailerThatFails mailer;
    workflows::SendNotifications send{
        shop.tools, view, mailer, messages, {.shop_name = "Plinth", .from = "shop@example.com", .public_url = ""}};
};

}   // namespace

TEST_F(SendNotificationsTest, AConfirmationOutlivesHoursOfTroubleAndIsSentOnce)
{
    ASSERT_TRUE(shop.place(shop.new_cart()).result);
    shop.follow_up();
    run_for(2h);
    EXPECT_GE(mailer.tries, 5);
    EXPECT_LE(mailer.tries, 15);
    mailer.down = false;
    run_for(3h);
    EXPECT_EQ(mailer.sent, std::vector<std::string>{"maya@example.com"});
    EXPECT_TRUE(shop.findings().empty());
}
