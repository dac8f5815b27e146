// What verify finds: each test does what nobody in the shop can do, and sees it named.
#include "business/workflows/verify.hpp"

#include "business/notification/notification.hpp"
#include "business/workflows/testing/shop.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

class VerifyTest : public testing::Test {
  protected:
    template <typename F> static void tamper(db::Database& database, F&& f)
    {
        auto const done = database.write([&](db::Writer& db) -> Result<Done> {
            f(db);
            return Done{};
        });
        ASSERT_TRUE(done);
    }

    testing::Shop shop;
};

}   // namespace

TEST_F(VerifyTest, AMessageThatWasGivenUpIsWrongOneThatWaitsIsNot)
{
    ASSERT_TRUE(shop.place(shop.new_cart()).result);
    shop.follow_up();
    EXPECT_THAT(shop.findings(), IsEmpty());
    auto message = shop.tools.db.notification.read([&](db::Reader& db) { return notification::due(db, shop.clock.now(), 10); }).at(0);
    message.tries = notification::tries_max - 1;
    tamper(shop.tools.db.notification, [&](db::Writer& db) { notification::record_failure(db, message, shop.clock.now()); });
    EXPECT_THAT(shop.findings(), ElementsAre(HasSubstr("every_message_reaches_its_person: " + to_string(message.id))));
}

// ---- orphans

static db::Statement const lose_order{"update cart_carts set order_id = 77 where status = 'completed'"};
static db::Statement const lose_person{"delete from customer_people"};
static db::Statement const lose_order_of_message{"update notification_messages set subject_id = 78"};
static db::Statement const lose_variant_of_stock{
    "insert into inventory_levels (variant_id, location_id, on_hand, reserved, allocated, seq) "
    "values (79, 1, 0, 0, 0, 0)"};
static db::Statement const lose_variant_of_price{
    "insert into pricing_prices (variant_id, list_id, currency, amount_minor) values (80, 1, 'GBP', 1)"};
static db::Statement const lose_variant{"delete from catalog_variants where sku = 'LAMP'"};
static db::Statement const forget_answer{"update idempotency_keys set status = null"};

TEST_F(VerifyTest, ACompletedCartWhoseOrderIsMissingIsAnOrphan)
{
    auto const cart = shop.new_cart();
    ASSERT_TRUE(shop.place(cart).result);
    shop.follow_up();
    tamper(shop.tools.db.cart, [](db::Writer& db) { db.execute(lose_order); });
    EXPECT_THAT(shop.findings(), ElementsAre("no_orphans: a completed cart, " + to_string(cart) + ", of " + to_string(OrderId{77}) +
                                             ", which is not there"));
}

TEST_F(VerifyTest, AContactOfAnUnknownPersonIsAnOrphan)
{
    auto const cart = shop.new_cart();
    ASSERT_TRUE(shop.place(cart).result);
    auto const order = shop.cart(cart).order;
    EXPECT_THAT(shop.findings(), IsEmpty());
    tamper(shop.tools.db.customer, [](db::Writer& db) { db.execute(lose_person); });
    EXPECT_THAT(shop.findings(), ElementsAre(HasSubstr("no_orphans: a contact of nobody the shop knows, of " + to_string(order))));
}

TEST_F(VerifyTest, AMessageAboutAMissingOrderIsAnOrphan)
{
    ASSERT_TRUE(shop.place(shop.new_cart()).result);
    shop.follow_up();
    tamper(shop.tools.db.notification, [](db::Writer& db) { db.execute(lose_order_of_message); });
    EXPECT_THAT(shop.findings(), ElementsAre(HasSubstr(", of " + to_string(OrderId{78}) + ", which is not there")));
}

TEST_F(VerifyTest, StockAndPricesOfAMissingVariantAreOrphans)
{
    tamper(shop.tools.db.order, [](db::Writer& db) { db.execute(lose_variant_of_stock); });
    tamper(shop.tools.db.catalog, [](db::Writer& db) { db.execute(lose_variant_of_price); });
    EXPECT_THAT(shop.findings(), ElementsAre("no_orphans: a stock level of a variant that is not there, " + to_string(VariantId{79}),
                                             "no_orphans: a price of a variant that is not there, " + to_string(VariantId{80})));
}

TEST_F(VerifyTest, AListingWithoutAVariantIsAnOrphanAsAreItsPriceAndStock)
{
    tamper(shop.tools.db.catalog, [](db::Writer& db) { db.execute(lose_variant); });
    EXPECT_THAT(shop.findings(),
                ElementsAre(HasSubstr("a stock level of a variant that is not there"), HasSubstr("a price of a variant that is not there"),
                            HasSubstr("no_orphans: a listing without a variant, of ")));
}

TEST_F(VerifyTest, APictureWithoutItsFileIsAnOrphan)
{
    auto const picture = shop.media.examine(R"(<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 800 1000"/>)").value();
    shop.media.write(picture);
    ProductId product;
    std::string url;
    tamper(shop.tools.db.catalog, [&](db::Writer& db) {
        auto const stored = media::add(db, shop.ids.next<MediaId>(), picture, shop.clock.now());
        url = stored.url;
        catalog::ProductDraft draft{.handle = "bowl", .title = "Bowl", .variants = {{"BOWL", {}, "", 500}}};
        draft.media = {{.id = stored.id, .source = "bowl.svg", .url = stored.url, .width = 800, .height = 1'000, .alt = ""},
                       {.id = {}, .source = "https://cdn.example/x.jpg", .url = "", .alt = ""}};   // not fetched
        product = catalog::save(db, draft, "en-GB", shop.ids, shop.clock.now()).value().product;
    });
    EXPECT_THAT(shop.findings(), IsEmpty());
    std::filesystem::remove(shop.folder / url.substr(1));
    EXPECT_THAT(shop.findings(), ElementsAre("no_orphans: a picture without its file, of " + to_string(product)));
}

TEST_F(VerifyTest, AKeyInFlightOfAnOrderThatHasEndedIsAnOrphan)
{
    ASSERT_TRUE(shop.place(shop.new_cart()).result);
    tamper(shop.tools.db.order, [](db::Writer& db) { db.execute(forget_answer); });
    EXPECT_THAT(shop.findings(), ElementsAre(HasSubstr("no_orphans: an idempotency key in flight of ")));
}
