#include "business/workflows/quote_cart.hpp"

#include "business/workflows/testing/shop.hpp"

#include <rapidcheck/gtest.h>

#include <algorithm>

using namespace workflows;

static pricing::Price price(std::int64_t amount, int per = 1) { return {.amount = {amount, gbp}, .per = per}; }
static tax::Rate const vat{"VAT", 200'000};

TEST(Totals, AddUpAsTheModelWorksThemOut)
{
    // commerce-model §6, row 5, without its discount: 9.99 + 2 × 19.99 + 5.00 and 4.95 for delivery, all with 20 % inside.
    auto const totals = totals_of({.currency = gbp,
                                   .lines = {{1, price(999), vat}, {2, price(1'999), vat}, {1, price(500), vat}},
                                   .delivery = QuoteInput::Delivery{{495, gbp}, vat}});
    EXPECT_EQ(totals->sums, (order::Totals{.subtotal = 5'497, .discount = 0, .shipping = 495, .tax = 167 + 666 + 83 + 83, .total = 5'992}));
    EXPECT_EQ(totals_of({.currency = gbp, .lines = {{7, price(23'267, 1'000), vat}}, .delivery = {}})->sums.total,
              163);   // §1: sub-minor unit prices
    EXPECT_EQ(totals_of({.currency = gbp, .lines = {}, .delivery = {}})->sums.total, 0);
}

TEST(Totals, AnAmountThatDoesNotFitIsSaid)
{
    EXPECT_EQ(totals_of({.currency = gbp, .lines = {{9'999, price(amount_max), vat}}, .delivery = {}}).error().code, Code::amount_overflow);
    EXPECT_EQ(totals_of({.currency = gbp, .lines = {{1, price(amount_max), vat}, {1, price(1), vat}}, .delivery = {}}).error().code,
              Code::amount_overflow);
}

RC_GTEST_PROP(Totals, TheTotalIsTheSumOfItsLinesInAnyOrder, ())
{
    QuoteInput input{.currency = gbp};
    for (auto const amount : *rc::gen::container<std::vector<std::int64_t>>(rc::gen::inRange<std::int64_t>(0, 10'000'000)))
        input.lines.push_back(
            {static_cast<int>(amount % 9'998) + 1, price(amount, static_cast<int>(amount % 3) + 1), {"VAT", amount % 300'000}});
    input.delivery = QuoteInput::Delivery{{*rc::gen::inRange<std::int64_t>(0, 10'000), gbp}, vat};
    auto const totals = *totals_of(input);
    std::int64_t gross = totals.delivery->gross, net = totals.delivery->net;
    for (auto const& line : totals.lines) {
        gross += line.split.gross;
        net += line.split.net;
    }
    RC_ASSERT(gross == totals.sums.total);
    RC_ASSERT(net + totals.sums.tax == totals.sums.total);
    RC_ASSERT(totals.sums.subtotal + totals.sums.shipping == totals.sums.total);
    std::ranges::reverse(input.lines);
    RC_ASSERT(totals_of(input)->sums == totals.sums);   // cart_order_independent
}

TEST(QuoteCart, WhatIsNoLongerForSaleIsLeftOutAndSaid)
{
    testing::Shop shop;
    auto const id = shop.new_cart({{"VASE", 2}, {"LAMP", 1}});
    (void)shop.tools.db.catalog.write([&](db::Writer& db) {
        return catalog::save(db,
                             {.handle = "lamp", .title = "Pollen", .status = catalog::Status::archived, .variants = {{"LAMP", {}, "", 0}}},
                             "en-GB", shop.ids, shop.clock.now());
    });
    auto const view = shop.view.view(shop.cart(id));
    ASSERT_EQ(view->quote.lines.size(), 1u);
    EXPECT_EQ(view->quote.totals.total, 9'600);
    ASSERT_EQ(view->quote.notices.size(), 1u);
    EXPECT_EQ(view->quote.notices[0].code, "unavailable");
}

TEST(QuoteCart, SaysWhatIsMissingAndWhatIsShort)
{
    testing::Shop shop;
    auto const view = shop.view.view(shop.cart(shop.new_cart({{"VASE", 11}})));
    EXPECT_EQ(view->requirements, (std::vector<std::string_view>{"email", "shipping_address", "shipping_method"}));
    EXPECT_EQ(view->quote.notices[0].code, "insufficient_stock");
    EXPECT_EQ(view->quote.notices[0].available, 10);
    EXPECT_EQ(view->bands[0], inventory::Band::in);
}
