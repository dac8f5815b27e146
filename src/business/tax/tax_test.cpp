#include "business/tax/tax.hpp"

#include "infrastructure/testing/database.hpp"

#include <rapidcheck/gtest.h>

namespace {
class TaxTest : public testing::DatabaseTest {};
}   // namespace

TEST_F(TaxTest, TheRateIsThatOfItsDayAndCountry)
{
    auto const find = [&](std::string_view country, Instant at) {
        return read([&](db::Reader& db) { return tax::find_rate(db, "standard", country, at); });
    };
    EXPECT_EQ(find("GB", clock.now())->ppm, 200'000);
    EXPECT_EQ(find("GB", Instant{1'294'099'199'999'999}).error().code, Code::not_deliverable);   // before 4 January 2011
    EXPECT_EQ(find("FR", clock.now()).error().code, Code::not_deliverable);
}

TEST(Tax, IsTakenOutOfTheAmountAsTheModelWorksItOut)
{
    tax::Rate const vat{"VAT", 200'000};   // commerce-model §6, row 5: shares of 0.91, 3.64 and 0.45 taken off, then 20 % inside
    EXPECT_EQ(tax::included(999 - 91, vat).tax, 151);
    EXPECT_EQ(tax::included(3'998 - 364, vat).tax, 606);
    EXPECT_EQ(tax::included(500 - 45, vat).tax, 76);
    EXPECT_EQ(tax::included(495, vat).tax, 83);   // 82.5: half up
    EXPECT_EQ(tax::included(0, vat).tax, 0);
    EXPECT_EQ(tax::included(500, {"zero", 0}).lines[0].code, "Z");
}

RC_GTEST_PROP(Tax, NetAndTaxAreTheGrossAgain, ())
{
    auto const gross = *rc::gen::inRange<std::int64_t>(0, amount_max);
    auto const split = tax::included(gross, {"t", *rc::gen::inRange<std::int64_t>(0, 1'000'000)});
    RC_ASSERT(split.net + split.tax == gross);
    RC_ASSERT(split.gross == gross);
    RC_ASSERT(split.net >= 0);
    RC_ASSERT(split.tax >= 0);
}
