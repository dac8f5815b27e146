// What delivery costs real carts and orders, as a merchant's file says it.
#include "base/text.hpp"
#include "business/workflows/edit_cart.hpp"
#include "business/workflows/limits.hpp"
#include "business/workflows/testing/documents.hpp"

#include <gtest/gtest.h>

using namespace workflows;
using testing::Shop;

namespace {

class DeliveriesTest : public testing::Test {
  protected:
    std::string import(std::string const& zones, bool dry_run = false)
    {
        return testing::outcome_of(testing::import_document(shop, "shipping", R"({"zones":[)" + zones + "]}", dry_run));
    }
    static std::string method(std::string const& code, std::string const& rates, std::string const& more = "")
    {
        return R"({"code":")" + code + R"(","title":"T","currency":"GBP","cutoff_hour":14,"transit_days":[2,3],"rates":)" + rates + more +
               "}";
    }
    static std::string zone(std::string const& name, std::string const& places, std::string const& methods)
    {
        return R"({"name":")" + name + R"(","places":[)" + places + R"(],"methods":[)" + methods + "]}";
    }
    // One zone, the United Kingdom, with these methods.
    std::string offer(std::string const& methods) { return import(zone("UK", R"({"country":"GB"})", methods)); }

    // What each method costs this cart: "standard 450, express 900".
    std::string offered(std::vector<WantedLine> const& lines) { return offered(shop.new_cart(lines)); }
    std::string offered(CartId cart)
    {
        auto const deliveries = shop.view.deliveries(shop.cart(cart));
        if (!deliveries) return std::string{info(deliveries.error().code).name};
        std::string all;
        for (auto const& delivery : *deliveries)
            all += (all.empty() ? "" : ", ") + delivery.method.code + " " + std::to_string(delivery.price.amount);
        return all;
    }
    void promote(std::string_view rules) { ASSERT_TRUE(testing::import_document(shop, "promotions", rules)); }
    void save(std::string const& sku, catalog::ProductDraft draft)
    {
        draft.handle = ascii_lower(sku);
        draft.title = sku;
        auto const saved =
            shop.tools.db.catalog.write([&](db::Writer& db) { return catalog::save(db, draft, "en-GB", shop.ids, shop.clock.now()); });
        ASSERT_TRUE(saved);
    }

    Shop shop;
};

}   // namespace

TEST_F(DeliveriesTest, AHeavierParcelCostsMoreUntilItDoesNotGo)
{
    ASSERT_EQ(offer(method("standard", R"({"default":{"weight":[{"up_to":1000,"amount":450},{"up_to":2000,"amount":700}]}})")), "1 0 1");
    EXPECT_EQ(offered({{"VASE", 2}}), "standard 450");   // 500 g each
    EXPECT_EQ(offered({{"VASE", 2}, {"LAMP", 1}}), "standard 700");
    EXPECT_EQ(offered({{"VASE", 5}}), "not_deliverable");
    auto const placed = shop.place(shop.new_cart({{"VASE", 3}}));
    ASSERT_TRUE(placed.result);
    EXPECT_EQ(shop.order(placed.result->order).totals.shipping, 700);
    EXPECT_EQ(shop.findings(), std::vector<std::string>{});
    EXPECT_EQ(shop.place(shop.new_cart({{"VASE", 5}}), "sim_approve", "another").result.error().code, Code::not_deliverable);
}

TEST_F(DeliveriesTest, FreeDeliveryLooksAtTheGoodsAfterTheirDiscounts)
{
    offer(method("standard", R"({"default":{"flat":450}})", R"(,"free_over":4800)") + "," +
          method("express", R"({"default":{"flat":900}})"));
    EXPECT_EQ(offered({{"VASE", 1}}), "standard 0, express 900");
    promote(R"([{"id":"ten","class":"order","action":{"percent_ppm":100000}}])");
    EXPECT_EQ(offered({{"VASE", 1}}), "standard 450, express 900");   // 43.20 of goods
    EXPECT_EQ(offered({{"VASE", 2}}), "standard 0, express 900");
    auto const placed = shop.place(shop.new_cart({{"VASE", 1}}));
    ASSERT_TRUE(placed.result);
    EXPECT_EQ(shop.order(placed.result->order).totals.total, 4'320 + 450);
}

TEST_F(DeliveriesTest, ItsPromotionsComeAfterItsRate)
{
    offer(method("standard", R"({"default":{"price":[{"up_to":4500,"amount":800},{"amount":400}]}})"));
    promote(
        R"([{"id":"half","class":"shipping","action":{"ship_percent_ppm":500000}},{"id":"ten","class":"order","action":{"percent_ppm":100000}}])");
    auto const cart = shop.new_cart({{"VASE", 1}});
    auto const view = quote_within_limits(shop.tools, shop.cart(cart), {{"GB"}, "standard"}, {}).value();
    EXPECT_EQ(view.delivery->price, (Money{800, gbp}));   // of 43.20
    EXPECT_EQ(view.totals.shipping, 400);
    EXPECT_EQ(offered(cart), "standard 800");
}

TEST_F(DeliveriesTest, TheRatesOfAllProfilesInTheCartAreAddedUp)
{
    save("LAMP", {.shipping_profile = "bulky", .variants = {{.sku = "LAMP", .weight_g = 500, .size = catalog::Size{400, 300, 250}}}});
    offer(method("standard", R"({"default":{"flat":450},"bulky":{"volumetric":[{"up_to":6000,"amount":1500},{"amount":2500}]}})") + "," +
          method("letter", R"({"default":{"flat":150}})"));
    EXPECT_EQ(offered({{"VASE", 1}}), "standard 450, letter 150");
    EXPECT_EQ(offered({{"VASE", 1}, {"LAMP", 1}}), "standard 1950");   // 30 dm³ are 6 kg
    EXPECT_EQ(offered({{"LAMP", 2}}), "standard 2500");
    save("LAMP", {.variants = {{.sku = "LAMP", .weight_g = 500}}});
    EXPECT_EQ(offered({{"LAMP", 2}}), "standard 2500");   // what an import does not tell stays as it was
}

TEST_F(DeliveriesTest, ThePostcodeOfTheAddressDecides)
{
    import(zone("UK", R"({"country":"GB"})", method("standard", R"({"default":{"flat":450}})")) + "," +
           zone("Highlands", R"({"country":"GB","postcodes":["IV*","KW*"]})", method("standard", R"({"default":{"flat":1450}})")) + "," +
           zone("Nowhere", R"({"country":"GB","postcodes":["IV51 *"]})", ""));
    ChangeDetails const change{shop.tools, shop.contacts, shop.lookups};
    auto const cart = shop.new_cart();
    auto const send_to = [&](std::string const& postcode) {
        shop.address.postcode = postcode;
        return change.run(shop.cart(cart), {.email = {}, .shipping_method = "standard", .instrument = {}, .address = shop.address});
    };
    EXPECT_EQ(offered(cart), "standard 450");   // nobody knows where to
    ASSERT_TRUE(send_to("iv2 3aa"));
    EXPECT_EQ(offered(cart), "standard 1450");
    EXPECT_EQ(shop.view.view(shop.cart(cart))->quote.totals.shipping, 1'450);
    ASSERT_TRUE(send_to("LS1 4AP"));
    EXPECT_EQ(shop.view.view(shop.cart(cart))->quote.totals.shipping, 450);
    EXPECT_EQ(send_to("IV51 9XX").error().code, Code::not_deliverable);
}

TEST_F(DeliveriesTest, WhatIsExportedCanBeImportedAndChangesNothing)
{
    auto const born = testing::export_document(shop, "shipping");
    EXPECT_EQ(testing::outcome_of(testing::import_document(shop, "shipping", born)), "0 1 0");
    ASSERT_EQ(import(zone("all", R"({"country":"GB"},{"country":"US","region":"CA","postcodes":["94000-94999","90*"]})",
                          method("table", R"({"default":{"table":[{"weight":[0,2000],"price":[1,null],"amount":450},{"amount":900}]},
                                              "bulky":{"quantity":[{"up_to":3,"amount":1}]}})",
                                 R"(,"free_over":5000,"handling_days":3,"tax_class":"books")"))),
              "1 0 1");
    auto const text = testing::export_document(shop, "shipping");
    EXPECT_EQ(testing::outcome_of(testing::import_document(shop, "shipping", text)), "0 1 0");
    EXPECT_EQ(testing::export_document(shop, "shipping"), text);
}

TEST_F(DeliveriesTest, ADryRunWritesNothingAndFindsTheSame)
{
    auto const born = testing::export_document(shop, "shipping");
    EXPECT_EQ(import("", true), "0 0 1");
    auto const dear = R"({"code":"a","title":"A","currency":"EUR","transit_days":[1,1],"rates":{"default":{"flat":1}}})";
    EXPECT_EQ(import(zone("UK", R"({"country":"GB"})", dear), true), "/zones/0/methods/0/currency currency_unknown");
    EXPECT_EQ(testing::export_document(shop, "shipping"), born);
}

TEST_F(DeliveriesTest, WhatIsWrongIsSaidWithItsPlace)
{
    auto const rate = [&](std::string const& one) {
        auto const told = offer(method("a", R"({"default":)" + one + "}"));
        std::string const at = "/zones/0/methods/0/rates/default";
        return told.starts_with(at) ? told.substr(at.size()) : told;
    };
    EXPECT_EQ(rate(R"({"flat":-1})"), "/flat invalid");
    EXPECT_EQ(rate(R"({"flat":1000000000001})"), "/flat invalid");
    EXPECT_EQ(rate(R"({})"), " required");
    EXPECT_EQ(rate(R"({"flat":1,"weight":[{"amount":1}]})"), " invalid");
    EXPECT_EQ(rate(R"({"pigeon":1})"), "/pigeon unknown_field");
    EXPECT_EQ(rate(R"({"weight":[]})"), "/weight required");
    EXPECT_EQ(rate(R"({"weight":[{"up_to":2,"amount":1},{"up_to":2,"amount":1}]})"), "/weight/1/up_to never_applies");
    EXPECT_EQ(rate(R"({"weight":[{"amount":1},{"up_to":2,"amount":1}]})"), "/weight/1 never_applies");
    EXPECT_EQ(rate(R"({"table":[{"weight":[3,2],"amount":1}]})"), "/table/0/weight never_applies");
    EXPECT_EQ(rate(R"({"table":[{"weight":[3],"amount":1}]})"), "/table/0/weight invalid");
    EXPECT_EQ(offer(method("a", "{}")), "/zones/0/methods/0/rates required");
    EXPECT_EQ(offer(method("a", R"({"Default":{"flat":1}})")), "/zones/0/methods/0/rates/Default invalid");

    std::string const flat = R"({"default":{"flat":1}})";
    EXPECT_EQ(offer(method("a", flat) + "," + method("a", flat)), "/zones/0/methods/1/code repeated");
    EXPECT_EQ(offer(method("a", flat, R"(,"tax_class":"Standard rate")")), "/zones/0/methods/0/tax_class invalid");
    EXPECT_EQ(offer(method("a", flat, R"(,"free_over":-1)")), "/zones/0/methods/0/free_over invalid");
    EXPECT_EQ(offer(R"({"code":"a","title":"A","currency":"GBP","transit_days":[3,2],"rates":)" + flat + "}"),
              "/zones/0/methods/0/transit_days invalid");
    EXPECT_EQ(offer(R"({"code":"a","title":"A","currency":"pounds","transit_days":[3,2],"rates":)" + flat + "}"),
              "/zones/0/methods/0/currency invalid");
    EXPECT_EQ(import(zone("UK", "", "")), "/zones/0/places required");
    EXPECT_EQ(import(zone("UK", R"({"country":"GB"})", "") + "," + zone("UK", R"({"country":"FR"})", "")), "/zones/1/name repeated");
    EXPECT_EQ(import(zone("a", R"({"country":"GB"})", "") + "," + zone("b", R"({"country":"FR"},{"country":"GB"})", "")),
              "/zones/1/places/1 repeated");
    EXPECT_EQ(import(zone("a", R"({"country":"US","postcodes":["94103"]})", "")), "/zones/0/places/0/postcodes/0 invalid");
    EXPECT_EQ(testing::outcome_of(testing::import_document(shop, "shipping", R"([])")), "/ wrong_type");
}
