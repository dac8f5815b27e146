// Promotions that are good for so many, on real orders: what is shown, what is claimed, what comes back.
#include "business/workflows/testing/documents.hpp"

#include <gtest/gtest.h>

#include <atomic>
#include <thread>

using namespace workflows;
using promotion::Reason;
using testing::Shop;

namespace {

class LimitsTest : public testing::Test {
  protected:
    void import(std::string const& rules) { ASSERT_TRUE(testing::import_document(shop, "promotions", rules)); }
    CartId cart_with(std::vector<std::string> const& codes = {})
    {
        auto const cart = shop.new_cart({{"VASE", 1}});
        for (auto const& code : codes)
            EXPECT_TRUE(shop.tools.db.cart.write([&](db::Writer& db) { return cart::add_code(db, cart, code, shop.clock.now()); }));
        return cart;
    }
    // As somebody else each time.
    Result<Placed> place(CartId cart, std::string const& instrument = "sim_approve", std::string email = {})
    {
        auto request = shop.request(cart, instrument, "key" + std::to_string(++keys_));
        request.details.email = email.empty() ? "buyer" + std::to_string(keys_) + "@example.com" : email;
        return shop.place_order.run({}, cart, request).result;
    }
    Quote quote(CartId cart) { return shop.view.view(shop.cart(cart))->quote; }
    std::vector<std::string> generate(std::string const& promotion, std::size_t count)
    {
        auto codes = promotion::make_codes(count, "SUN-");
        auto const added = shop.tools.db.catalog.write(
            [&](db::Writer& db) { return promotion::add_codes(db, promotion, codes, shop.clock.now()); }, db::Lane::bulk);
        EXPECT_TRUE(added);
        return codes;
    }

    Shop shop;

  private:
    int keys_ = 0;
};

constexpr char const* first_two = R"([{"id":"two","class":"order","action":{"amount_total":500},"limits":{"total":2}}])";

}   // namespace

TEST_F(LimitsTest, TheFirstTwoHaveItAndTheThirdIsToldTheNewTotal)
{
    import(first_two);
    auto const late = cart_with();
    auto const late_request = shop.request(late, "sim_approve", "late");   // saw the offer
    EXPECT_TRUE(place(cart_with()));
    EXPECT_TRUE(place(cart_with()));
    EXPECT_EQ(quote(late).totals.discount, 0);
    auto const refused = shop.place_order.run({}, late, late_request).result;
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().code, Code::total_changed);
    auto const placed = place(late);
    ASSERT_TRUE(placed);
    EXPECT_EQ(shop.order(placed->order).totals.discount, 0);
    EXPECT_EQ(shop.findings(), std::vector<std::string>{});
}

TEST_F(LimitsTest, ACodeThatIsUsedUpSaysSo)
{
    import(R"([{"id":"two","class":"order","code":"TWO","action":{"amount_total":500},"limits":{"total":1}}])");
    EXPECT_TRUE(place(cart_with({"TWO"})));
    auto const seen = quote(cart_with({"TWO"}));
    ASSERT_EQ(seen.rejected.size(), 1U);
    EXPECT_EQ(seen.rejected[0].reason, Reason::exhausted);
    EXPECT_EQ(seen.totals.discount, 0);
}

TEST_F(LimitsTest, AnOrderThatComesToNothingGivesItBack)
{
    import(R"([{"id":"one","class":"order","action":{"amount_total":500},"limits":{"total":1,"budget":{"GBP":500}}}])");
    EXPECT_EQ(place(cart_with(), "sim_decline").error().code, Code::payment_declined);
    auto const placed = place(cart_with());
    ASSERT_TRUE(placed);
    EXPECT_EQ(shop.order(placed->order).totals.discount, 500);
    EXPECT_EQ(quote(cart_with()).totals.discount, 0);
    ASSERT_TRUE(shop.cancel.run({}, placed->order));
    EXPECT_EQ(quote(cart_with()).totals.discount, 500);
    EXPECT_EQ(shop.findings(), std::vector<std::string>{});
}

TEST_F(LimitsTest, ACustomerHasItOnceHoweverTheAddressIsWritten)
{
    import(R"([{"id":"once","class":"order","action":{"amount_total":500},"limits":{"per_customer":1}}])");
    auto const first = place(cart_with(), "sim_approve", "maya@example.com");
    ASSERT_TRUE(first);
    EXPECT_EQ(shop.order(first->order).totals.discount, 500);

    // The cart does not know yet who it is; the order does, and the shopper hears the total before anything is charged.
    auto const again = place(cart_with(), "sim_approve", " Maya@Example.com ");
    ASSERT_FALSE(again);
    EXPECT_EQ(again.error().code, Code::total_changed);
    auto const other = place(cart_with(), "sim_approve", "nora@example.com");
    ASSERT_TRUE(other);
    EXPECT_EQ(shop.order(other->order).totals.discount, 500);
}

TEST_F(LimitsTest, ABudgetIsSpentToItsLastPennyAndNotBeyond)
{
    import(R"([{"id":"tenth","class":"order","action":{"percent_ppm":100000},"limits":{"budget":{"GBP":1000}}}])");
    EXPECT_TRUE(place(cart_with()));   // 4.80 each
    EXPECT_TRUE(place(cart_with()));
    EXPECT_EQ(quote(cart_with()).totals.discount, 0);   // 0.40 left
    import(R"([{"id":"tenth","class":"order","action":{"percent_ppm":100000},"limits":{"budget":{"GBP":1440}}}])");
    EXPECT_EQ(quote(cart_with()).totals.discount, 480);
    import(R"([{"id":"tenth","class":"order","action":{"percent_ppm":100000},"limits":{"budget":{"EUR":1440}}}])");
    EXPECT_EQ(quote(cart_with()).totals.discount, 0);   // no budget in this currency
}

TEST_F(LimitsTest, OneOfManyCodesIsGoodOnceAndTheOthersStay)
{
    import(R"([{"id":"sun","class":"order","bulk_codes":true,"action":{"amount_total":500},"limits":{"per_code":1}}])");
    auto const codes = generate("sun", 3);
    EXPECT_TRUE(codes[0].starts_with("SUN-") && codes[0].size() == 16);
    auto const placed = place(cart_with({codes[0]}));
    ASSERT_TRUE(placed);
    EXPECT_EQ(shop.order(placed->order).totals.discount, 500);
    auto const used = quote(cart_with({codes[0]}));
    EXPECT_EQ(used.totals.discount, 0);
    ASSERT_EQ(used.rejected.size(), 1U);
    EXPECT_EQ(used.rejected[0].reason, Reason::exhausted);
    auto const both = quote(cart_with({codes[0], codes[1], codes[2]}));
    EXPECT_EQ(both.totals.discount, 500);
    ASSERT_EQ(both.applied.size(), 1U);
    EXPECT_EQ(both.applied[0].code, std::min(codes[1], codes[2]));
    EXPECT_EQ(both.rejected.size(), 2U);
    EXPECT_EQ(quote(cart_with({"SUN-ABCDEFGHJKLM"})).rejected.at(0).reason, Reason::not_found);
}

TEST_F(LimitsTest, CodesAreMadeForPromotionsThatHaveMany)
{
    import(first_two);
    auto const codes = promotion::make_codes(2, "");
    auto const add = [&](std::string const& promotion) {
        return shop.tools.db.catalog.write([&](db::Writer& db) { return promotion::add_codes(db, promotion, codes, shop.clock.now()); },
                                           db::Lane::bulk);
    };
    for (auto const* wrong : {"two", "nobody"}) EXPECT_EQ(add(wrong).error().violations.at(0).code, Violation::unknown_promotion);
    import(R"([{"id":"many","class":"order","bulk_codes":true,"action":{"amount_total":500}}])");
    EXPECT_TRUE(add("many"));
    EXPECT_EQ(add("many").error().violations.at(0).code, Violation::repeated);
}

// A hundred promotions that are used up do not take a hundred quotes: what could follow is barred together.
TEST_F(LimitsTest, ManyThatAreUsedUpLeaveTheOneThatIsNot)
{
    std::string rules = "[";
    for (int i = 0; i < 100; ++i)
        rules += R"({"id":"p)" + std::to_string(100 + i) + R"(","class":"order","action":{"amount_total":)" + std::to_string(500 + i) +
                 R"(},"limits":{"total":1}},)";
    import(rules + R"({"id":"q","class":"order","action":{"amount_total":100}}])");
    for (int i = 99; i > 91; --i) {
        auto const placed = place(cart_with());
        ASSERT_TRUE(placed);
        EXPECT_EQ(shop.order(placed->order).totals.discount, 500 + i);
    }
    EXPECT_EQ(quote(cart_with()).totals.discount, 591);
}

// commerce-model §33, promo_limit_exact: of 256 who race for 100, 100 have it. Orders are opened one by one and many at a time.
class PromoLimitExact : public testing::TestWithParam<bool> {};

TEST_P(PromoLimitExact, AHundredOf256)
{
    constexpr int racers = 256, uses = 100;
    Shop shop{testing::Split::no, {}, GetParam(), 4};
    ASSERT_TRUE(testing::import_document(
        shop, "promotions",
        R"([{"id":"hundred","class":"order","action":{"amount_total":500},"limits":{"total":100,"budget":{"GBP":50000}}}])"));
    auto const vase = shop.tools.db.catalog.read([](db::Reader& db) { return catalog::find_variant(db, *Sku::parse("VASE")); });
    ASSERT_TRUE(shop.tools.db.order.write([&](db::Writer& db) -> Result<Done> {
        inventory::set_on_hand(db, *vase, 1'000, "test", 1, {Actor::Kind::system}, shop.clock.now());
        return Done{};
    }));
    std::vector<std::pair<CartId, PlaceRequest>> all;
    for (int i = 0; i < racers; ++i) {
        auto const cart = shop.new_cart({{"VASE", 1}});
        all.emplace_back(cart, shop.request(cart, i % 8 == 0 ? "sim_decline" : "sim_approve", "key" + std::to_string(i)));
        all.back().second.details.email = "racer" + std::to_string(i) + "@example.com";
    }
    std::atomic<int> next = 0, discounted = 0, refused = 0, declined = 0, other = 0;
    {
        std::vector<std::jthread> threads;
        for (int t = 0; t < 32; ++t)
            threads.emplace_back([&] {
                for (int i = next++; i < racers; i = next++) {
                    auto const result =
                        shop.place_order.run({}, all[static_cast<std::size_t>(i)].first, all[static_cast<std::size_t>(i)].second).result;
                    if (result)
                        ++discounted;
                    else if (auto const code = result.error().code; code == Code::promotion_exhausted || code == Code::total_changed)
                        ++refused;
                    else if (code == Code::payment_declined)
                        ++declined;
                    else
                        ++other;
                }
            });
    }
    // Declined orders give their use back, so those who come later may have it: never more than there are, and all that are left can be had.
    EXPECT_EQ(other, 0);
    EXPECT_LE(discounted, uses);
    EXPECT_EQ(discounted + refused + declined, racers);
    for (auto const& [cart, request] : all)
        if (shop.cart(cart).status == cart::Status::active && request.instrument == "sim_approve" && discounted < uses)
            discounted += shop.place_order.run({}, cart, request).result ? 1 : 0;
    EXPECT_EQ(discounted, uses);
    EXPECT_EQ(shop.findings(), std::vector<std::string>{});
}

INSTANTIATE_TEST_SUITE_P(OneByOneAndTogether, PromoLimitExact, testing::Bool(),
                         [](auto const& info) { return info.param ? std::string{"Together"} : std::string{"OneByOne"}; });
