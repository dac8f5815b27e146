#include "interaction/storefront/order_events.hpp"

#include "business/workflows/testing/shop.hpp"
#include "infrastructure/http/etag.hpp"

#include <gtest/gtest.h>

namespace {

using namespace testing;

struct Browser final : http::Outlet {
    void send(std::string bytes) override { heard += bytes; }
    void end() override { is_ended = true; }
    std::string heard;
    bool is_ended = false;
};

class OrderEventsTest : public Test {
  protected:
    order::Order waiting_order() { return shop.order(shop.place(shop.new_cart(), "sim_challenge").result->order); }

    void decide(OrderId id, bool approve)
    {
        auto const attempt = shop.tools.db.order.read([&](db::Reader& db) { return payment::find_latest(db, id); })->id;
        ASSERT_TRUE(shop.simulator.resolve(attempt, approve));
        shop.settle.settle(id);
    }

    // One that follows the order, where it is let in.
    std::shared_ptr<Browser> open(order::Order const& order, std::string_view address = "192.0.2.1", std::string_view last = {})
    {
        http::Request request{.client = address};
        if (!last.empty()) request.headers.emplace_back("Last-Event-ID", last);
        auto const response = events.follow(order, request);
        auto browser = std::make_shared<Browser>();
        browser->heard = response.content();
        if (response.stream) response.stream(browser);
        browser->is_ended = !response.stream;
        return browser;
    }

    Shop shop;
    storefront::OrderEvents events{shop.tools, {.waiting_max = 4, .waiting_max_per_address = 2}};
};

constexpr auto pending = "retry: 2000\n\nid: pending\nevent: state\ndata: pending\n\n";

}   // namespace

TEST_F(OrderEventsTest, WhoeverWaitsIsToldWhatBecameOfTheOrderAndThatIsTheEnd)
{
    for (bool const approve : {true, false}) {
        auto const order = waiting_order();
        auto const browser = open(order);
        events.tell();
        EXPECT_EQ(browser->heard, pending);
        decide(order.id, approve);
        EXPECT_FALSE(browser->is_ended);
        events.tell();
        auto const state = std::string{approve ? "confirmed" : "failed"};
        EXPECT_EQ(browser->heard, pending + ("id: " + state) + "\nevent: state\ndata: " + state + "\n\n");
        EXPECT_TRUE(browser->is_ended);
        events.tell();
        EXPECT_EQ(browser->heard.size(), std::string{pending}.size() + ("id: " + state + "\nevent: state\ndata: " + state + "\n\n").size());
    }
}

TEST_F(OrderEventsTest, WhoeverComesBackIsToldWhatCameLaterThanTheLastThatTheyHave)
{
    auto const order = waiting_order();
    EXPECT_EQ(open(order, "192.0.2.1", "pending")->heard, "retry: 2000\n\n");
    decide(order.id, true);
    auto const decided = shop.order(order.id);
    auto const back = open(decided, "192.0.2.1", "pending");
    EXPECT_EQ(back->heard, "retry: 2000\n\nid: confirmed\nevent: state\ndata: confirmed\n\n");
    EXPECT_TRUE(back->is_ended);
    EXPECT_EQ(events.follow(decided, {.headers = {{"Last-Event-ID", "confirmed"}}}).status, 204);
    ASSERT_TRUE(shop.cancel.run({}, order.id));
    EXPECT_NE(open(shop.order(order.id), "192.0.2.1", "confirmed")->heard.find("data: cancelled"), std::string::npos);
}

TEST_F(OrderEventsTest, AnOrderThatWasDecidedBeforeItsPageBeganToListenIsToldOfAllTheSame)
{
    auto const order = waiting_order();
    decide(order.id, true);
    auto const browser = open(order);   // as it was when the request came
    events.tell();
    EXPECT_NE(browser->heard.find("data: confirmed"), std::string::npos);
    EXPECT_TRUE(browser->is_ended);
}

TEST_F(OrderEventsTest, SilenceIsBrokenBySignsOfLifeAndEndsAfterAWhile)
{
    auto const browser = open(waiting_order());
    for (int i = 0; i < 3; ++i) {
        shop.clock.advance(15s);
        events.tell();
        events.tell();
    }
    EXPECT_EQ(browser->heard, std::string{pending} + ":\n\n:\n\n:\n\n");
    EXPECT_FALSE(browser->is_ended);
    shop.clock.advance(10min);
    events.tell();
    EXPECT_TRUE(browser->is_ended);
}

TEST_F(OrderEventsTest, SoManyMayWaitFromOneAddressAndInAllAndThoseWhoHaveGoneDoNotCount)
{
    auto const order = waiting_order();
    auto const status = [&](std::string_view address) { return events.follow(order, {.client = address}).status; };
    auto first = open(order), second = open(order);
    EXPECT_EQ(status("192.0.2.1"), 503);
    auto const third = open(order, "192.0.2.2"), fourth = open(order, "192.0.2.3");
    EXPECT_EQ(status("192.0.2.4"), 503);
    first.reset();
    EXPECT_EQ(status("192.0.2.1"), 200);
    EXPECT_EQ(status("192.0.2.4"), 200);
}
