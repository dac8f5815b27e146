#include "base/place.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <algorithm>

namespace {

bool holds(std::string_view pattern, Place const& place)
{
    return Fitting{place}.fit("", {Postcodes::parse(pattern, place.country).value()}).has_value();
}

Area area(std::string const& country, std::string const& region, std::vector<std::string> const& patterns)
{
    std::vector<Violation> found;
    auto made = read_area(country, region, patterns, "", found);
    EXPECT_TRUE(found.empty());
    return made;
}

std::vector<Violation> wrong_with(std::string const& country, std::string const& region, std::vector<std::string> const& patterns)
{
    std::vector<Violation> found;
    (void)read_area(country, region, patterns, "/zones/0", found);
    return found;
}

}   // namespace

TEST(Place, PostcodesAreThoseThatBeginSoOrLieBetweenTwo)
{
    EXPECT_TRUE(holds("94*", {"US", "", "94103"}));
    EXPECT_FALSE(holds("94*", {"US", "", "95103"}));
    EXPECT_TRUE(holds("94000-94999", {"US", "", "94000"}));
    EXPECT_TRUE(holds("94000-94999", {"US", "", "94999-1234"}));
    EXPECT_FALSE(holds("94000-94999", {"US", "", "95000"}));
    EXPECT_FALSE(holds("94000-94999", {"US", "", "9400"}));   // too short to be one of them
    EXPECT_TRUE(holds("1000-1999", {"PT", "", "1000-205"}));
    EXPECT_TRUE(holds("h2x*", {"CA", "", " h2X 1y4 "}));
    EXPECT_FALSE(holds("94*", {"US", "", ""}));
}

TEST(Place, ADistrictOfTheUnitedKingdomIsNotAnotherThatBeginsWithIt)
{
    for (auto const* const typed : {"LS1 4AP", "ls14ap", "LS1-4AP"}) EXPECT_TRUE(holds("LS1 *", {"GB", "", typed})) << typed;
    EXPECT_FALSE(holds("LS1 *", {"GB", "", "LS10 1AA"}));
    EXPECT_TRUE(holds("LS1*", {"GB", "", "LS10 1AA"}));
}

TEST(Place, WhatIsNoAreaIsSaidWithItsPlace)
{
    EXPECT_EQ(wrong_with("gb", "", {}), (std::vector<Violation>{{"/zones/0/country", Violation::country_invalid}}));
    EXPECT_EQ(wrong_with("US", "C A", {}), (std::vector<Violation>{{"/zones/0/region", Violation::invalid}}));
    for (auto const* const pattern : {"", "*", "94103", "94999-94000", "940-94999", "9_*", "12345678901*", "-", "94*-95*"})
        EXPECT_EQ(wrong_with("US", "", {"1*", pattern}), (std::vector<Violation>{{"/zones/0/postcodes/1", Violation::invalid}})) << pattern;
    EXPECT_EQ(wrong_with("US", "", {"94*", "94 *"}), (std::vector<Violation>{{"/zones/0/postcodes/1", Violation::repeated}}));
    EXPECT_EQ(wrong_with("US", "", std::vector<std::string>(patterns_max + 1, "9*"))[0].code, Violation::too_many);
}

TEST(Place, WhatIsKeptOfPostcodesIsReadAgain)
{
    auto const codes = area("US", "CA", {"94000-94999", "90*"}).postcodes;
    EXPECT_EQ(joined(codes), "90*\n94000-94999");
    EXPECT_EQ(postcodes_from(joined(codes), "US"), codes);
    EXPECT_TRUE(postcodes_from("", "US").empty());
}

TEST(Place, ThePostcodeComesBeforeTheRegionAndTheRegionBeforeTheCountry)
{
    Fitting const fitting{{"US", "ca", "94103"}};
    auto const fit = [&](std::string const& region, std::vector<std::string> const& patterns) {
        return fitting.fit(region, area("US", region, patterns).postcodes);
    };
    EXPECT_LT(fit("", {"94103*"}), fit("", {"94*"}));
    EXPECT_LT(fit("CA", {"94*"}), fit("", {"94*"}));
    EXPECT_LT(fit("", {"9*"}), fit("CA", {}));
    EXPECT_LT(fit("CA", {}), fit("", {}));
    EXPECT_LT(fit("", {"94100-94199"}), fit("", {"94000-94199"}));
    EXPECT_LT(fit("", {"94050-94149"}), fit("", {"94051-94150"}));   // as narrow: the lower
    EXPECT_FALSE(fit("NY", {}));
    EXPECT_FALSE(fit("CA", {"95*"}));
}

namespace {

// Slowly: whether the code begins so, or how it begins lies between.
bool begins(std::string const& pattern, std::string const& code)
{
    if (pattern.ends_with('*')) return code.starts_with(pattern.substr(0, pattern.size() - 1));
    auto const first = pattern.substr(0, pattern.find('-')), last = pattern.substr(pattern.find('-') + 1);
    if (code.size() < first.size()) return false;
    auto const start = code.substr(0, first.size());
    return first <= start && start <= last;
}

std::string any_code(std::size_t length)
{
    std::string code;
    while (code.size() < length) code += *rc::gen::element('0', '1', '9', 'A', 'Z');
    return code;
}

std::string any_pattern()
{
    auto const length = *rc::gen::inRange<std::size_t>(1, 5);
    auto const code = any_code(length);
    if (*rc::gen::arbitrary<bool>()) return code + "*";
    auto const other = any_code(length);
    return std::min(code, other) + "-" + std::max(code, other);
}

}   // namespace

RC_GTEST_PROP(Place, PostcodesHoldWhatTheirTextSays, ())
{
    auto const pattern = any_pattern(), code = any_code(*rc::gen::inRange<std::size_t>(1, 7));
    RC_ASSERT(holds(pattern, {"US", "", code}) == begins(pattern, code));
}
