// Price lists in the shop: imported, exported, shown and charged.
#include "business/workflows/import_prices.hpp"
#include "business/workflows/show_products.hpp"
#include "business/workflows/testing/shop.hpp"

#include <gtest/gtest.h>

using namespace workflows;
using testing::Shop;

namespace {

class PricesTest : public testing::Test {
  protected:
    Result<Imported> tried(std::string_view text, bool dry_run = false)
    {
        return import_document(shop.tools, *find_document("prices"), text, dry_run);
    }
    Imported import(std::string_view text, bool dry_run = false)
    {
        auto const imported = tried(text, dry_run);
        EXPECT_TRUE(imported) << (imported.error().violations.empty() ? "" : imported.error().violations[0].pointer);
        return imported.value_or(Imported{});
    }
    std::string wrong(std::string_view text)
    {
        auto const dry = tried(text, true), wet = tried(text);
        if (dry || wet) return "it was taken";
        EXPECT_EQ(dry.error(), wet.error());
        std::string all;
        for (auto const& violation : wet.error().violations)
            all += (all.empty() ? "" : ", ") + violation.pointer + " " + std::string{name(violation.code)};
        return all;
    }
    std::string exported()
    {
        return shop.tools.db.catalog.read([](db::Reader& db) { return export_prices(db); });
    }
    // From an hour from now on, for a day.
    std::string sale(std::int64_t vase) const
    {
        auto const from = to_string(shop.clock.now() + 1h), to = to_string(shop.clock.now() + 25h);
        return R"({"lists":[{"code":"summer","kind":"sale","from":")" + from + R"(","to":")" + to +
               R"("}],"prices":[{"sku":"vase","list":"summer","currency":"GBP","amount":)" + std::to_string(vase) + "}]}";
    }
    pricing::Price vase_in_cart(int quantity = 1)
    {
        auto const view = shop.view.view(shop.cart(shop.new_cart({{"VASE", quantity}})));
        return view->quote.lines.at(0).price;
    }
    std::string with_price(std::string const& members)
    {
        return R"({"prices":[{"sku":"VASE","currency":"GBP","amount":1)" + members + "}]}";
    }

    Shop shop;
    ShowProducts products{shop.tools};
};

constexpr std::string_view as_it_was = R"({"lists":[
 {"code":"base","kind":"base","priority":0,"from":null,"to":null,"state":"active","channels":[],"countries":[]}],
"prices":[
 {"sku":"VASE","list":"base","currency":"GBP","amount":4800,"per":1,"min_qty":1,"compare_at":null},
 {"sku":"LAMP","list":"base","currency":"GBP","amount":12900,"per":1,"min_qty":1,"compare_at":null}]}
)";

}   // namespace

TEST_F(PricesTest, ACartAndItsOrderAreChargedTheSalePrice)
{
    import(sale(3'600));
    EXPECT_EQ(vase_in_cart(), (pricing::Price{.amount = {4'800, gbp}}));
    shop.clock.advance(1h);
    EXPECT_EQ(vase_in_cart(), (pricing::Price{.amount = {3'600, gbp}, .compare_at = Money{4'800, gbp}}));

    auto const cart = shop.new_cart({{"VASE", 2}, {"LAMP", 1}});
    EXPECT_EQ(shop.total(cart), (Money{7'200 + 12'900 + 450, gbp}));
    auto const placed = shop.place(cart);
    ASSERT_TRUE(placed.result);
    auto const order = shop.order(placed.result->order);
    EXPECT_EQ(order.totals.subtotal, 7'200 + 12'900);
    auto const lines = shop.tools.db.order.read([&](db::Reader& db) { return order::lines(db, order.id); });
    EXPECT_EQ(lines[0].unit, 3'600);
    EXPECT_EQ(lines[0].list, 4'800);
    EXPECT_EQ(lines[1].unit, 12'900);
    EXPECT_EQ(shop.findings(), std::vector<std::string>{});

    shop.clock.advance(24h);
    EXPECT_EQ(vase_in_cart(), (pricing::Price{.amount = {4'800, gbp}}));
}

TEST_F(PricesTest, WhatIsPromisedIsWhatWasShownBeforeASaleEnded)
{
    import(sale(3'600));
    shop.clock.advance(2h);
    auto const cart = shop.new_cart({{"VASE", 1}});
    auto const request = shop.request(cart, "sim_approve", "key");
    shop.clock.advance(24h);
    auto const outcome = shop.place_order.run({}, cart, request);
    ASSERT_FALSE(outcome.result);
    EXPECT_EQ(outcome.result.error().code, Code::total_changed);
}

TEST_F(PricesTest, TheQuantityOverAllLinesDecidesTheTier)
{
    import(R"({"prices":[{"sku":"VASE","currency":"GBP","amount":4000,"min_qty":5}]})");
    EXPECT_EQ(vase_in_cart(4).amount.amount, 4'800);
    EXPECT_EQ(vase_in_cart(5).amount.amount, 4'000);
}

TEST_F(PricesTest, AProductShowsTheSaleAndTheLowestPriceOfTheDaysBefore)
{
    shop.clock.advance(24h);
    import(R"({"prices":[{"sku":"VASE","currency":"GBP","amount":5000}]})");
    shop.clock.advance(24h);
    import(sale(4'500));
    EXPECT_FALSE(products.find("vase")->offers.at(0).lowest_30d);
    shop.clock.advance(1h);
    auto const view = products.find("vase");
    ASSERT_TRUE(view);
    EXPECT_EQ(view->price_from, (Money{4'500, gbp}));
    EXPECT_EQ(view->offers[0].price.compare_at, (Money{5'000, gbp}));
    EXPECT_EQ(view->offers[0].lowest_30d, (Money{4'800, gbp}));
    auto const list = products.list({});
    EXPECT_EQ(list.products.size(), 2u);
}

TEST_F(PricesTest, WhatHasNoPriceIsNotListedAndNotSold)
{
    auto const cart = shop.new_cart({{"VASE", 1}});
    auto const removed = import(R"({"prices":[{"sku":"VASE","currency":"GBP","amount":null}]})");
    EXPECT_EQ(removed.removed, 1);
    EXPECT_TRUE(products.find("vase")->offers.empty());
    auto const list = products.list({});
    ASSERT_EQ(list.products.size(), 1u);
    EXPECT_EQ(list.products[0].product.handle, "lamp");
    auto const view = shop.view.view(shop.cart(cart));
    EXPECT_TRUE(view->quote.lines.empty());
    EXPECT_EQ(view->quote.notices.at(0).code, "unavailable");
    EXPECT_EQ(import(R"({"prices":[{"sku":"VASE","currency":"GBP","amount":null}]})").unchanged, 1);
}

TEST_F(PricesTest, AChangedBasePriceMovesTheProductAmongOthersAndIsTold)
{
    auto const cheapest = [&] { return products.list({.sort = catalog::Sort::price}).products.at(0).product.handle; };
    EXPECT_EQ(cheapest(), "vase");
    shop.changed.clear();
    import(R"({"prices":[{"sku":"VASE","currency":"GBP","amount":99900}]})");
    EXPECT_EQ(cheapest(), "lamp");
    EXPECT_EQ(shop.changed, (std::vector{products.find("vase")->product.id}));
}

TEST_F(PricesTest, WhatIsExportedCanBeImportedAndChangesNothing)
{
    EXPECT_EQ(exported(), as_it_was);
    import(sale(3'600));
    import(R"({"lists":[{"code":"eire","kind":"override","priority":-3,"countries":["IE"],"channels":["web"]},
                        {"code":"rate","kind":"fx","rate":"ecb-2027-01-29","rounding":"to .99","state":"draft"}],
               "prices":[{"sku":"LAMP","list":"eire","currency":"GBP","amount":23267,"per":1000,"min_qty":7,"compare_at":23268}]})");
    auto const text = exported();
    for (bool const dry_run : {true, false}) {
        auto const again = import(text, dry_run);
        EXPECT_EQ(again.saved + again.removed, 0) << dry_run;
        EXPECT_EQ(again.unchanged, 4 + 4) << dry_run;
    }
    EXPECT_EQ(exported(), text);
}

TEST_F(PricesTest, ADryRunCountsTheSameAndWritesNothing)
{
    auto const text = sale(3'600);
    auto const tried = import(text, true);
    EXPECT_EQ(tried.saved, 2);
    EXPECT_EQ(exported(), as_it_was);
    EXPECT_EQ(import(text).saved, 2);
}

TEST_F(PricesTest, ManyPricesAreWrittenInSlices)
{
    std::string text = R"({"prices":[)";
    for (int i = 1; i <= 1'234; ++i)
        text += std::string{i > 1 ? "," : ""} + R"({"sku":"VASE","currency":"GBP","amount":)" + std::to_string(4'800 - i) +
                R"(,"min_qty":)" + std::to_string(i) + "}";
    text += "]}";
    EXPECT_EQ(import(text).saved, 1'234);
    EXPECT_EQ(import(text).unchanged, 1'234);
    EXPECT_EQ(vase_in_cart(7).amount.amount, 4'793);
    EXPECT_EQ(import(exported()).unchanged, 1'234 + 1 + 1);
}

TEST_F(PricesTest, WhatIsWrongIsSaidWithItsPlaceAndNothingIsWritten)
{
    EXPECT_EQ(wrong("[]"), "/ wrong_type");
    EXPECT_EQ(wrong(R"({"more":1})"), "/more unknown_field");
    EXPECT_EQ(wrong(with_price(R"(,"list":"winter")")), "/prices/0/list unknown_list");
    EXPECT_EQ(wrong(with_price(R"(,"per":0)")), "/prices/0/per invalid");
    EXPECT_EQ(wrong(with_price(R"(,"min_qty":0)")), "/prices/0/min_qty invalid");
    EXPECT_EQ(wrong(with_price(R"(,"compare_at":1)")), "/prices/0/compare_at invalid");
    EXPECT_EQ(wrong(R"({"prices":[{"sku":"VASE","currency":"GBP"}]})"), "/prices/0/amount required");
    EXPECT_EQ(wrong(R"({"prices":[{"sku":"VASE","currency":"GBP","amount":-1}]})"), "/prices/0/amount invalid");
    EXPECT_EQ(wrong(R"({"prices":[{"sku":"VASE","currency":"GBP","amount":9007199254740992}]})"), "/prices/0/amount invalid");
    EXPECT_EQ(wrong(R"({"prices":[{"sku":"VASE","currency":"GBP","amount":1.5}]})"), "/prices/0/amount wrong_type");
    EXPECT_EQ(wrong(R"({"prices":[{"sku":"VASE","currency":"EUR","amount":1}]})"), "/prices/0/currency currency_unknown");
    EXPECT_EQ(wrong(R"({"prices":[{"sku":"NONE","currency":"GBP","amount":1},{"sku":"NOR","currency":"GBP","amount":1}]})"),
              "/prices/0/sku unknown_sku, /prices/1/sku unknown_sku");
    EXPECT_EQ(wrong(R"({"prices":[{"sku":"VASE","currency":"GBP","amount":1},{"sku":"LAMP","currency":"GBP","amount":1},
                                  {"sku":"vase","list":"base","currency":"GBP","amount":2}]})"),
              "/prices/2 repeated");
    auto const list = [&](std::string const& members) { return wrong(R"({"lists":[{)" + members + "}]}"); };
    EXPECT_EQ(list(R"("code":"a")"), "/lists/0/kind required");
    EXPECT_EQ(list(R"("code":"a","kind":"gift")"), "/lists/0/kind invalid");
    EXPECT_EQ(list(R"("code":"a","kind":"base")"), "/lists/0/kind repeated");
    EXPECT_EQ(list(R"("code":"base","kind":"sale")"), "/lists/0/kind invalid");
    EXPECT_EQ(list(R"("code":"base","kind":"base","countries":["GB"])"), "/lists/0/countries unsupported");
    EXPECT_EQ(list(R"("code":"a","kind":"company")"), "/lists/0/kind unsupported");
    EXPECT_EQ(list(R"("code":"a","kind":"sale","groups":["vip"])"), "/lists/0/groups unsupported");
    EXPECT_EQ(list(R"("code":"a","kind":"sale","channels":["web","shop"])"), "/lists/0/channels/1 invalid");
    EXPECT_EQ(list(R"("code":"a","kind":"sale","countries":["GB","gb"])"), "/lists/0/countries/1 country_invalid");
    EXPECT_EQ(list(R"("code":"a","kind":"sale","from":"2027-01-01T00:00:00Z","to":"2027-01-01T00:00:00Z")"), "/lists/0/to never_applies");
    EXPECT_EQ(wrong(R"({"lists":[{"code":"a","kind":"sale"},{"code":"a","kind":"sale"}]})"), "/lists/1/code repeated");
    EXPECT_EQ(wrong(R"({"lists":[{"code":"a","kind":"sale"}],
                        "prices":[{"sku":"VASE","list":"a","currency":"GBP","amount":1,"compare_at":2}]})"),
              "/prices/0/compare_at never_applies");
    EXPECT_EQ(exported(), as_it_was);
}

TEST_F(PricesTest, AListGoesForwardOnlyAndKeepsItsKind)
{
    import(sale(3'600));
    import(R"({"lists":[{"code":"summer","kind":"sale","state":"ended"}]})");
    EXPECT_EQ(wrong(R"({"lists":[{"code":"summer","kind":"sale"}]})"), "/lists/0/state invalid");
    EXPECT_EQ(wrong(R"({"lists":[{"code":"summer","kind":"override","state":"ended"}]})"), "/lists/0/kind invalid");
}
