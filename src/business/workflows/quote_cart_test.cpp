#include "business/workflows/quote_cart.hpp"

#include "business/workflows/testing/shop.hpp"

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
