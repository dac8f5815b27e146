// Carriers and tax providers that are asked: what they say decides, what they do not say is estimated.
#include "business/workflows/limits.hpp"
#include "business/workflows/testing/documents.hpp"

#include <gtest/gtest.h>

#include <thread>

using namespace workflows;
using testing::Shop;

namespace {

CarrierQuestion parcel_by(std::string const& service, std::int64_t grams = 500)
{
    return {"simulator", {.service = service, .to = {"GB"}, .currency = gbp, .grams = grams, .quantity = 1}};
}
TaxQuestion taxes_by(std::string const& provider)
{
    return {provider, {.place = {"GB"}, .currency = gbp, .date = {}, .items = {{"standard", 1'200, 1}}}};
}

class OutsideTest : public testing::Test {
  protected:
    testing::ManualClock clock;
    carrier::Simulator carrier{{.timeout = 1ms}};
    tax_provider::Simulator taxes{tax_provider::Simulator::Manner::good}, absurd{tax_provider::Simulator::Manner::absurd};
    std::map<std::string, int> answered, silent;
    Outside outside{{&carrier}, {&taxes, &absurd}, clock, {.kept_max = 4, .told = [this](std::string_view whom, bool heard) {
                                                               ++(heard ? answered : silent)[std::string{whom}];
                                                           }}};
};

TEST_F(OutsideTest, WhatWasSaidIsKeptForAWhile)
{
    EXPECT_FALSE(outside.recall(parcel_by("standard")));
    outside.ask(parcel_by("standard"));
    EXPECT_EQ(outside.recall(parcel_by("standard")), (carrier::Answer{carrier::Answer::Kind::offered, 380}));
    EXPECT_FALSE(outside.recall(parcel_by("standard", 501)));
    EXPECT_FALSE(outside.recall(parcel_by("express")));
    clock.advance(10min - 1us);
    EXPECT_TRUE(outside.recall(parcel_by("standard")));
    clock.advance(1us);
    EXPECT_FALSE(outside.recall(parcel_by("standard")));
    EXPECT_EQ(carrier.calls(), 1);
    EXPECT_EQ(answered["carrier simulator standard"], 1);
}

TEST_F(OutsideTest, WhoeverIsSilentIsLeftAloneForAWhile)
{
    outside.ask(parcel_by("silent"));
    EXPECT_EQ(outside.recall(parcel_by("silent")), carrier::Answer{});
    EXPECT_EQ(outside.recall(parcel_by("silent", 9'000)), carrier::Answer{});   // about anything
    EXPECT_FALSE(outside.recall(parcel_by("standard")));                        // but that service only
    clock.advance(15s);
    EXPECT_FALSE(outside.recall(parcel_by("silent")));
    EXPECT_EQ(silent["carrier simulator silent"], 1);
}

TEST_F(OutsideTest, WhatMakesNoSenseIsNoAnswer)
{
    outside.ask(parcel_by("absurd"));
    EXPECT_EQ(outside.recall(parcel_by("absurd")), carrier::Answer{});
    outside.ask(taxes_by("simulator_absurd"));
    EXPECT_FALSE(outside.recall(taxes_by("simulator_absurd"))->is_known);
    outside.ask(taxes_by("simulator"));
    EXPECT_EQ(outside.recall(taxes_by("simulator"))->taxes.at(0).at(0).amount, 200);
    outside.ask(taxes_by("nobody"));
    EXPECT_FALSE(outside.recall(taxes_by("nobody"))->is_known);
}

TEST_F(OutsideTest, KeepsNoMoreThanItMay)
{
    for (int grams = 1; grams <= 100; ++grams) outside.ask(parcel_by("standard", grams));
    int kept = 0;
    for (int grams = 1; grams <= 100; ++grams) kept += outside.recall(parcel_by("standard", grams)) ? 1 : 0;
    EXPECT_GT(kept, 0);
    EXPECT_LE(kept, 4);
}

// So that a slow carrier does not take every thread of the shop.
TEST(OutsideCalls, WhoFindsNoPlaceGetsNoAnswerAndTriesAgainSoon)
{
    struct Held final : carrier::Carrier {
        std::atomic<bool> begun = false, go = false;
        std::string_view name() const override { return "held"; }
        bool knows(std::string_view) const override { return true; }
        carrier::Answer rate(carrier::Question const&) override
        {
            begun = true;
            begun.notify_all();
            go.wait(false);
            return {carrier::Answer::Kind::offered, 1};
        }
    } held;
    testing::ManualClock clock;
    Outside outside{{&held}, {}, clock, {.calls_max = 1}};
    CarrierQuestion const first{"held", {.service = "a", .to = {"GB"}, .currency = gbp, .grams = 1}};
    CarrierQuestion const second{"held", {.service = "a", .to = {"GB"}, .currency = gbp, .grams = 2}};
    {
        std::jthread const waits{[&] { outside.ask(first); }};
        held.begun.wait(false);
        outside.ask(second);
        EXPECT_EQ(outside.recall(second), carrier::Answer{});
        held.go = true;
        held.go.notify_all();
    }
    EXPECT_EQ(outside.recall(first)->amount, 1);
    clock.advance(1s);
    EXPECT_FALSE(outside.recall(second));
}

// ---- in a shop

class AskingShop : public testing::Test {
  protected:
    AskingShop() { deliver(R"({"carrier":{"name":"simulator","service":"standard","fallback":{"flat":450}}})"); }

    // By one method, in the United Kingdom and the United States.
    void deliver(std::string const& rate)
    {
        auto const done = testing::import_document(shop, "shipping",
                                                   R"({"zones":[{"name":"all","places":[{"country":"GB"},{"country":"US"}],
            "methods":[{"code":"standard","title":"Standard","currency":"GBP","transit_days":[1,2],"rates":{"default":)" +
                                                       rate + "}}]}]}");
        ASSERT_TRUE(done);
    }
    std::string tax_by(std::string const& provider, std::string const& basis = "gross")
    {
        return testing::outcome_of(testing::import_document(
            shop, "tax", R"({"settings":[{"channel":"web","basis":")" + basis + R"(","provider":")" + provider + R"("}],"zones":[
            {"country":"GB","rates":[{"class":"standard","name":"VAT","ppm":200000}]},
            {"country":"US","rates":[{"class":"standard","name":"Sales","ppm":100000}]}]})"));
    }
    Quote quote(Patience patience)
    {
        auto const cart = shop.cart(shop.new_cart({{"VASE", 3}}));   // 500 g each
        return quote_within_limits(shop.tools, cart, {place_of(shop.address), "standard"}, {}, patience).value();
    }

    Shop shop;
};

TEST_F(AskingShop, TheCarriersPriceIsThePrice)
{
    auto const quoted = quote(Patience::some);
    EXPECT_EQ(quoted.totals.shipping, 300 + 2 * 80);
    EXPECT_FALSE(quoted.estimated);
    EXPECT_EQ(shop.carrier.calls(), 1);

    auto const placed = shop.place(shop.new_cart({{"VASE", 3}}));
    ASSERT_TRUE(placed.result);
    EXPECT_EQ(shop.order(placed.result->order).totals.shipping, 460);
    EXPECT_EQ(shop.carrier.calls(), 1);   // cart and order are reckoned with the same answer
    EXPECT_EQ(shop.findings(), std::vector<std::string>{});
}

TEST_F(AskingShop, WhoMayNotWaitEstimates)
{
    auto const hasty = quote(Patience::none);
    EXPECT_EQ(hasty.totals.shipping, 450);
    EXPECT_TRUE(hasty.estimated);
    EXPECT_EQ(shop.carrier.calls(), 0);
    quote(Patience::some);
    EXPECT_EQ(quote(Patience::none).totals.shipping, 460);   // it is known by now
}

TEST_F(AskingShop, ASilentCarrierLeavesTheFallbackAndAnOrderIsPlacedAllTheSame)
{
    deliver(R"({"carrier":{"name":"simulator","service":"silent","fallback":{"weight":[{"up_to":1000,"amount":500},{"amount":700}]}}})");
    auto const quoted = quote(Patience::some);
    EXPECT_EQ(quoted.totals.shipping, 700);
    EXPECT_TRUE(quoted.estimated);
    EXPECT_TRUE(shop.place(shop.new_cart({{"VASE", 3}})).result);
    EXPECT_EQ(shop.carrier.calls(), 1);   // nobody waits a second time
}

TEST_F(AskingShop, AnAbsurdPriceIsNoPrice)
{
    deliver(R"({"carrier":{"name":"simulator","service":"absurd","fallback":{"flat":450}}})");
    EXPECT_EQ(quote(Patience::some).totals.shipping, 450);
}

TEST_F(AskingShop, WhatACarrierRefusesDoesNotGo)
{
    auto const saved = shop.tools.db.catalog.write([&](db::Writer& db) {
        catalog::ProductDraft draft{.handle = "lamp", .title = "LAMP", .variants = {{.sku = "LAMP", .weight_g = 31'000}}};
        return catalog::save(db, draft, "en-GB", shop.ids, shop.clock.now());
    });
    ASSERT_TRUE(saved);
    auto const deliveries = shop.view.deliveries(shop.cart(shop.new_cart({{"LAMP", 1}})));
    EXPECT_EQ(deliveries.error().code, Code::not_deliverable);
    EXPECT_EQ(shop.view.deliveries(shop.cart(shop.new_cart({{"VASE", 1}})))->at(0).price, (Money{380, gbp}));
}

// The carrier was silent when the shopper looked and speaks when the order is placed: the shopper is asked again.
TEST_F(AskingShop, APriceThatIsNotTheEstimateIsShownBeforeItIsCharged)
{
    deliver(R"({"carrier":{"name":"simulator","service":"late","fallback":{"flat":450}}})");
    auto const cart = shop.new_cart({{"VASE", 3}});
    auto const seen = shop.total(cart);
    EXPECT_EQ(seen, (Money{3 * 4'800 + 450, gbp}));
    shop.clock.advance(15s);
    auto request = shop.request(cart, "sim_approve", "key");
    request.expected_total = seen;
    auto const outcome =
        shop.place_order.run({.who = {Actor::Kind::shopper}, .channel = catalog::default_channel, .trace = {}}, cart, request);
    EXPECT_EQ(outcome.result.error().code, Code::total_changed);
    EXPECT_EQ(outcome.offer->totals.shipping, 460);
    EXPECT_FALSE(outcome.offer->estimated);
    EXPECT_TRUE(shop.place(cart, "sim_approve", "again").result);
}

TEST_F(AskingShop, ATaxProviderReckonsGoodsAndDeliveryAfterTheirDiscounts)
{
    ASSERT_EQ(tax_by("simulator", "net"), "3 0 0");
    shop.address = {.name = "Ada", .line1 = "1 Main Street", .city = "Elsewhere", .region = "ca", .postcode = "94103", .country = "US"};
    ASSERT_TRUE(testing::import_document(shop, "promotions", R"([{"id":"half","class":"order","action":{"percent_ppm":500000}}])"));
    auto const hasty = quote(Patience::none);
    EXPECT_EQ(hasty.totals.tax, 720 + 45);   // a tenth, by the shop's own rates; delivery is the fallback
    EXPECT_TRUE(hasty.tax_evidence.estimated);

    auto const outcome = shop.place(shop.new_cart({{"VASE", 3}}));
    ASSERT_TRUE(outcome.result);
    auto const order = shop.order(outcome.result->order);
    EXPECT_EQ(order.totals, (order::Totals{.subtotal = 14'400, .discount = 7'200, .shipping = 920, .tax = 576 + 74, .total = 8'770}));
    EXPECT_EQ(order.tax_evidence,
              R"({"country":"US","region":"CA","place":"shipping_address","by":"simulator","reference":"sim-1","estimated":false})");
    auto const lines = shop.tools.db.order.read([&](db::Reader& db) { return order::lines(db, order.id); });
    EXPECT_EQ(lines[0].taxes_json,
              R"([{"name":"State","ppm":60000,"amount":432,"code":"S"},{"name":"City","ppm":20000,"amount":144,"code":"S"}])");
    EXPECT_EQ(shop.findings(), std::vector<std::string>{});
}

TEST_F(AskingShop, TaxInGrossPricesIsTakenOutOfThemWhoeverReckonsIt)
{
    ASSERT_EQ(tax_by("simulator"), "3 0 0");
    auto const quoted = quote(Patience::some);
    EXPECT_EQ(quoted.totals.total, 14'400 + 460);
    EXPECT_EQ(quoted.lines[0].split, (tax::Split{12'000, 2'400, 14'400, {{"VAT", 200'000, 2'400, "S"}}}));
    EXPECT_FALSE(quoted.estimated);
}

TEST_F(AskingShop, WhileTheTaxProviderIsSilentOrAbsurdTheShopsOwnRatesHold)
{
    for (auto const* const provider : {"simulator_silent", "simulator_absurd"}) {
        ASSERT_EQ(tax_by(provider).substr(0, 1), provider == std::string_view{"simulator_silent"} ? "3" : "1");
        auto const outcome = shop.place(shop.new_cart({{"VASE", 1}}), "sim_approve", provider);
        ASSERT_TRUE(outcome.result) << provider;
        auto const order = shop.order(outcome.result->order);
        EXPECT_EQ(order.totals.tax, 800 + 63);
        EXPECT_EQ(order.tax_evidence, R"({"country":"GB","place":"shipping_address","by":"rates","estimated":true})") << provider;
    }
}

TEST_F(AskingShop, OnlyThoseThatTheProgramSpeaksWithCanBeNamed)
{
    auto const shipping = [&](std::string const& rate) {
        return testing::outcome_of(testing::import_document(shop, "shipping",
                                                            R"({"zones":[{"name":"all","places":[{"country":"GB"}],"methods":[
            {"code":"standard","title":"Standard","currency":"GBP","transit_days":[1,2],"rates":{"default":)" +
                                                                rate + "}}]}]}"));
    };
    std::string const at = "/zones/0/methods/0/rates/default/carrier";
    EXPECT_EQ(shipping(R"({"carrier":{"name":"pigeon","service":"standard","fallback":{"flat":1}}})"), at + " unsupported");
    EXPECT_EQ(shipping(R"({"carrier":{"name":"simulator","service":"rocket","fallback":{"flat":1}}})"), at + " unsupported");
    EXPECT_EQ(shipping(R"({"carrier":{"name":"simulator","service":"standard"}})"), at + "/fallback required");
    EXPECT_EQ(shipping(R"({"carrier":{"name":"simulator","service":"standard","fallback":{}}})"), at + "/fallback required");
    EXPECT_EQ(shipping(R"({"carrier":{"name":"simulator","service":"standard","fallback":{"carrier":{}}}})"),
              at + "/fallback/carrier unknown_field");
    EXPECT_EQ(shipping(R"({"flat":1,"carrier":{"name":"simulator","service":"standard","fallback":{"flat":1}}})"),
              "/zones/0/methods/0/rates/default invalid");
    EXPECT_EQ(tax_by("abacus"), "/settings/0/provider unsupported");
}

TEST_F(AskingShop, WhatIsExportedCanBeImportedAndChangesNothing)
{
    ASSERT_EQ(tax_by("simulator"), "3 0 0");
    for (auto const* const name : {"shipping", "tax"}) {
        auto const before = testing::export_document(shop, name);
        EXPECT_EQ(testing::outcome_of(testing::import_document(shop, name, before)).substr(0, 2), "0 ") << before;
        EXPECT_EQ(testing::export_document(shop, name), before);
    }
}

}   // namespace
