#include "base/money.hpp"

#include "base/result.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <algorithm>
#include <numeric>

static std::int64_t sum(std::vector<std::int64_t> const& values) { return std::accumulate(values.begin(), values.end(), std::int64_t{0}); }

static rc::Gen<std::vector<std::int64_t>> weights()
{
    return rc::gen::suchThat(rc::gen::container<std::vector<std::int64_t>>(rc::gen::inRange<std::int64_t>(0, 1'000'000)),
                             [](auto const& w) { return sum(w) > 0; });
}

RC_GTEST_PROP(Allocation, SharesAddUpToTheAmount, ())
{
    auto const w = *weights();
    auto const amount = *rc::gen::inRange<std::int64_t>(-amount_max, amount_max);
    RC_ASSERT(sum(allocate(amount, w)) == amount);
}

RC_GTEST_PROP(Allocation, AShareIsAtMostItsWeightWhereTheAmountIsAtMostTheirSum, ())
{
    auto const w = *weights();
    auto const shares = allocate(*rc::gen::inRange<std::int64_t>(0, sum(w) + 1), w);
    for (std::size_t i = 0; i < w.size(); ++i) RC_ASSERT(shares[i] <= w[i]);
}

RC_GTEST_PROP(Allocation, AWeightOfZeroGetsNothing, ())
{
    auto const w = *weights();
    auto const shares = allocate(*rc::gen::inRange<std::int64_t>(0, 1'000'000), w);
    for (std::size_t i = 0; i < w.size(); ++i)
        if (w[i] == 0) RC_ASSERT(shares[i] == 0);
}

// Equal weights may change places in a tie, so what each weight gets is compared as a multiset.
RC_GTEST_PROP(Allocation, DoesNotDependOnTheOrderButForTies, ())
{
    auto w = *weights();
    auto const amount = *rc::gen::inRange<std::int64_t>(0, 1'000'000);
    auto const pairs = [&](std::vector<std::int64_t> const& shares) {
        std::vector<std::pair<std::int64_t, std::int64_t>> result;
        for (std::size_t i = 0; i < w.size(); ++i) result.emplace_back(w[i], shares[i]);
        std::ranges::sort(result);
        return result;
    };
    std::vector<int128> remainders;
    for (auto const weight : w) remainders.push_back(int128{amount} * weight % sum(w));
    std::vector<std::pair<int128, std::int64_t>> ties;
    for (std::size_t i = 0; i < w.size(); ++i) ties.emplace_back(remainders[i], w[i]);
    std::ranges::sort(ties);
    for (std::size_t i = 1; i < ties.size(); ++i)   // equal remainders of different weights are decided by position: leave them out
        RC_PRE(ties[i - 1].first != ties[i].first || ties[i - 1].second == ties[i].second);

    auto const before = pairs(allocate(amount, w));
    std::ranges::reverse(w);
    RC_ASSERT(pairs(allocate(amount, w)) == before);
}

TEST(Allocation, GivesWhatIsLeftToTheLargestRemaindersAndTiesToTheLowerPosition)
{
    EXPECT_EQ(allocate(500, std::vector<std::int64_t>{999, 3998, 500}),
              (std::vector<std::int64_t>{91, 364, 45}));   // commerce-model §6, row 5
    EXPECT_EQ(allocate(100, std::vector<std::int64_t>{1, 1, 1}), (std::vector<std::int64_t>{34, 33, 33}));
    EXPECT_EQ(allocate(-100, std::vector<std::int64_t>{1, 1, 1}), (std::vector<std::int64_t>{-34, -33, -33}));
    EXPECT_THROW(allocate(1, std::vector<std::int64_t>{0, 0}), Bug);
    EXPECT_EQ(allocate(0, std::vector<std::int64_t>{0, 0}), (std::vector<std::int64_t>{0, 0}));
}

TEST(Rounding, TiesGoWhereTheModeSaysAndNegativesMirrorPositives)
{
    EXPECT_EQ(divide_rounded(5, 2), 3);
    EXPECT_EQ(divide_rounded(-5, 2), -3);
    EXPECT_EQ(divide_rounded(5, 2, Rounding::half_even), 2);
    EXPECT_EQ(divide_rounded(7, 2, Rounding::half_even), 4);
    EXPECT_EQ(divide_rounded(5, 2, Rounding::half_down), 2);
    EXPECT_EQ(divide_rounded(7, 3), 2);
    EXPECT_EQ(divide_rounded(8, 3), 3);
}

TEST(Money, RefusesToMixCurrenciesAndToLeaveItsRange)
{
    Money const pound{100, gbp}, euro{100, *Currency::parse("EUR")}, most{amount_max, gbp};
    EXPECT_EQ((pound + pound).amount, 200);
    EXPECT_THROW(pound + euro, Bug);
    EXPECT_THROW(most + pound, Bug);
    EXPECT_THROW(Money{} - most - pound, Bug);
}

TEST(Currency, KnowsItsExponentAndRefusesWhatIsNoCode)
{
    EXPECT_EQ(gbp.exponent(), 2);
    EXPECT_EQ(Currency::parse("JPY")->exponent(), 0);
    EXPECT_EQ(Currency::parse("KWD")->exponent(), 3);
    EXPECT_EQ(Currency::parse("UYW")->exponent(), 4);
    for (auto const* text : {"", "gbp", "GB", "GBPX", "G8P"}) EXPECT_FALSE(Currency::parse(text)) << text;
}

TEST(Decimal, ReadsExactAmountsOnly)
{
    Currency const jpy = *Currency::parse("JPY"), kwd = *Currency::parse("KWD");
    EXPECT_EQ(parse_decimal("48", gbp), 4800);
    EXPECT_EQ(parse_decimal("48.5", gbp), 4850);
    EXPECT_EQ(parse_decimal("48.50", gbp), 4850);
    EXPECT_EQ(parse_decimal("0.1000", gbp), 10);
    EXPECT_EQ(parse_decimal("-1.01", gbp), -101);
    EXPECT_EQ(parse_decimal("480", jpy), 480);
    EXPECT_EQ(parse_decimal("1.234", kwd), 1234);
    EXPECT_EQ(parse_decimal("90071992547409.91", gbp), amount_max);
    for (auto const* text :
         {"", ".", "1.", ".5", "1.234", "1,50", "£1", "1 ", "+1", "1e3", "--1", "90071992547409.92", "99999999999999999999"})
        EXPECT_FALSE(parse_decimal(text, gbp)) << text;
}

RC_GTEST_PROP(Decimal, FormatThenParseIsTheSameAmount, ())
{
    Currency const currency = *Currency::parse(*rc::gen::elementOf(std::vector<std::string>{"GBP", "JPY", "KWD", "CLF"}));
    Money const money{*rc::gen::inRange<std::int64_t>(-amount_max, amount_max), currency};
    RC_ASSERT(parse_decimal(format_decimal(money), currency) == money.amount);
}
