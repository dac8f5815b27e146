#include "business/tax/tax.hpp"

#include "infrastructure/testing/database.hpp"

#include <rapidcheck/gtest.h>

namespace {
class TaxTest : public testing::DatabaseTest {
  protected:
    static Area area(std::string const& country, std::string const& region, std::vector<std::string> const& patterns)
    {
        std::vector<Violation> found;
        return read_area(country, region, patterns, "", found);
    }
    static tax::DatedRate dated(std::string const& name, std::int64_t ppm, std::string const& tax_class = "standard",
                                std::optional<Instant> from = {}, std::optional<Instant> to = {})
    {
        return {.tax_class = tax_class, .rate = {name, ppm}, .from = from, .to = to};
    }
    void store(std::vector<tax::Zone> const& zones)
    {
        write([&](db::Writer& db) -> Result<tax::Replaced> { return tax::replace(db, zones, {}); });
    }
    Result<tax::Rates> find(std::string_view tax_class, Place const& place, Instant at)
    {
        return read([&](db::Reader& db) { return tax::find_rates(db, tax_class, place, at); });
    }
    std::string names(std::string_view tax_class, Place const& place)
    {
        std::string all;
        for (auto const& rate : find(tax_class, place, clock.now()).value_or(tax::Rates{})) all += (all.empty() ? "" : " ") + rate.name;
        return all;
    }
};
}   // namespace

TEST_F(TaxTest, TheRateIsThatOfItsDayAndCountry)
{
    auto const at = [&](Place const& place, Instant now) { return find("standard", place, now); };
    EXPECT_EQ(at({"GB"}, clock.now()).value(), (tax::Rates{{"VAT", 200'000}}));   // as every shop is born
    EXPECT_EQ(at({"GB", "", "LS1 4AP"}, clock.now()).value(), (tax::Rates{{"VAT", 200'000}}));
    EXPECT_EQ(at({"GB"}, Instant{1'294'099'199'999'999}).error().code, Code::not_deliverable);   // before 4 January 2011
    EXPECT_EQ(at({"FR"}, clock.now()).error().code, Code::not_deliverable);
}

TEST_F(TaxTest, TheClosestZoneWithARateOfTheClassInForceWins)
{
    auto const now = clock.now();
    auto const state = dated("State", 60'000), city = dated("City", 10'000);
    store({{area("US", "", {}), {dated("Federal", 1), dated("Federal", 2, "books")}},
           {area("US", "CA", {}), {state}},
           {area("US", "CA", {"94*"}), {state, city}},
           {area("US", "", {"94103*"}), {dated("Gone", 3, "standard", std::nullopt, now)}}});
    EXPECT_EQ(names("standard", {"US", "CA", "94103"}), "State City");   // the closest has nothing in force any more
    EXPECT_EQ(names("standard", {"US", "ca", "95000"}), "State");
    EXPECT_EQ(names("standard", {"US", "NY", "94103"}), "Federal");
    EXPECT_EQ(names("standard", {"US"}), "Federal");
    EXPECT_EQ(names("books", {"US", "CA", "94103"}), "Federal");   // the closest says nothing of books
    EXPECT_EQ(find("standard", {"CA"}, now).error().code, Code::not_deliverable);
}

TEST_F(TaxTest, ARateBeginsAndEndsAtItsInstants)
{
    auto const now = clock.now();
    store({{area("DE", "", {}), {dated("MwSt", 160'000, "standard", std::nullopt, now), dated("MwSt", 190'000, "standard", now)}}});
    EXPECT_EQ(find("standard", {"DE"}, now - microseconds{1})->front().ppm, 160'000);
    EXPECT_EQ(find("standard", {"DE"}, now)->front().ppm, 190'000);
}

TEST_F(TaxTest, WhatIsStoredIsWhatWasGivenAndTheSameAgainChangesNothing)
{
    tax::Settings const settings{.rules = {tax::Basis::net, tax::Scope::per_total, Rounding::half_even}, .fixed_net = true};
    std::vector<tax::Zone> const zones{{area("CA", "QC", {"H*", "G1A-G9Z"}), {dated("GST", 50'000), dated("QST", 99'750)}},
                                       {area("GB", "", {}), {dated("VAT", 200'000)}}};
    auto const replace = [&](std::vector<tax::Zone> const& all) {
        auto const [saved, unchanged, removed] =
            write([&](db::Writer& db) -> Result<tax::Replaced> { return tax::replace(db, all, {{ChannelId{1}, settings}}); });
        return std::tuple{saved, unchanged, removed};
    };
    EXPECT_EQ(replace(zones), (std::tuple{3, 0, 0}));
    EXPECT_EQ(replace(zones), (std::tuple{0, 3, 0}));
    EXPECT_EQ(read([](db::Reader& db) { return tax::stored_zones(db); }), zones);
    EXPECT_EQ(read([](db::Reader& db) { return tax::find_settings(db, ChannelId{1}); }), settings);
    EXPECT_EQ(read([](db::Reader& db) { return tax::find_settings(db, ChannelId{2}); }), tax::Settings{});
    EXPECT_EQ(replace({zones[1]}), (std::tuple{0, 2, 1}));
}

// On one database: a property of the fixture would make one for each case.
TEST_F(TaxTest, TheClosestZoneWinsWhateverTheOrderOfTheRows)
{
    EXPECT_TRUE(rc::check([&] {
        auto const any_code = [](std::size_t length) {
            std::string code;
            while (code.size() < length) code += *rc::gen::element('1', '2', '3');
            return code;
        };
        std::vector<tax::Zone> zones;
        Claims claims;
        for (int i = *rc::gen::inRange(1, 8); i > 0; --i) {
            auto const made = area("US", *rc::gen::element("", "CA", "NY"),
                                   *rc::gen::arbitrary<bool>() ? std::vector<std::string>{}
                                                               : std::vector{any_code(*rc::gen::inRange<std::size_t>(1, 4)) + "*"});
            if (claims.add(made)) zones.push_back({made, {dated(std::to_string(i), 1)}});
        }
        Place const place{"US", *rc::gen::element("", "CA", "TX"), any_code(3)};
        tax::Zone const* closest = nullptr;   // the longest beginning of the postcode, then one with a region
        std::pair<std::size_t, bool> best;
        for (auto const& zone : zones) {
            auto const begins =
                zone.area.postcodes.empty() ? "" : zone.area.postcodes[0].text().substr(0, zone.area.postcodes[0].text().size() - 1);
            bool const is_in = place.postcode.starts_with(begins) && (zone.area.region.empty() || zone.area.region == place.region);
            std::pair const rank{begins.size(), !zone.area.region.empty()};
            if (is_in && (closest == nullptr || rank > best)) {
                closest = &zone;
                best = rank;
            }
        }
        store(zones);
        RC_ASSERT(names("standard", place) == (closest ? closest->rates[0].rate.name : ""));
    }));
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
