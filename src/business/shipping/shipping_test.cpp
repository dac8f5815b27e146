#include "business/shipping/shipping.hpp"

#include "infrastructure/testing/database.hpp"

namespace {
class ShippingTest : public testing::DatabaseTest {};

Instant at(int day, int hour)
{
    return {std::chrono::duration_cast<microseconds>(
                (std::chrono::sys_days{std::chrono::year{2027} / 2 / day} + std::chrono::hours{hour}).time_since_epoch())
                .count()};
}
std::string days(shipping::Method const& method, Instant now)
{
    auto const [from, to] = shipping::arrival(method, now);
    return to_string(from) + " " + to_string(to);
}
}   // namespace

TEST_F(ShippingTest, TheZoneOfACountryHasItsMethods)
{
    auto const methods = read([](db::Reader& db) { return shipping::methods_to(db, "GB"); });
    ASSERT_EQ(methods.size(), 2u);
    EXPECT_EQ(methods[0].code, "standard");
    EXPECT_EQ(methods[1].price, (Money{595, gbp}));
    EXPECT_TRUE(read([](db::Reader& db) { return shipping::methods_to(db, "FR"); }).empty());
}

TEST(Shipping, ArrivalCountsWorkingDaysFromTheCutOff)
{
    shipping::Method const standard{.cutoff_hour = 14, .transit_from = 2, .transit_to = 3},
        next_day{.cutoff_hour = 14, .transit_from = 1, .transit_to = 1};
    EXPECT_EQ(days(next_day, at(1, 13)), "2027-02-02 2027-02-02");   // Monday before the cut-off
    EXPECT_EQ(days(next_day, at(1, 14)), "2027-02-03 2027-02-03");   // and after it
    EXPECT_EQ(days(next_day, at(5, 13)), "2027-02-08 2027-02-08");   // Friday: Monday
    EXPECT_EQ(days(next_day, at(5, 15)), "2027-02-09 2027-02-09");   // leaves on Monday
    EXPECT_EQ(days(next_day, at(6, 9)), "2027-02-09 2027-02-09");    // Saturday
    EXPECT_EQ(days(standard, at(4, 9)), "2027-02-08 2027-02-09");    // Thursday: Monday to Tuesday
}
