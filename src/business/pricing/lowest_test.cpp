// What the lowest price of the 30 days before a reduction was, in worked examples and against a look at each day.
#include "business/pricing/pricing.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <algorithm>

using pricing::ListKind;
using pricing::ListState;

namespace {

constexpr PriceListId sale{2}, another{3};

Instant day(std::int64_t number) { return Instant{1'700'000'000'000'000} + std::chrono::days{number}; }

struct Story {
    std::vector<pricing::PastPrice> prices;
    std::vector<pricing::PastList> lists{{Instant{0}, {.id = pricing::base_list, .code = "base"}}};

    Story& price(std::int64_t at, std::optional<std::int64_t> amount, PriceListId list = pricing::base_list)
    {
        prices.push_back({.at = day(at), .list = list, .amount = amount});
        return *this;
    }
    Story& list(std::int64_t at, PriceListId id, std::int64_t from, std::int64_t to, ListState state = ListState::active)
    {
        lists.push_back({day(at), {.id = id, .code = {}, .kind = ListKind::sale, .from = day(from), .to = day(to), .state = state}});
        return *this;
    }
    Story& sorted()
    {
        std::ranges::sort(prices, {}, [](auto const& price) { return std::tuple{price.at, price.list, price.amount}; });
        std::ranges::sort(lists, {}, [](auto const& past) { return std::tuple{past.at, past.list.id}; });
        return *this;
    }
    pricing::Buyer buyer(std::int64_t today) const { return {.currency = gbp, .channel = "web", .country = "GB", .now = day(today)}; }
    std::optional<std::int64_t> lowest(std::int64_t today) const { return pricing::lowest_30d(prices, lists, buyer(today)); }
};

}   // namespace

TEST(Lowest, OfAReductionThatBeganTenDaysAgoIsThatOfTheThirtyDaysBeforeIt)
{
    Story story;
    story.price(0, 900).price(10, 1'000).list(50, sale, 60, 90).price(60, 800, sale);
    EXPECT_FALSE(story.lowest(59));
    EXPECT_EQ(story.lowest(70), 1'000);   // 900 ended 50 days before; 800 is the reduction itself
    EXPECT_FALSE(story.lowest(90));
}

TEST(Lowest, CountsAPriceThatEndedInTheThirtyDaysAndNotOneThatEndedAsTheyBegan)
{
    Story story;
    story.price(0, 900).price(30, 1'000).list(40, sale, 60, 90).price(40, 950, sale);
    EXPECT_EQ(story.lowest(60), 1'000);
    Story later;
    later.price(0, 900).price(31, 1'000).list(40, sale, 60, 90).price(40, 950, sale);
    EXPECT_EQ(later.lowest(60), 900);
}

TEST(Lowest, OfTwoSalesInARowIsThatOfTheFirstSaleOnceTheSecondHasBegun)
{
    Story story;
    story.price(0, 1'000).list(40, sale, 50, 60).list(40, another, 60, 70).price(40, 800, sale).price(40, 700, another);
    EXPECT_EQ(story.lowest(55), 1'000);
    EXPECT_EQ(story.lowest(65), 800);
}

TEST(Lowest, OfASaleThatComesAgainIsThatOfTheSaleBefore)
{
    Story story;
    story.price(0, 1'000).list(40, sale, 50, 60).list(40, another, 65, 70).price(40, 700, sale).price(40, 800, another);
    EXPECT_EQ(story.lowest(66), 700);   // lower than what is asked now: the reduction is none against it
}

TEST(Lowest, OfASaleThatAnotherOneGoesOnWithAtTheSamePriceIsThatBeforeTheFirst)
{
    Story story;
    story.price(0, 1'000).list(40, sale, 50, 60).list(40, another, 60, 70).price(40, 800, sale).price(40, 800, another);
    EXPECT_EQ(story.lowest(65), 1'000);
}

TEST(Lowest, OfAPriceThatWasRaisedJustBeforeASaleIsTheOneBeforeItWasRaised)
{
    Story story;
    story.price(0, 800).price(58, 1'200).list(50, sale, 60, 90).price(50, 900, sale);
    EXPECT_EQ(story.lowest(61), 800);
}

TEST(Lowest, RaisingThePriceDuringASaleBeginsNoNewReduction)
{
    Story story;
    story.price(0, 1'000).list(50, sale, 60, 90).price(50, 900, sale).price(70, 2'000);
    EXPECT_EQ(story.lowest(75), 1'000);
}

TEST(Lowest, OfWhatWasNotSoldBeforeIsNotKnown)
{
    Story story;
    story.list(0, sale, 10, 90).price(0, 900, sale).price(10, 1'000);
    EXPECT_FALSE(story.lowest(20));
    Story gap;
    gap.price(0, 700).price(5, std::nullopt).list(40, sale, 40, 90).price(40, 900, sale).price(40, 1'000);
    EXPECT_FALSE(gap.lowest(45));   // it was sold, but not in those 30 days
}

TEST(Lowest, SaysItForAsManyUnitsAsThePriceIsFor)
{
    Story story;
    story.prices = {{.at = day(0), .amount = 99, .per = 1},
                    {.at = day(50), .amount = 1'000, .per = 10},
                    {.at = day(60), .amount = 950, .per = 10, .compare_at = 1'000}};
    EXPECT_EQ(story.lowest(60), 990);
}

// ---- against a look at each day

namespace {

// What was asked on that day, from rows and lists as they were then. Everything here happens at midnight.
struct Asked {
    std::int64_t amount;
    bool is_reduced;
    bool operator==(Asked const&) const = default;
};

std::optional<Asked> asked_on(Story const& story, std::int64_t number)
{
    std::optional<std::int64_t> base, lowest_sale, compare_at;
    for (auto const id : {pricing::base_list, sale, another}) {
        pricing::PastPrice const* price = nullptr;
        pricing::PastList const* list = nullptr;
        for (auto const& each : story.prices)
            if (each.list == id && each.at <= day(number)) price = &each;
        for (auto const& each : story.lists)
            if (each.list.id == id && each.at <= day(number)) list = &each;
        if (price == nullptr || list == nullptr || !price->amount || list->list.state != ListState::active) continue;
        if (day(number) < list->list.from || list->list.to <= day(number)) continue;
        if (id == pricing::base_list) {
            base = price->amount;
            compare_at = price->compare_at;
        } else {
            lowest_sale = std::min(lowest_sale.value_or(*price->amount), *price->amount);
        }
    }
    if (!base) return std::nullopt;
    if (lowest_sale && *lowest_sale < *base) return Asked{*lowest_sale, true};
    return Asked{*base, compare_at.has_value()};
}

std::optional<std::int64_t> lowest_by_days(Story const& story, std::int64_t today)
{
    auto const now = asked_on(story, today);
    if (!now || !now->is_reduced) return std::nullopt;
    auto began = today;
    while (began > -1 && asked_on(story, began - 1) == now) --began;
    std::optional<std::int64_t> lowest;
    for (auto each = began - 30; each < began; ++each)
        if (auto const asked = asked_on(story, each)) lowest = std::min(lowest.value_or(asked->amount), asked->amount);
    return lowest;
}

Story any_story()
{
    auto const days = rc::gen::inRange<std::int64_t>(0, 120);
    Story story;
    for (int i = *rc::gen::inRange(0, 12); i > 0; --i) {
        auto const list = *rc::gen::element(pricing::base_list, pricing::base_list, sale, another);
        bool const is_gone = *rc::gen::inRange(0, 8) == 0, is_compared = *rc::gen::inRange(0, 4) == 0;
        auto const amount = *rc::gen::inRange<std::int64_t>(1, 8);
        story.prices.push_back({.at = day(*days),
                                .list = list,
                                .amount = is_gone ? std::nullopt : std::optional{amount},
                                .compare_at = is_compared && list == pricing::base_list ? std::optional{amount + 1} : std::nullopt});
    }
    for (int i = *rc::gen::inRange(0, 6); i > 0; --i) {
        auto const from = *days;
        story.list(*days, *rc::gen::element(sale, another), from, from + *rc::gen::inRange<std::int64_t>(1, 50),
                   *rc::gen::element(ListState::active, ListState::active, ListState::draft, ListState::ended));
    }
    return story.sorted();
}

}   // namespace

RC_GTEST_PROP(Lowest, IsWhatALookAtEachDayFinds, ())
{
    auto const story = any_story();
    RC_CLASSIFY(story.lowest(75).has_value(), "a reduction");
    for (std::int64_t const today : {10, 35, 60, 61, 75, 100, 119, 150}) RC_ASSERT(story.lowest(today) == lowest_by_days(story, today));
}
