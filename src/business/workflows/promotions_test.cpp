// Promotions on real carts and orders.
#include "business/workflows/testing/documents.hpp"

#include <gtest/gtest.h>

using namespace workflows;
using testing::Shop;

namespace {

constexpr std::string_view ten_percent = R"([{"id":"ten","class":"order","action":{"percent_ppm":100000}}])";
constexpr std::string_view code_five = R"([{"id":"five","class":"order","code":"Five","action":{"amount_total":{"GBP":500}}}])";

class PromotionsTest : public testing::Test {
  protected:
    Imported import(std::string_view text, bool dry_run = false)
    {
        auto const imported = testing::import_document(shop, "promotions", text, dry_run);
        EXPECT_TRUE(imported);
        return imported.value_or(Imported{});
    }
    std::vector<Violation> violations(std::string_view text)
    {
        auto const imported = testing::import_document(shop, "promotions", text);
        return imported ? std::vector<Violation>{} : imported.error().violations;
    }
    void enter(CartId cart, std::string const& code)
    {
        ASSERT_TRUE(shop.tools.db.cart.write([&](db::Writer& db) { return cart::add_code(db, cart, code, shop.clock.now()); }));
    }
    std::string exported() { return testing::export_document(shop, "promotions"); }

    Shop shop;
};

}   // namespace

TEST_F(PromotionsTest, AnOrderIsChargedWhatTheCartShowedAndRecordsEachShare)
{
    import(ten_percent);
    auto const cart = shop.new_cart({{"VASE", 2}, {"LAMP", 1}});
    auto const view = shop.view.view(shop.cart(cart));
    EXPECT_EQ(view->quote.totals.discount, 2'250);
    EXPECT_EQ(shop.total(cart), (Money{22'500 - 2'250 + 450, gbp}));

    auto const placed = shop.place(cart);
    ASSERT_TRUE(placed.result);
    auto const order = shop.order(placed.result->order);
    EXPECT_EQ(order.totals, (order::Totals{.subtotal = 22'500, .discount = 2'250, .shipping = 450, .tax = 3'450, .total = 20'700}));
    auto const lines = shop.tools.db.order.read([&](db::Reader& db) { return order::lines(db, order.id); });
    EXPECT_EQ(lines[0].discount, 960);
    EXPECT_EQ(lines[0].gross, 8'640);
    EXPECT_EQ(lines[0].discounts_json, R"([{"promotion":"ten","amount":960}])");
    EXPECT_EQ(lines[1].discount, 1'290);
    EXPECT_EQ(lines[2].discount, 0);
    EXPECT_EQ(shop.findings(), std::vector<std::string>{});
}

TEST_F(PromotionsTest, WhatIsPromisedIsWhatWasShown)
{
    auto const cart = shop.new_cart({{"VASE", 1}});
    auto const request = shop.request(cart, "sim_approve", "key");
    import(ten_percent);   // between the look and the order
    auto const outcome = shop.place_order.run({}, cart, request);
    ASSERT_FALSE(outcome.result);
    EXPECT_EQ(outcome.result.error().code, Code::total_changed);
    EXPECT_EQ(std::get<Money>(outcome.result.error().args[0].value), (Money{4'320 + 450, gbp}));
}

TEST_F(PromotionsTest, ACodeCountsOnceAndCanBeTakenBack)
{
    import(code_five);
    auto const cart = shop.new_cart({{"VASE", 1}});
    enter(cart, "FIVE");
    enter(cart, "FIVE");
    enter(cart, "NOPE");
    auto const view = shop.view.view(shop.cart(cart));
    EXPECT_EQ(view->quote.totals.discount, 500);
    ASSERT_EQ(view->quote.applied.size(), 1u);
    EXPECT_EQ(view->quote.applied[0].code, "FIVE");
    ASSERT_EQ(view->quote.rejected.size(), 1u);
    EXPECT_EQ(view->quote.rejected[0].reason, promotion::Reason::not_found);
    ASSERT_TRUE(shop.tools.db.cart.write([&](db::Writer& db) { return cart::remove_code(db, cart, "FIVE", shop.clock.now()); }));
    EXPECT_EQ(shop.cart(cart).codes, std::vector<std::string>{"NOPE"});
    EXPECT_EQ(shop.view.view(shop.cart(cart))->quote.totals.discount, 0);
}

TEST_F(PromotionsTest, ACartHoldsSoManyCodesAndNotWhileItIsPlaced)
{
    auto const cart = shop.new_cart({{"VASE", 1}});
    for (std::size_t i = 0; i < cart::codes_max; ++i) enter(cart, "C" + std::to_string(i));
    auto const add = [&] {
        return shop.tools.db.cart.write([&](db::Writer& db) { return cart::add_code(db, cart, "MORE", shop.clock.now()); });
    };
    EXPECT_EQ(add().error().violations.at(0).code, Violation::too_many);
    ASSERT_TRUE(shop.place(cart).result);
    EXPECT_EQ(add().error().code, Code::cart_locked);
}

TEST_F(PromotionsTest, ItemPromotionsFindTheirGoodsByCategoryAndSku)
{
    import(R"([{"id":"a","class":"item","action":{"percent_ppm":500000},"conditions":{"skus":["LAMP"]}},
               {"id":"b","class":"item","action":{"percent_ppm":100000},"conditions":{"categories":["nowhere"]}}])");
    auto const view = shop.view.view(shop.cart(shop.new_cart({{"VASE", 1}, {"LAMP", 1}})));
    EXPECT_EQ(view->quote.totals.discount, 6'450);
    EXPECT_TRUE(view->quote.lines[0].discounts.empty());
}

TEST_F(PromotionsTest, WhatIsExportedCanBeImportedAndChangesNothing)
{
    EXPECT_EQ(exported(), "[\n]\n");
    EXPECT_EQ(import(ten_percent).saved, 1);
    EXPECT_EQ(import(code_five).saved, 1);
    auto const text = exported();
    auto const again = import(text);
    EXPECT_EQ(again.saved, 0);
    EXPECT_EQ(again.unchanged, 2);
    EXPECT_EQ(exported(), text);
}

TEST_F(PromotionsTest, ADryRunWritesNothing)
{
    EXPECT_EQ(import(ten_percent, true).saved, 1);
    EXPECT_EQ(exported(), "[\n]\n");
}

TEST_F(PromotionsTest, WhatIsWrongIsSaidWithItsPlaceAndNothingIsSaved)
{
    auto const one = [&](std::string_view text) {
        auto const found = violations(text);
        return found.empty() ? std::string{} : found[0].pointer + " " + std::string{name(found[0].code)};
    };
    EXPECT_EQ(one(R"([{"id":"a","class":"order","action":{"percent_ppm":1010000}}])"), "/0/action/percent_ppm invalid");
    EXPECT_EQ(one(R"([{"id":"a","class":"order","action":{"fixed_price":1}}])"), "/0/action invalid");
    EXPECT_EQ(one(R"([{"id":"a","class":"order","action":{"amount_total":-1}}])"), "/0/action/amount_total invalid");
    EXPECT_EQ(one(R"([{"id":"a","class":"order","action":{}}])"), "/0/action required");
    EXPECT_EQ(one(R"([{"id":"a","class":"order","action":{"amount_total":1},"conditions":{"skus":["A"],"not_skus":["A"]}}])"),
              "/0/conditions never_applies");
    EXPECT_EQ(one(R"([{"id":"a","class":"order","action":{"amount_total":1},"conditions":{"subtotal_gte":9,"subtotal_lt":9}}])"),
              "/0/conditions never_applies");
    EXPECT_EQ(one(R"([{"id":"a","class":"order","code":"X","action":{"amount_total":1},"conditions":{"codes":["x"]}}])"),
              "/0/conditions/codes circular");
    EXPECT_EQ(one(R"([{"id":"a","class":"item","action":{"gift":"A"},"conditions":{"skus":["A"]}}])"), "/0/action/gift circular");
    EXPECT_EQ(one(R"([{"id":"a","class":"order","action":{"amount_total":1},"conditions":{"all":[{"any":[{"all":[{}]}]}]}}])"),
              "/0/conditions/all/0/any/0/all too_deep");
    EXPECT_EQ(one(R"([{"id":"a","class":"order","action":{"amount_total":1},"to":"2020-01-01T00:00:00Z","from":"2021-01-01T00:00:00Z"}])"),
              "/0/to never_applies");
    EXPECT_EQ(
        one(R"([{"id":"a","class":"order","code":"X","action":{"amount_total":1}},{"id":"b","class":"order","code":"x","action":{"amount_total":1}}])"),
        "/1/code repeated");
    auto const item = [&](std::string const& conditions) {
        return one(R"([{"id":"a","class":"item","action":{"percent_ppm":1},"conditions":)" + conditions + "}]");
    };
    for (auto const* const never :
         {R"({"all":[{"skus":["A"]},{"skus":["B"]}]})", R"({"skus":["A"],"all":[{"not_skus":["A"]}]})",
          R"({"subtotal_gte":100,"all":[{"subtotal_lt":50}]})", R"({"first_order":true,"all":[{"first_order":false}]})"})
        EXPECT_EQ(item(never), "/0/conditions never_applies") << never;
    EXPECT_EQ(item(R"({"hours":{"from":"24:00","to":"00:00"}})"), "/0/conditions/hours never_applies");
    EXPECT_EQ(item(R"({"subtotal_lt":0})"), "/0/conditions/subtotal_lt invalid");
    EXPECT_EQ(item(R"({"quantity_gte":4999501})"), "/0/conditions/quantity_gte invalid");
    for (auto const* const unknown : {R"({"groups":["vip"]})", R"({"not_collections":["summer"]})", R"({"any":[{"first_order":true},{}]})"})
        EXPECT_EQ(item(unknown), "/0/conditions unsupported") << unknown;
    EXPECT_EQ(exported(), "[\n]\n");
}

TEST_F(PromotionsTest, AGiftComesWithTheOrderAndItsStockGoes)
{
    import(
        R"([{"id":"lamp","class":"item","action":{"gift":{"sku":"LAMP","quantity":2}},"conditions":{"quantity_gte":2,"skus":["VASE"]}}])");
    auto const cart = shop.new_cart({{"VASE", 2}});
    auto const quote = shop.view.view(shop.cart(cart))->quote;
    ASSERT_EQ(quote.gifts.size(), 1U);
    EXPECT_EQ(quote.gifts[0].sold.sku, "LAMP");
    EXPECT_EQ(quote.totals.total, 9'600);
    auto const placed = shop.place(cart);
    ASSERT_TRUE(placed.result);
    auto const lines = shop.tools.db.order.read([&](db::Reader& db) { return order::lines(db, placed.result->order); });
    ASSERT_EQ(lines.size(), 3U);
    EXPECT_EQ(lines[1].sku, "LAMP");
    EXPECT_EQ(lines[1].quantity, 2);
    EXPECT_EQ(lines[1].gross, 0);
    EXPECT_EQ(lines[1].discount, 25'800);
    EXPECT_EQ(shop.level("LAMP").available(), 8);
    EXPECT_EQ(shop.findings(), std::vector<std::string>{});
    ASSERT_TRUE(shop.cancel.run({}, placed.result->order));
    EXPECT_EQ(shop.level("LAMP").available(), 10);
}

TEST_F(PromotionsTest, AGiftThatHasRunOutIsNotPromised)
{
    import(R"([{"id":"lamp","class":"item","code":"LAMP","action":{"gift":{"sku":"LAMP","quantity":6}},"conditions":{"skus":["VASE"]}}])");
    auto const first = shop.new_cart({{"VASE", 1}}), second = shop.new_cart({{"VASE", 1}}),
               both = shop.new_cart({{"VASE", 1}, {"LAMP", 5}});
    for (auto const cart : {first, second, both}) enter(cart, "LAMP");
    EXPECT_EQ(shop.view.view(shop.cart(second))->quote.gifts.size(), 1U);
    EXPECT_TRUE(shop.view.view(shop.cart(both))->quote.gifts.empty());   // its own lamps are not given away
    ASSERT_TRUE(shop.place(first).result);
    auto const quote = shop.view.view(shop.cart(second))->quote;
    EXPECT_TRUE(quote.gifts.empty());
    ASSERT_EQ(quote.rejected.size(), 1U);
    EXPECT_EQ(quote.rejected[0].reason, promotion::Reason::exhausted);
    ASSERT_TRUE(shop.place(second, "sim_approve", "other").result);   // and the order goes through without it
    EXPECT_EQ(shop.level("LAMP").available(), 4);
    EXPECT_EQ(shop.findings(), std::vector<std::string>{});
}

TEST_F(PromotionsTest, AGiftIsSomethingThatTheShopSells)
{
    auto const found = violations(R"([{"id":"a","class":"item","action":{"gift":"NOTHING"}}])");
    ASSERT_EQ(found.size(), 1U);
    EXPECT_EQ(found[0].pointer, "/0/action/gift");
    EXPECT_EQ(found[0].code, Violation::unknown_sku);
}
