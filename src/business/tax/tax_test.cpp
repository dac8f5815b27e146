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

// Prices that include a rate, as one line.
static tax::Split included(std::int64_t gross, tax::Rates const& rates)
{
    tax::Item const item{.amount = gross, .rates = &rates};
    return tax::split({&item, 1}, {}).front();
}

TEST(Tax, IsTakenOutOfTheAmountAsTheModelWorksItOut)
{
    tax::Rates const vat{{"VAT", 200'000}};   // commerce-model §6, row 5: shares of 0.91, 3.64 and 0.45 taken off, then 20 % inside
    EXPECT_EQ(included(999 - 91, vat).tax, 151);
    EXPECT_EQ(included(3'998 - 364, vat).tax, 606);
    EXPECT_EQ(included(500 - 45, vat).tax, 76);
    EXPECT_EQ(included(495, vat).tax, 83);   // 82.5: half up
    EXPECT_EQ(included(0, vat).tax, 0);
}

TEST(Tax, RatesThatCannotBeReckonedWithAreFound)
{
    tax::Rate const full{"t", tax::whole}, little{"t", 1}, on_top{"t", 1, true};
    EXPECT_FALSE(tax::find_wrong({full, on_top, on_top}));
    EXPECT_EQ(tax::find_wrong({{"t", tax::whole + 1}}), 0u);
    EXPECT_EQ(tax::find_wrong({{"t", -1}}), 0u);
    EXPECT_EQ(tax::find_wrong({full, little}), 1u);             // more than all
    EXPECT_EQ(tax::find_wrong({on_top, little}), 1u);           // out of order
    EXPECT_EQ(tax::find_wrong({on_top, on_top, on_top}), 2u);   // would not fit
    EXPECT_EQ(tax::find_wrong(tax::Rates(tax::rates_max + 1, little)), tax::rates_max);
}

namespace {

tax::Rates any_rates()
{
    tax::Rates rates;
    std::int64_t left = tax::whole;
    for (int i = *rc::gen::inRange(0, 4); i > 0; --i) {
        rates.push_back({"t", *rc::gen::inRange<std::int64_t>(0, left + 1)});
        left -= rates.back().ppm;
    }
    for (int i = *rc::gen::inRange(0, 3); i > 0; --i) rates.push_back({"c", *rc::gen::inRange<std::int64_t>(0, tax::whole + 1), true});
    return rates;
}

}   // namespace

RC_GTEST_PROP(Tax, NetAndTaxAreTheGrossAgainWhateverTheRules, ())
{
    std::vector<tax::Rates> const rates{any_rates(), any_rates()};
    std::vector<tax::Item> items;
    std::int64_t const most = amount_max / 64;
    for (int i = *rc::gen::inRange(1, 8); i > 0; --i)
        items.push_back({*rc::gen::oneOf(rc::gen::inRange<std::int64_t>(0, 20), rc::gen::inRange<std::int64_t>(0, most)),
                         *rc::gen::inRange(1, 30), &rates[static_cast<std::size_t>(i) % 2]});
    tax::Rules const rules{*rc::gen::element(tax::Basis::gross, tax::Basis::net),
                           *rc::gen::element(tax::Scope::per_line, tax::Scope::per_unit, tax::Scope::per_total),
                           *rc::gen::element(Rounding::half_up, Rounding::half_even, Rounding::half_down)};
    auto const splits = tax::split(items, rules);
    for (std::size_t i = 0; i < items.size(); ++i) {
        auto const& split = splits[i];
        std::int64_t taxes = 0;
        for (auto const& line : split.lines) {
            RC_ASSERT(line.amount >= 0);
            taxes += line.amount;
        }
        RC_ASSERT(taxes == split.tax);
        RC_ASSERT(split.net + split.tax == split.gross);
        RC_ASSERT((rules.basis == tax::Basis::gross ? split.gross : split.net) == items[i].amount);
        RC_ASSERT(split.net >= 0);
    }
}
