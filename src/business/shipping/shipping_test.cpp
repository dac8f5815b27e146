#include "business/shipping/shipping.hpp"

#include "infrastructure/testing/database.hpp"

#include <rapidcheck/gtest.h>

using namespace shipping;

namespace {

class ShippingTest : public testing::DatabaseTest {
  protected:
    static Area area(std::string const& country, std::string const& region, std::vector<std::string> const& patterns)
    {
        std::vector<Violation> found;
        return read_area(country, region, patterns, "", found);
    }
    static Method flat(std::string const& code, std::int64_t amount)
    {
        return {.code = code, .title = code, .tax_class = "standard", .currency = gbp, .rates = {{"default", Flat{amount}}}};
    }
    void store(std::vector<Zone> const& zones)
    {
        write([&](db::Writer& db) -> Result<Replaced> { return replace(db, zones); });
    }
    // What the method "standard" costs there.
    std::optional<std::int64_t> found(Place const& place)
    {
        auto const method = read([&](db::Reader& db) { return find_method(db, place, gbp, "standard"); });
        return method ? price(*method, Parcels{}) : std::nullopt;
    }
};

Instant at(int day, int hour)
{
    return {std::chrono::duration_cast<microseconds>(
                (std::chrono::sys_days{std::chrono::year{2027} / 2 / day} + std::chrono::hours{hour}).time_since_epoch())
                .count()};
}
std::string days(Method const& method, Instant now)
{
    auto const [from, to] = shipping::arrival(method, now);
    return to_string(from) + " " + to_string(to);
}
}   // namespace

TEST_F(ShippingTest, EveryShopIsBornWithTwoWaysThroughTheUnitedKingdom)
{
    auto const methods = read([](db::Reader& db) { return shipping::find_methods(db, {"GB"}, gbp); });
    ASSERT_EQ(methods.size(), 2u);
    EXPECT_EQ(methods[0].code, "standard");
    EXPECT_EQ(price(methods[1], Parcels{}), 595);
    EXPECT_TRUE(read([](db::Reader& db) { return shipping::find_methods(db, {"FR"}, gbp); }).empty());
    EXPECT_TRUE(read([](db::Reader& db) { return shipping::find_methods(db, {"GB"}, *Currency::parse("EUR")); }).empty());
}

TEST_F(ShippingTest, TheClosestZoneSaysHowAParcelTravels)
{
    store({{"Mainland", {area("GB", "", {})}, {flat("standard", 450)}},
           {"Highlands", {area("GB", "", {"IV*", "KW*"}), area("GB", "SCT", {})}, {flat("standard", 950)}},
           {"Nowhere", {area("GB", "", {"IV51*"})}, {}}});
    EXPECT_EQ(found({"GB", "", "LS1 4AP"}), 450);
    EXPECT_EQ(found({"GB", "", "IV2 3AA"}), 950);
    EXPECT_EQ(found({"GB", "sct", "EH1 1AA"}), 950);
    EXPECT_EQ(found({"GB", "", "IV51 9XX"}), std::nullopt);   // closest, and without a method
    EXPECT_FALSE(read([](db::Reader& db) { return shipping::is_deliverable(db, {"GB", "", "IV519XX"}, gbp); }));
}

TEST_F(ShippingTest, WhatIsStoredIsWhatWasGivenAndTheSameAgainChangesNothing)
{
    auto method = flat("freight", 9'900);
    method.rates = {{"bulky", Steps{Measure::volumetric, {{5'000, 900}, {std::nullopt, 1'900}}}},
                    {"default", Table{{{{{Measure::weight, {0, 2'000}}, {Measure::price, {100, std::nullopt}}}, 450}}}}};
    method.free_over = 50'000;
    method.handling_days = 2;
    std::vector<Zone> const zones{{"US", {area("US", "CA", {"94*"}), area("US", "", {})}, {method, flat("standard", 1)}},
                                  {"GB", {area("GB", "", {})}, {}}};
    auto const replace = [&](std::vector<Zone> const& all) {
        auto const [saved, unchanged, removed] = write([&](db::Writer& db) -> Result<Replaced> { return shipping::replace(db, all); });
        return std::tuple{saved, unchanged, removed};
    };
    EXPECT_EQ(replace(zones), (std::tuple{2, 0, 1}));
    EXPECT_EQ(replace(zones), (std::tuple{0, 2, 0}));
    EXPECT_EQ(read([](db::Reader& db) { return shipping::stored_zones(db); }), zones);
    EXPECT_EQ(read([](db::Reader& db) { return shipping::find_methods(db, {"US"}, gbp); }), zones[0].methods);
    EXPECT_EQ(replace({zones[1]}), (std::tuple{0, 1, 1}));
}

// On one database: a property of the fixture would make one for each case.
TEST_F(ShippingTest, TheClosestPlaceWinsWhateverTheOrderOfTheRows)
{
    EXPECT_TRUE(rc::check([&] {
        auto const any_code = [](std::size_t length) {
            std::string code;
            while (code.size() < length) code += *rc::gen::element('1', '2', '3');
            return code;
        };
        std::vector<Zone> zones(3);
        Claims claims;
        struct Known {
            std::string begins, region;
            std::int64_t amount;
        };
        std::vector<Known> known;
        for (std::size_t i = 0; i < 3; ++i) {
            zones[i].name = std::to_string(i);
            zones[i].methods = {flat("standard", static_cast<std::int64_t>(i))};
            for (int j = *rc::gen::inRange(1, 4); j > 0; --j) {
                Known const one{any_code(*rc::gen::inRange<std::size_t>(0, 4)), *rc::gen::element<std::string>("", "CA", "NY"),
                                static_cast<std::int64_t>(i)};
                auto const made = area("US", one.region, one.begins.empty() ? std::vector<std::string>{} : std::vector{one.begins + "*"});
                if (!claims.add(made)) continue;
                zones[i].places.push_back(made);
                known.push_back(one);
            }
        }
        Place const place{"US", *rc::gen::element<std::string>("", "CA", "TX"), any_code(3)};
        std::optional<std::int64_t> expected;
        std::pair<std::size_t, bool> best;
        for (auto const& [begins, region, amount] : known) {
            std::pair const rank{begins.size(), !region.empty()};
            if (!place.postcode.starts_with(begins) || (!region.empty() && region != place.region)) continue;
            if (expected && rank < best) continue;
            expected = amount;
            best = rank;
        }
        store(zones);
        RC_ASSERT(found(place) == expected);
    }));
}

// ---- rates

TEST(ShippingRates, AFlatRateIsTheSameForEverything)
{
    EXPECT_EQ(shipping::price(Flat{450}, {}), 450);
    EXPECT_EQ(shipping::price(Flat{450}, {.grams = 90'000, .quantity = 70}), 450);
}

TEST(ShippingRates, AStepEndsWithWhatItSaysAndTheLastMayHaveNoEnd)
{
    Steps const steps{Measure::weight, {{2'000, 450}, {10'000, 795}}};
    EXPECT_EQ(shipping::price(steps, {}), 450);   // weighs nothing that we know of
    EXPECT_EQ(shipping::price(steps, {.grams = 2'000}), 450);
    EXPECT_EQ(shipping::price(steps, {.grams = 2'001}), 795);
    EXPECT_EQ(shipping::price(steps, {.grams = 10'000}), 795);
    EXPECT_EQ(shipping::price(steps, {.grams = 10'001}), std::nullopt);
    EXPECT_EQ(shipping::price(Steps{Measure::weight, {{2'000, 450}, {std::nullopt, 999}}}, {.grams = amount_max}), 999);
}

TEST(ShippingRates, StepsGoByPriceAndQuantityAsWell)
{
    Steps const by_price{Measure::price, {{4'999, 450}, {std::nullopt, 0}}}, by_quantity{Measure::quantity, {{1, 200}, {9, 300}}};
    EXPECT_EQ(shipping::price(by_price, {.goods_amount = 4'999}), 450);
    EXPECT_EQ(shipping::price(by_price, {.goods_amount = 5'000}), 0);
    EXPECT_EQ(shipping::price(by_quantity, {.quantity = 1}), 200);
    EXPECT_EQ(shipping::price(by_quantity, {.quantity = 9}), 300);
    EXPECT_EQ(shipping::price(by_quantity, {.quantity = 10}), std::nullopt);
}

TEST(ShippingRates, TheVolumeCountsWhereItIsMoreThanTheWeight)
{
    Steps const steps{Measure::volumetric, {{1'000, 450}, {std::nullopt, 900}}};
    EXPECT_EQ(shipping::price(steps, {.volume_mm3 = 5'000'000}), 450);   // 5000 cm³: one kilogram
    EXPECT_EQ(shipping::price(steps, {.volume_mm3 = 5'000'001}), 900);   // and a little more
    EXPECT_EQ(shipping::price(steps, {.grams = 1'001, .volume_mm3 = 5'000'000}), 900);
}

TEST(ShippingRates, OfATableTheFirstRowCountsWhoseBoundsAllHold)
{
    Table const table{{{{{Measure::weight, {0, 2'000}}, {Measure::price, {0, 4'999}}}, 450},
                       {{{Measure::weight, {0, 2'000}}}, 250},
                       {{{Measure::quantity, {2, std::nullopt}}}, 1'250}}};
    EXPECT_EQ(shipping::price(table, {.grams = 2'000, .goods_amount = 4'999}), 450);
    EXPECT_EQ(shipping::price(table, {.grams = 2'000, .goods_amount = 5'000}), 250);
    EXPECT_EQ(shipping::price(table, {.grams = 2'001, .quantity = 2}), 1'250);
    EXPECT_EQ(shipping::price(table, {.grams = 2'001, .quantity = 1}), std::nullopt);
}

TEST(ShippingRates, ProfilesAreAddedUpAndEachMustHaveARate)
{
    Method const method{.rates = {{"bulky", Flat{2'000}}, {"default", Steps{Measure::weight, {{1'000, 450}}}}}};
    EXPECT_EQ(shipping::price(method, Parcels{{"default", {.grams = 900}}}), 450);
    EXPECT_EQ(shipping::price(method, Parcels{{"default", {.grams = 900}}, {"bulky", {.grams = 90'000}}}), 2'450);
    EXPECT_EQ(shipping::price(method, Parcels{{"default", {.grams = 1'001}}, {"bulky", {}}}), std::nullopt);
    EXPECT_EQ(shipping::price(method, Parcels{{"default", {}}, {"frozen", {}}}), std::nullopt);
    EXPECT_EQ(shipping::price(method, {}), 450);   // an empty cart is shown what its first goods would cost
}

TEST(ShippingRates, FromSoManyGoodsOnItCostsNothing)
{
    Method const method{.rates = {{"bulky", Flat{2'000}}, {"default", Flat{450}}}, .free_over = 5'000};
    EXPECT_EQ(shipping::price(method, Parcels{{"default", {.goods_amount = 4'999}}}), 450);
    EXPECT_EQ(shipping::price(method, Parcels{{"default", {.goods_amount = 5'000}}}), 0);
    EXPECT_EQ(shipping::price(method, Parcels{{"default", {.goods_amount = 2'500}}, {"bulky", {.goods_amount = 2'500}}}), 0);
    EXPECT_EQ(shipping::price(method, Parcels{{"frozen", {.goods_amount = 5'000}}}), std::nullopt);   // free is not everywhere
}

TEST(Shipping, ArrivalCountsWorkingDaysFromTheCutOff)
{
    Method const standard{.cutoff_hour = 14, .transit_from = 2, .transit_to = 3},
        next_day{.cutoff_hour = 14, .transit_from = 1, .transit_to = 1},
        made{.cutoff_hour = 14, .handling_days = 2, .transit_from = 1, .transit_to = 1};
    EXPECT_EQ(days(next_day, at(1, 13)), "2027-02-02 2027-02-02");   // Monday before the cut-off
    EXPECT_EQ(days(next_day, at(1, 14)), "2027-02-03 2027-02-03");   // and after it
    EXPECT_EQ(days(next_day, at(5, 13)), "2027-02-08 2027-02-08");   // Friday: Monday
    EXPECT_EQ(days(next_day, at(5, 15)), "2027-02-09 2027-02-09");   // leaves on Monday
    EXPECT_EQ(days(next_day, at(6, 9)), "2027-02-09 2027-02-09");    // Saturday
    EXPECT_EQ(days(standard, at(4, 9)), "2027-02-08 2027-02-09");    // Thursday: Monday to Tuesday
    EXPECT_EQ(days(made, at(1, 13)), "2027-02-04 2027-02-04");       // Monday: leaves on Wednesday
    EXPECT_EQ(days(made, at(4, 15)), "2027-02-10 2027-02-10");       // Thursday evening: work begins on Friday, it leaves on Tuesday
}
