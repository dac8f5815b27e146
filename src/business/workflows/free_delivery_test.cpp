// What is said to be missing until delivery costs nothing is what the checkout then asks.
#include "business/workflows/free_delivery.hpp"
#include "business/workflows/testing/documents.hpp"

#include <gtest/gtest.h>

using namespace workflows;
using testing::Shop;

namespace {

class FreeDeliveryTest : public testing::Test {
  protected:
    void offer(std::string const& methods)
    {
        ASSERT_TRUE(testing::import_document(shop, "shipping",
                                             R"({"zones":[{"name":"UK","places":[{"country":"GB"}],"methods":[)" + methods + "]}]}"));
    }
    static std::string method(std::string const& code, std::string const& rate, std::string const& more = "")
    {
        return R"({"code":")" + code + R"(","title":"T","currency":"GBP","cutoff_hour":14,"transit_days":[2,3],"rates":{"default":)" +
               rate + "}" + more + "}";
    }
    void promote(std::string_view rules) { ASSERT_TRUE(testing::import_document(shop, "promotions", rules)); }
    void choose(CartId cart, std::string const& code)
    {
        ASSERT_TRUE(shop.tools.db.cart.write([&](db::Writer& db) {
            auto const version = cart::find(db, cart, shop.clock.now())->version;
            return cart::change_details(db, cart, version, {.contact = {}, .shipping_method = code, .instrument = {}}, shop.clock.now());
        }));
    }

    // "1200 to 6000", "free", "nothing"
    std::string said(CartId cart)
    {
        auto const found = find_free_delivery(shop.tools, shop.cart(cart));
        if (!found) return "nothing";
        return found->reached ? "free" : std::to_string(found->missing().amount) + " to " + std::to_string(found->from.amount);
    }
    std::string said(std::vector<WantedLine> const& lines) { return said(shop.new_cart(lines)); }

    Shop shop;
};

}   // namespace

TEST_F(FreeDeliveryTest, IsNotSpokenOfWhereNoMethodIsFreeFromAnAmountOn)
{
    EXPECT_EQ(said({{"VASE", 1}}), "nothing");
    offer(method("standard", R"({"flat":450})"));
    EXPECT_EQ(said({{"VASE", 1}}), "nothing");
}

TEST_F(FreeDeliveryTest, CountsTheGoodsAfterTheirDiscounts)
{
    offer(method("express", R"({"flat":900})", R"(,"free_over":20000)") + "," +
          method("standard", R"({"flat":450})", R"(,"free_over":6000)"));
    EXPECT_EQ(said({{"VASE", 1}}), "1200 to 6000");   // of 48.00, by the one that is free sooner
    EXPECT_EQ(said({{"VASE", 2}}), "free");
    promote(R"([{"id":"half","class":"order","action":{"percent_ppm":500000}}])");
    EXPECT_EQ(said({{"VASE", 1}}), "3600 to 6000");
    EXPECT_EQ(said({{"VASE", 2}}), "1200 to 6000");
    promote(R"([{"id":"free","class":"shipping","action":{"ship_free":true}}])");
    EXPECT_EQ(said({{"VASE", 1}}), "free");
}

TEST_F(FreeDeliveryTest, GoesByTheMethodThatWasChosen)
{
    offer(method("express", R"({"flat":900})") + "," + method("standard", R"({"flat":450})", R"(,"free_over":6000)"));
    auto const cart = shop.new_cart({{"VASE", 1}});
    EXPECT_EQ(said(cart), "1200 to 6000");
    choose(cart, "express");
    EXPECT_EQ(said(cart), "nothing");
    choose(cart, "standard");
    EXPECT_EQ(said(cart), "1200 to 6000");
}

TEST_F(FreeDeliveryTest, IsNotPromisedWhereGoodsDoNotGoOrACarrierHasNotSaid)
{
    offer(method("standard", R"({"weight":[{"up_to":900,"amount":450}]})", R"(,"free_over":20000)"));
    EXPECT_EQ(said({{"VASE", 1}}), "15200 to 20000");   // 500 g
    EXPECT_EQ(said({{"VASE", 2}}), "nothing");
    offer(method("standard", R"({"carrier":{"name":"simulator","service":"standard","fallback":{"flat":450}}})", R"(,"free_over":6000)"));
    EXPECT_EQ(said({{"VASE", 1}}), "nothing");
    EXPECT_EQ(said(std::vector<WantedLine>{}), "nothing");
}
