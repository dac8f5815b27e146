// Taxes on real carts and orders, as a merchant's file says them.
#include "business/workflows/limits.hpp"
#include "business/workflows/testing/documents.hpp"

#include <gtest/gtest.h>

using namespace workflows;
using testing::Shop;

namespace {

constexpr std::string_view at_home = R"({"country":"GB","rates":[{"class":"standard","name":"VAT","ppm":200000}]})";

class TaxesTest : public testing::Test {
  protected:
    std::string import(std::string_view zones, std::string_view settings = "", bool dry_run = false)
    {
        return testing::outcome_of(testing::import_document(
            shop, "tax", R"({"settings":[)" + std::string{settings} + R"(],"zones":[)" + std::string{zones} + "]}", dry_run));
    }
    std::string with_home(std::string const& zones) { return std::string{at_home} + "," + zones; }

    // There is a way to everywhere, for 4.50.
    void deliver_to(std::string const& country)
    {
        auto const done = testing::import_document(shop, "shipping", R"({"zones":[{"name":"all","places":[{"country":")" + country + R"("}],
            "methods":[{"code":"standard","title":"Standard","currency":"GBP","transit_days":[1,2],"rates":{"default":{"flat":450}}}]}]})");
        ASSERT_TRUE(done);
        shop.address = {.name = "Ada", .line1 = "1 Main Street", .city = "Elsewhere", .country = country};
    }
    Quote quote(std::vector<WantedLine> const& lines = {{"VASE", 1}})
    {
        auto const cart = shop.cart(shop.new_cart(lines));
        return quote_within_limits(shop.tools, cart, {place_of(shop.address), "standard"}, {}).value();
    }
    order::Order placed(std::vector<WantedLine> const& lines = {{"VASE", 1}})
    {
        auto const outcome = shop.place(shop.new_cart(lines));
        EXPECT_TRUE(outcome.result);
        lines_of_order = shop.tools.db.order.read([&](db::Reader& db) { return order::lines(db, outcome.result->order); });
        EXPECT_EQ(shop.findings(), std::vector<std::string>{});
        return shop.order(outcome.result->order);
    }

    Shop shop;
    std::vector<order::Line> lines_of_order;
};

}   // namespace

TEST_F(TaxesTest, AnAmericanPaysStateAndCountyOfItsPostcode)
{
    deliver_to("US");
    ASSERT_EQ(import(with_home(R"({"country":"US","region":"CA","rates":[{"class":"standard","name":"State","ppm":60000}]},
                                  {"country":"US","region":"CA","postcodes":["94000-94999"],
                                   "rates":[{"class":"standard","name":"State","ppm":60000},{"class":"standard","name":"County","ppm":12500}]})"),
                     R"({"channel":"web","basis":"net"})"),
              "4 0 0");
    shop.address.region = "ca";
    shop.address.postcode = "94103-1234";
    auto const order = placed();
    EXPECT_EQ(order.totals, (order::Totals{.subtotal = 4'800, .discount = 0, .shipping = 450, .tax = 381, .total = 5'631}));
    EXPECT_FALSE(order.tax_included);
    EXPECT_EQ(lines_of_order[0].taxes_json,
              R"([{"name":"State","ppm":60000,"amount":288,"code":"S"},{"name":"County","ppm":12500,"amount":60,"code":"S"}])");
    EXPECT_EQ(lines_of_order[1].tax, 33);   // of 4.50 as well

    shop.address.postcode = "90210";
    EXPECT_EQ(quote().totals.tax, 288 + 27);
    shop.address.region = "NY";
    EXPECT_EQ(quote().notices.at(0).code, "unavailable");   // no rate: it cannot be sold there
}

TEST_F(TaxesTest, ACompoundRateIsOnTheAmountWithTheOneBeforeIt)
{
    deliver_to("CA");
    import(with_home(R"({"country":"CA","region":"QC","rates":[{"class":"standard","name":"GST","ppm":50000},
                        {"class":"standard","name":"QST","ppm":95000,"compound":true}]})"),
           R"({"channel":"web","basis":"net"})");
    shop.address.region = "QC";
    auto const order = placed();
    EXPECT_EQ(lines_of_order[0].taxes_json,
              R"([{"name":"GST","ppm":50000,"amount":240,"code":"S"},{"name":"QST","ppm":95000,"amount":479,"code":"S"}])");   // of 50.40
    EXPECT_EQ(order.totals.total, 4'800 + 450 + 240 + 479 + 23 + 45);
}

TEST_F(TaxesTest, AbroadThePriceStaysOrTheHomeTaxIsTakenOutFirst)
{
    deliver_to("DE");
    auto const zones = with_home(R"({"country":"DE","rates":[{"class":"standard","name":"MwSt","ppm":190000}]})");
    import(zones);
    EXPECT_EQ(quote().totals, (order::Totals{.subtotal = 4'800, .discount = 0, .shipping = 450, .tax = 766 + 72, .total = 5'250}));
    import(zones, R"({"channel":"web","cross_border":"fixed_net"})");
    auto const order = placed();
    EXPECT_EQ(order.totals, (order::Totals{.subtotal = 4'000, .discount = 0, .shipping = 375, .tax = 760 + 71, .total = 5'206}));
    EXPECT_FALSE(order.tax_included);
    EXPECT_EQ(lines_of_order[1].subtotal, 375);

    deliver_to("GB");
    EXPECT_EQ(quote().totals.total, 4'800 + 450);   // at home nothing is taken out
}

TEST_F(TaxesTest, DeliveryMayBeTaxedAsTheGoodsAre)
{
    auto const deliver = [&](std::string const& tax_class) {
        auto const done = testing::import_document(shop, "shipping",
                                                   R"({"zones":[{"name":"all","places":[{"country":"GB"}],
            "methods":[{"code":"standard","title":"Standard","currency":"GBP","tax_class":")" +
                                                       tax_class + R"(",
                        "transit_days":[1,2],"rates":{"default":{"flat":450}}}]}]})");
        ASSERT_TRUE(done);
    };
    auto const saved = shop.tools.db.catalog.write([&](db::Writer& db) {
        return catalog::save(db,
                             {.handle = "lamp", .title = "Lamp", .tax_class = "reduced", .variants = {{.sku = "LAMP", .weight_g = 500}}},
                             "en-GB", shop.ids, shop.clock.now());
    });
    ASSERT_TRUE(saved);
    import(R"({"country":"GB","rates":[{"class":"standard","name":"VAT","ppm":200000},{"class":"reduced","name":"Reduced","ppm":50000}]})");
    std::vector<WantedLine> const both{{"VASE", 1}, {"LAMP", 1}};
    deliver("proportional");
    auto const taxes = quote(both).delivery->split.lines;
    ASSERT_EQ(taxes.size(), 2u);   // 4.50 for goods of 129.00 and 48.00, by SKU: 3.28 and 1.22
    EXPECT_EQ(taxes[0], (tax::Line{"Reduced", 50'000, 16}));
    EXPECT_EQ(taxes[1], (tax::Line{"VAT", 200'000, 20}));
    EXPECT_EQ(quote({{"LAMP", 1}}).delivery->split.tax, 21);
    deliver("highest");
    EXPECT_EQ(quote(both).delivery->split.tax, 75);
    EXPECT_EQ(quote({{"LAMP", 1}}).delivery->split.tax, 21);
    EXPECT_EQ(quote({}).delivery->split.tax, 75);   // no goods: the class "standard"
    EXPECT_EQ(placed(both).totals.shipping, 450);
}

TEST_F(TaxesTest, AChannelSaysWhereAndHowTaxIsRounded)
{
    auto const home = [](std::string const& ppm) {
        return R"({"country":"GB","rates":[{"class":"standard","name":"VAT","ppm":)" + ppm + "}]}";
    };
    auto const settings = [](std::string const& more) { return R"({"channel":"web","basis":"net",)" + more + "}"; };
    std::vector<WantedLine> const both{{"VASE", 1}, {"LAMP", 1}}, two{{"VASE", 2}};
    import(home("500"), settings(R"("tax_scope":"per_line")"));
    EXPECT_EQ(quote(both).totals.tax, 2 + 6 + 0);   // 2.4, 6.45 and 0.225
    EXPECT_EQ(quote(two).totals.tax, 5 + 0);        // 4.8
    import(home("500"), settings(R"("tax_scope":"per_total")"));
    EXPECT_EQ(quote(both).totals.tax, 9);   // 9.075
    import(home("500"), settings(R"("tax_scope":"per_unit")"));
    EXPECT_EQ(quote(two).totals.tax, 2 + 2 + 0);
    import(home("10000"), settings(R"("rounding":"half_down")"));
    EXPECT_EQ(quote({{"VASE", 1}}).totals.tax, 48 + 4);   // 4.5 of delivery
    import(home("10000"), settings(R"("rounding":"half_up")"));
    EXPECT_EQ(quote({{"VASE", 1}}).totals.tax, 48 + 5);
}

TEST_F(TaxesTest, WhatIsExportedCanBeImportedAndChangesNothing)
{
    auto const born = testing::export_document(shop, "tax");
    EXPECT_EQ(testing::outcome_of(testing::import_document(shop, "tax", born)), "0 1 0");
    ASSERT_EQ(import(with_home(R"({"country":"US","region":"ca","postcodes":["94000-94999","90 *"],"rates":[
                         {"class":"standard","name":"State","ppm":60000,"to":"2030-01-01T00:00:00Z"},
                         {"class":"standard","name":"State","ppm":70000,"from":"2030-01-01T00:00:00Z"},
                         {"class":"books","name":"None","ppm":0,"code":"E"}]})"),
                     R"({"channel":"web","basis":"net","tax_scope":"per_unit","rounding":"half_even","cross_border":"fixed_net"})"),
              "3 0 0");
    auto const text = testing::export_document(shop, "tax");
    EXPECT_EQ(testing::outcome_of(testing::import_document(shop, "tax", text)), "0 3 0");
    EXPECT_EQ(testing::export_document(shop, "tax"), text);
    EXPECT_EQ(import(at_home), "0 1 2");   // what is not named goes
}

TEST_F(TaxesTest, ADryRunWritesNothingAndFindsTheSame)
{
    auto const born = testing::export_document(shop, "tax");
    EXPECT_EQ(import(at_home, R"({"channel":"web","basis":"net"})", true), "2 0 0");
    EXPECT_EQ(import("", "", true), "/zones no_rate");
    EXPECT_EQ(import(at_home, R"({"channel":"nowhere"})", true), "/settings/0/channel invalid");
    EXPECT_EQ(testing::export_document(shop, "tax"), born);
}

TEST_F(TaxesTest, NoChannelIsLeftWithoutARateAtHome)
{
    auto const born = testing::export_document(shop, "tax");
    EXPECT_EQ(import(""), "/zones no_rate");
    EXPECT_EQ(import(R"({"country":"FR","rates":[{"class":"standard","name":"TVA","ppm":200000}]})"), "/zones no_rate");
    EXPECT_EQ(import(R"({"country":"GB","rates":[{"class":"books","name":"VAT","ppm":50000}]})"), "/zones no_rate");
    EXPECT_EQ(import(R"({"country":"GB","rates":[{"class":"standard","name":"VAT","ppm":50000,"from":"2040-01-01T00:00:00Z"}]})"),
              "/zones no_rate");
    EXPECT_EQ(import(R"({"country":"GB","region":"SCT","rates":[{"class":"standard","name":"VAT","ppm":50000}]})"), "/zones no_rate");
    EXPECT_EQ(testing::export_document(shop, "tax"), born);
}

TEST_F(TaxesTest, WhatIsWrongIsSaidWithItsPlace)
{
    auto const rates = [&](std::string const& all) { return import(R"({"country":"GB","rates":[)" + all + "]}"); };
    auto const rate = [&](std::string const& more) { return rates(R"({"class":"standard","name":"VAT",)" + more + "}"); };
    EXPECT_EQ(rate(R"("ppm":1010000)"), "/zones/0/rates/0/ppm rate_out_of_range");
    EXPECT_EQ(rate(R"("ppm":0)"), "/zones/0/rates/0/code required");
    EXPECT_EQ(rate(R"("ppm":0,"code":"S")"), "/zones/0/rates/0/code invalid");
    EXPECT_EQ(rate(R"("ppm":1,"code":"Z")"), "/zones/0/rates/0/code invalid");
    EXPECT_EQ(rate(R"("ppm":0,"code":"X")"), "/zones/0/rates/0/code invalid");
    EXPECT_EQ(rate(R"("ppm":1,"from":"2027-01-01T00:00:00Z","to":"2027-01-01T00:00:00Z")"), "/zones/0/rates/0/to never_applies");
    EXPECT_EQ(rates(R"({"class":"Standard!","name":"VAT","ppm":1})"), "/zones/0/rates/0/class invalid");
    EXPECT_EQ(rates(""), "/zones/0/rates required");

    std::string const state = R"({"class":"standard","name":"State","ppm":60000})",
                      more = R"({"class":"standard","name":"More","ppm":950000})";
    std::string const on_top = R"(,"class":"standard","ppm":1,"compound":true})";
    EXPECT_EQ(rates(state + "," + state), "/zones/0/rates/1 rates_overlap");
    EXPECT_EQ(rates(R"({"class":"standard","name":"State","ppm":1,"to":"2027-06-01T00:00:00Z"},
                       {"class":"standard","name":"State","ppm":2,"from":"2027-05-31T00:00:00Z"})"),
              "/zones/0/rates/1 rates_overlap");
    EXPECT_EQ(rates(state + "," + more), "/zones/0/rates/1 rate_out_of_range");   // more than all together
    EXPECT_EQ(rates(R"({"name":"a")" + on_top + R"(,{"name":"b")" + on_top + R"(,{"name":"c")" + on_top),
              "/zones/0/rates/2 rate_out_of_range");
    EXPECT_EQ(rates(R"({"name":"a")" + on_top + "," + state), "/zones/0/rates/1 rate_out_of_range");   // out of order

    auto const twice = [&](std::string const& a, std::string const& b) {
        auto const zone = [](std::string const& place) { return "{" + place + R"(,"rates":[{"class":"standard","name":"VAT","ppm":1}]})"; };
        return import(with_home(zone(a) + "," + zone(b)));
    };
    EXPECT_EQ(twice(R"("country":"FR")", R"("country":"FR","region":null,"postcodes":[])"), "/zones/2 repeated");
    EXPECT_EQ(twice(R"("country":"US","region":"CA")", R"("country":"US","region":"ca")"), "/zones/2 repeated");
    EXPECT_EQ(twice(R"("country":"US","postcodes":["90*","94*"])", R"("country":"US","postcodes":["94*"])"), "/zones/2 repeated");
    EXPECT_EQ(twice(R"("country":"US","postcodes":["94*"])", R"("country":"US","postcodes":["941*","94-95"])"),
              "3 0 0");   // narrower, wider
    EXPECT_EQ(import(R"({"country":"Britain","rates":[{"class":"standard","name":"VAT","ppm":1}]})"), "/zones/0/country country_invalid");
    EXPECT_EQ(import(at_home, R"({"channel":"web","basis":"both"})"), "/settings/0/basis invalid");
    EXPECT_EQ(import(at_home, R"({"channel":"web"},{"channel":"web"})"), "/settings/1/channel repeated");
    EXPECT_EQ(testing::outcome_of(testing::import_document(shop, "tax", R"([])")), "/ wrong_type");
    EXPECT_EQ(testing::outcome_of(testing::import_document(shop, "tax", "")), "malformed_request");
}
