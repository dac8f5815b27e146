#include "business/pricing/pricing.hpp"

#include "infrastructure/testing/database.hpp"

namespace {

class PricingTest : public testing::DatabaseTest {
  protected:
    bool set(pricing::Price const& price)
    {
        return write([&](db::Writer& db) -> Result<bool> { return pricing::set(db, VariantId{7}, price); });
    }
    std::optional<pricing::Price> find(Currency currency = gbp)
    {
        return read([&](db::Reader& db) { return pricing::find(db, VariantId{7}, currency); });
    }
};

}   // namespace

TEST_F(PricingTest, APriceIsFoundInItsCurrencyOnly)
{
    EXPECT_FALSE(find());
    EXPECT_TRUE(set({.amount = {4'800, gbp}}));
    EXPECT_EQ(find()->amount, (Money{4'800, gbp}));
    EXPECT_FALSE(find(*Currency::parse("EUR")));
}

TEST_F(PricingTest, SettingTheSameChangesNothing)
{
    pricing::Price const sale{.amount = {2'700, gbp}, .compare_at = Money{3'400, gbp}};
    EXPECT_TRUE(set(sale));
    EXPECT_FALSE(set(sale));
    EXPECT_EQ(find()->compare_at, (Money{3'400, gbp}));
    EXPECT_TRUE(set({.amount = {2'700, gbp}}));
    EXPECT_FALSE(find()->compare_at);
}

TEST_F(PricingTest, AComparisonThatIsNoneIsDropped)
{
    set({.amount = {2'700, gbp}, .compare_at = Money{2'700, gbp}});
    EXPECT_FALSE(find()->compare_at);
    EXPECT_FALSE(set({.amount = {2'700, gbp}, .compare_at = Money{100, gbp}}));
}
