#include "base/time.hpp"

#include <gtest/gtest.h>

#include <rapidcheck/gtest.h>

TEST(Instants, AreReadInEveryFormOfTheirStandard)
{
    EXPECT_EQ(parse_instant("1970-01-01T00:00:00Z"), Instant{0});
    EXPECT_EQ(parse_instant("2027-03-01T10:00:00Z"), parse_instant("2027-03-01T12:30:00+02:30"));
    EXPECT_EQ(parse_instant("2027-03-01T10:00:00.25Z")->us - parse_instant("2027-03-01T10:00:00Z")->us, 250'000);
    EXPECT_EQ(parse_instant("1969-12-31T23:59:59.999999Z"), Instant{-1});
    EXPECT_EQ(parse_instant("2027-03-01T10:00:00.1234567Z"), parse_instant("2027-03-01T10:00:00.123456Z"));
}

TEST(Instants, ThatAreNoneAreRefused)
{
    for (auto const* const text : {"", "2027-03-01", "2027-03-01T10:00:00", "2027-02-29T10:00:00Z", "2027-13-01T10:00:00Z",
                                   "2027-03-01T25:00:00Z", "2027-03-01 10:00:00Z", "2027-3-1T10:00:00Z", "2027-03-01T10:00:00.Z",
                                   "2027-03-01T10:00:00+2:00", "2027-03-01T10:00:00ZZ", "2027-03-01T10:00:00z", "+027-03-01T10:00:00Z"})
        EXPECT_FALSE(parse_instant(text)) << text;
}

RC_GTEST_PROP(Instants, ComeBackAsTheyWereWritten, ())
{
    Instant const at{*rc::gen::inRange<std::int64_t>(0, 4'000'000'000'000'000)};
    RC_ASSERT(parse_instant(to_string(at)) == at);
}
