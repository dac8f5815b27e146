#include "business/pricing/pricing.hpp"

#include "infrastructure/testing/database.hpp"

namespace {

constexpr Currency eur = *Currency::parse("EUR");
constexpr VariantId variant{7};

class PricingTest : public testing::DatabaseTest {
  protected:
    bool set(pricing::Price const& price)
    {
        return write([&](db::Writer& db) -> Result<bool> { return pricing::set(db, variant, price, clock.now()); });
    }
    std::optional<pricing::Price> find(Currency currency = gbp)
    {
        return read([&](db::Reader& db) { return pricing::find(db, variant, currency); });
    }
    pricing::Change change(pricing::Entry const& entry)
    {
        return write([&](db::Writer& db) -> Result<pricing::Change> { return pricing::write(db, {&entry, 1}, clock.now()).front(); });
    }
    void list(pricing::PriceList const& list)
    {
        write([&](db::Writer& db) -> Result<bool> { return pricing::save_list(db, list, clock.now()); });
    }
    pricing::Buyer buyer() { return {.currency = gbp, .channel = "web", .country = "GB", .now = clock.now()}; }
    std::optional<pricing::Price> price(std::int64_t quantity = 1, std::string const& country = "GB")
    {
        auto who = buyer();
        who.country = country;
        pricing::Wanted const wanted{variant, quantity};
        return read([&](db::Reader& db) { return pricing::find(db, *lists.of(db), who, {&wanted, 1}).front(); });
    }
    std::optional<Money> lowest()
    {
        return read([&](db::Reader& db) { return pricing::lowest_30d(db, *lists.of(db), buyer(), {&variant, 1}).front(); });
    }

    pricing::Lists lists;
    pricing::PriceList const summer{
        .id = PriceListId{2}, .code = "summer", .kind = pricing::ListKind::sale, .from = clock.now() + 1h, .to = clock.now() + 25h};
};

pricing::Entry entry(std::int64_t amount, PriceListId list = pricing::base_list, std::int64_t min_qty = 1)
{
    return {.variant = variant, .list = list, .currency = gbp, .min_qty = min_qty, .price = pricing::Price{.amount = {amount, gbp}}};
}

}   // namespace

TEST_F(PricingTest, APriceIsFoundInItsCurrencyOnly)
{
    EXPECT_FALSE(find());
    EXPECT_TRUE(set({.amount = {4'800, gbp}}));
    EXPECT_EQ(find()->amount, (Money{4'800, gbp}));
    EXPECT_FALSE(find(eur));
}

TEST_F(PricingTest, SettingTheSameChangesNothing)
{
    pricing::Price const reduced{.amount = {2'700, gbp}, .compare_at = Money{3'400, gbp}};
    EXPECT_TRUE(set(reduced));
    EXPECT_FALSE(set(reduced));
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

TEST_F(PricingTest, TheHighestTierThatTheQuantityReachesDecides)
{
    change(entry(1'000));
    change(entry(900, pricing::base_list, 10));
    change(entry(800, pricing::base_list, 100));
    for (bool const beside_others : {false, true}) {
        EXPECT_EQ(price(9)->amount.amount, 1'000) << beside_others;
        EXPECT_EQ(price(10)->amount.amount, 900) << beside_others;
        EXPECT_EQ(price(5'000)->amount.amount, 800) << beside_others;
        list({.id = PriceListId{3}, .code = "other", .kind = pricing::ListKind::override_});
    }
}

TEST_F(PricingTest, ASaleIsPaidInItsWindowOnlyAndStrikesTheFormerPrice)
{
    change(entry(1'000));
    list(summer);
    change(entry(800, summer.id));
    EXPECT_EQ(price()->amount.amount, 1'000);
    clock.advance(1h);
    EXPECT_EQ(price(), (pricing::Price{.amount = {800, gbp}, .compare_at = Money{1'000, gbp}}));
    clock.advance(24h);
    EXPECT_EQ(price(), (pricing::Price{.amount = {1'000, gbp}}));
}

TEST_F(PricingTest, ASaleAboveThePriceIsNone)
{
    change(entry(1'000));
    list(summer);
    change(entry(1'200, summer.id));
    clock.advance(2h);
    EXPECT_EQ(price(), (pricing::Price{.amount = {1'000, gbp}}));
}

TEST_F(PricingTest, AnOverrideIsPaidByThoseInItsScope)
{
    change(entry(1'000));
    list({.id = PriceListId{2}, .code = "ireland", .kind = pricing::ListKind::override_, .scope = {.countries = {"IE"}}});
    change(entry(1'300, PriceListId{2}));
    EXPECT_EQ(price()->amount.amount, 1'000);
    EXPECT_EQ(price(1, "IE")->amount.amount, 1'300);
}

TEST_F(PricingTest, OfEqualListsTheLowerAmountIsPaidAndOfDraftsNone)
{
    change(entry(1'000));
    for (std::int64_t i = 2; i <= 4; ++i) {
        list({.id = PriceListId{i},
              .code = "list " + std::to_string(i),
              .kind = pricing::ListKind::override_,
              .state = i == 4 ? pricing::ListState::draft : pricing::ListState::active});
        change(entry(1'000 - 100 * i, PriceListId{i}));
    }
    EXPECT_EQ(price()->amount.amount, 700);
}

TEST_F(PricingTest, WhatIsOnlyInAListOutsideItsWindowIsNotSold)
{
    list({.id = PriceListId{2}, .code = "soon", .kind = pricing::ListKind::override_, .from = clock.now() + 1h});
    change(entry(500, PriceListId{2}));
    EXPECT_FALSE(price());
    clock.advance(1h);
    EXPECT_TRUE(price());
    EXPECT_EQ(change({.variant = variant, .list = PriceListId{2}, .currency = gbp}), pricing::Change::removed);
    EXPECT_FALSE(price());
}

TEST_F(PricingTest, WritingTellsWhatItChanged)
{
    EXPECT_EQ(change(entry(1'000)), pricing::Change::saved);
    EXPECT_EQ(change(entry(1'000)), pricing::Change::none);
    pricing::Entry const gone{.variant = variant, .currency = gbp};
    EXPECT_EQ(change(gone), pricing::Change::removed);
    EXPECT_EQ(change(gone), pricing::Change::none);
}

TEST_F(PricingTest, EntriesComeInPagesEachOnce)
{
    list(summer);
    for (std::int64_t i = 1; i <= 3; ++i) change(entry(i, pricing::base_list, i));
    change(entry(1, summer.id));
    std::vector<std::int64_t> amounts;
    pricing::Entry after;
    for (;;) {
        auto const page = read([&](db::Reader& db) { return pricing::entries_after(db, after, 3); });
        for (auto const& each : page) amounts.push_back(each.price->amount.amount * 10 + each.list.value);
        if (page.size() < 3) break;
        after = page.back();
    }
    EXPECT_EQ(amounts, (std::vector<std::int64_t>{11, 21, 31, 12}));
}

TEST_F(PricingTest, ListsAreReadAgainWhereOneHasChanged)
{
    auto const all = [&] { return read([&](db::Reader& db) { return lists.of(db); }); };
    auto const first = all();
    ASSERT_EQ(first->lists.size(), 1u);
    EXPECT_EQ(first->lists[0].code, pricing::base_code);
    change(entry(1'000));
    EXPECT_EQ(all(), first);   // a price is no list
    list(summer);
    auto const second = all();
    EXPECT_GT(second->version, first->version);
    ASSERT_NE(second->find("summer"), nullptr);
    EXPECT_EQ(*second->find("summer"), summer);
    EXPECT_EQ(second->find(PriceListId{3}), nullptr);
    EXPECT_EQ(second->history.size(), 2u);
    list(summer);
    EXPECT_EQ(all(), second);
}

TEST_F(PricingTest, TheNextBoundaryIsTheEarliestOfActiveLists)
{
    auto const next = [&] { return read([&](db::Reader& db) { return pricing::next_boundary(*lists.of(db), clock.now()); }); };
    EXPECT_FALSE(next());
    list(summer);
    list({.id = PriceListId{3},
          .code = "draft",
          .kind = pricing::ListKind::sale,
          .from = clock.now() + 1min,
          .state = pricing::ListState::draft});
    EXPECT_EQ(next(), summer.from);
    clock.advance(1h);
    EXPECT_EQ(next(), summer.to);
    clock.advance(24h);
    EXPECT_FALSE(next());
}

TEST_F(PricingTest, AListThatCannotBeIsRefused)
{
    using enum pricing::ListKind;
    using pricing::ListState;
    auto const wrong = [](pricing::PriceList const& list, pricing::PriceList const* present = nullptr) {
        std::string all;
        for (auto const& violation : pricing::violations_of(list, present))
            all += (all.empty() ? "" : ", ") + violation.pointer + " " + std::string{name(violation.code)};
        return all;
    };
    EXPECT_EQ(wrong(summer), "");
    EXPECT_EQ(wrong({.id = {}, .code = "base", .kind = base}), "");
    EXPECT_EQ(wrong({.id = {}, .code = "another", .kind = base}), "/kind repeated");
    EXPECT_EQ(wrong({.id = {}, .code = "base", .kind = base, .scope = {.channels = {"web"}, .countries = {"GB"}}}),
              "/channels unsupported, /countries unsupported");
    EXPECT_EQ(wrong({.id = {}, .code = "base", .kind = base, .from = Instant{1}, .to = Instant{2}, .state = ListState::draft}),
              "/from unsupported, /to unsupported, /state unsupported");
    EXPECT_EQ(wrong({.id = {}, .code = "a", .kind = company}), "/kind unsupported");
    EXPECT_EQ(wrong({.id = {}, .code = "a", .kind = sale, .scope = {.groups = {"vip"}, .companies = {"x"}}}),
              "/groups unsupported, /companies unsupported");
    EXPECT_EQ(wrong({.id = {}, .code = "a", .kind = fx}), "/rate required, /rounding required");
    EXPECT_EQ(wrong({.id = {}, .code = "a", .kind = override_, .rate = "ecb"}), "/rate invalid");
    EXPECT_EQ(wrong({.id = {}, .code = "a", .kind = override_, .from = Instant{1}, .to = Instant{1}}), "/to never_applies");
    pricing::PriceList ended = summer;
    ended.state = ListState::ended;
    EXPECT_EQ(wrong(summer, &ended), "/state invalid");
    EXPECT_EQ(wrong(ended, &summer), "");
    EXPECT_EQ(wrong({.id = {}, .code = "summer", .kind = override_}, &summer), "/kind invalid");
}

TEST_F(PricingTest, TheLowestPriceBeforeAReductionIsThatOfItsHistory)
{
    change(entry(1'000));
    clock.advance(24h);
    change(entry(900));
    clock.advance(24h);
    change(entry(1'100));
    EXPECT_FALSE(lowest());   // no reduction
    auto current = summer;
    current.from = clock.now() + 24h;
    current.to = current.from + 24h;
    list(current);
    change(entry(950, summer.id));
    clock.advance(24h);
    EXPECT_EQ(price()->amount.amount, 950);
    EXPECT_EQ(lowest(), (Money{900, gbp}));
}

TEST_F(PricingTest, AListThatWasMovedIsRememberedWhereItWas)
{
    change(entry(1'000));
    list(summer);
    change(entry(700, summer.id));
    clock.advance(2h);   // it was on
    auto later = summer;
    later.from = clock.now() + 24h * 10;
    later.to = later.from + 24h;
    list(later);
    EXPECT_EQ(price()->amount.amount, 1'000);
    clock.advance(24h * 10);
    EXPECT_EQ(price()->amount.amount, 700);
    EXPECT_EQ(lowest(), (Money{700, gbp}));
}

TEST_F(PricingTest, WhatBeganReducedHasNoPriceBefore)
{
    set({.amount = {800, gbp}, .compare_at = Money{1'000, gbp}});
    EXPECT_FALSE(lowest());   // nothing before it
    clock.advance(24h);
    set({.amount = {700, gbp}, .compare_at = Money{1'000, gbp}});
    EXPECT_EQ(lowest(), (Money{800, gbp}));   // a further reduction is one of its own
}

TEST(PriceResolution, EachPriceSaysWhyItIsPaidOrNot)
{
    using pricing::ListKind;
    pricing::PriceList const base{.id = pricing::base_list, .code = "base"},
        trade{.id = PriceListId{2}, .code = "trade", .kind = ListKind::override_},
        second{.id = PriceListId{3}, .code = "second", .kind = ListKind::override_, .priority = -1},
        abroad{.id = PriceListId{4}, .code = "abroad", .kind = ListKind::override_, .scope = {.countries = {"DE"}}},
        sale{.id = PriceListId{5}, .code = "sale", .kind = ListKind::sale},
        dear{.id = PriceListId{6}, .code = "dear", .kind = ListKind::sale},
        later{.id = PriceListId{7}, .code = "later", .kind = ListKind::sale, .from = {1'000}},
        draft{.id = PriceListId{8}, .code = "draft", .kind = ListKind::sale, .state = pricing::ListState::draft};
    std::vector<pricing::Row> const rows{{&base, {1'000, gbp}},      {&base, {900, eur}},         {&trade, {950, gbp}},
                                         {&trade, {940, gbp}, 1, 5}, {&trade, {930, gbp}, 1, 50}, {&second, {500, gbp}},
                                         {&abroad, {1, gbp}},        {&sale, {800, gbp}},         {&dear, {945, gbp}},
                                         {&later, {1, gbp}},         {&draft, {1, gbp}}};
    std::string said;
    for (auto const verdict : pricing::explain(rows, {.currency = gbp, .channel = "web", .country = "GB", .now = {10}}, 5))
        said += std::string{name(verdict)} + " ";
    EXPECT_EQ(said, "outranked other_currency other_step base needs_more outranked not_for_buyer paid not_lower not_now not_active ");
}
