// What has changed about a cart since things were put into it.
#include "business/workflows/testing/documents.hpp"

#include <gtest/gtest.h>

using namespace workflows;
using testing::Shop;

namespace {

class PriceNotices : public testing::Test {
  protected:
    void set_price(std::string const& sku, std::int64_t amount)
    {
        auto const done = testing::import_document(
            shop, "prices", R"({"prices":[{"sku":")" + sku + R"(","currency":"GBP","amount":)" + std::to_string(amount) + "}]}");
        ASSERT_TRUE(done);
    }
    // "price_up 4800 4900": of every line, in their order.
    std::string told(CartId cart)
    {
        std::string all;
        auto const view = shop.view.view(shop.cart(cart)).value();
        for (auto const& notice : view.quote.notices) {
            all += (all.empty() ? "" : ", ") + std::string{notice.code};
            if (notice.code.starts_with("price_")) all += " " + std::to_string(notice.was.amount) + " " + std::to_string(notice.now.amount);
            all += notice.promotion_code.empty() ? "" : " " + notice.promotion_code;
        }
        return all;
    }

    Shop shop;
};

}   // namespace

TEST_F(PriceNotices, WhatHasBecomeDearerOrCheaperIsSaid)
{
    auto const cart = shop.new_cart({{"VASE", 2}, {"LAMP", 1}});
    EXPECT_EQ(told(cart), "");
    shop.clock.advance(1min);
    set_price("VASE", 4'900);
    EXPECT_EQ(told(cart), "price_up 4800 4900");
    set_price("LAMP", 12'000);
    EXPECT_EQ(told(cart), "price_up 4800 4900, price_down 12900 12000");
    shop.clock.advance(1min);
    set_price("VASE", 4'800);   // as it was
    EXPECT_EQ(told(cart), "price_down 12900 12000");
    EXPECT_EQ(told(shop.new_cart({{"LAMP", 1}})), "");   // it never cost more there
    EXPECT_TRUE(shop.place(cart).result);                // whoever has seen the total may order
}

TEST_F(PriceNotices, ASaleThatBeginsAndEndsMovesThePriceWithoutAnybodyWriting)
{
    ASSERT_TRUE(testing::import_document(shop, "prices", R"({"lists":[{"code":"sale","kind":"sale","state":"active",
        "from":"2027-02-01T11:00:00Z","to":"2027-02-01T12:00:00Z"}],
        "prices":[{"list":"sale","sku":"VASE","currency":"GBP","amount":4000}]})"));
    auto const before = shop.new_cart({{"VASE", 1}});
    EXPECT_EQ(told(before), "");
    shop.clock.advance(1h);
    EXPECT_EQ(told(before), "price_down 4800 4000");
    auto const during = shop.new_cart({{"VASE", 1}});
    EXPECT_EQ(told(during), "");
    shop.clock.advance(1h);
    EXPECT_EQ(told(before), "");
    EXPECT_EQ(told(during), "price_up 4000 4800");
}

TEST_F(PriceNotices, ThePriceThenIsThatOfAsMany)
{
    ASSERT_TRUE(testing::import_document(shop, "prices", R"({"prices":[{"sku":"VASE","currency":"GBP","amount":4000,"min_qty":3}]})"));
    auto const cart = shop.new_cart({{"VASE", 2}});
    shop.clock.advance(1min);
    auto const changed = shop.tools.db.cart.write(
        [&](db::Writer& db) { return cart::set_quantity(db, cart, shop.cart(cart).lines[0].id, 3, shop.clock.now()); });
    ASSERT_TRUE(changed);
    EXPECT_EQ(told(cart), "");   // three cost less, but they did then too
    ASSERT_TRUE(testing::import_document(shop, "prices", R"({"prices":[{"sku":"VASE","currency":"GBP","amount":4200,"min_qty":3}]})"));
    EXPECT_EQ(told(cart), "price_up 4000 4200");
}

TEST_F(PriceNotices, ACodeThatHasEndedIsSaidToBeLost)
{
    ASSERT_TRUE(testing::import_document(
        shop, "promotions",
        R"([{"id":"snow","class":"order","code":"SNOW","to":"2027-02-01T11:00:00Z","action":{"percent_ppm":100000}}])"));
    auto const cart = shop.new_cart({{"VASE", 1}});
    auto const entered = shop.tools.db.cart.write([&](db::Writer& db) { return cart::add_code(db, cart, "SNOW", shop.clock.now()); });
    ASSERT_TRUE(entered);
    EXPECT_EQ(told(cart), "");
    shop.clock.advance(1h);
    EXPECT_EQ(told(cart), "promo_lost SNOW");
}
