#include "infrastructure/throttle/throttle.hpp"

#include <gtest/gtest.h>

using throttle::Throttle;

namespace {
Instant at(int seconds) { return {std::int64_t{seconds} * 1'000'000}; }
}   // namespace

TEST(Throttle, WhoFailedTooOftenWaitsAndOthersDoNot)
{
    Throttle guard{{.failures = 3, .window = std::chrono::seconds{60}}};
    for (int i = 0; i < 3; ++i) {
        EXPECT_FALSE(guard.is_barred("a", at(1'000)));
        guard.count_failure("a", at(1'000));
    }
    EXPECT_TRUE(guard.is_barred("a", at(1'000)));
    EXPECT_TRUE(guard.is_barred("a", at(1'059)));
    EXPECT_FALSE(guard.is_barred("b", at(1'000)));
    EXPECT_FALSE(guard.is_barred("a", at(1'121)));
}

TEST(Throttle, FailuresOfTheWindowBeforeCountToo)
{
    Throttle guard{{.failures = 3, .window = std::chrono::seconds{60}}};
    guard.count_failure("a", at(1'000));
    guard.count_failure("a", at(1'050));
    guard.count_failure("a", at(1'061));
    EXPECT_TRUE(guard.is_barred("a", at(1'062)));
}

TEST(Throttle, ForgetsTheOldestWhereThereAreTooMany)
{
    Throttle guard{{.failures = 1, .window = std::chrono::seconds{60}, .names_max = 8}};
    for (int i = 0; i < 100; ++i) guard.count_failure("name" + std::to_string(i), at(1'000));
    EXPECT_TRUE(guard.is_barred("name99", at(1'000)));
    EXPECT_FALSE(guard.is_barred("name0", at(1'000)));
}

TEST(Throttle, ANetworkIsAnAddressOrItsFirst64Bits)
{
    EXPECT_EQ(throttle::network_of("192.0.2.1"), "192.0.2.1");
    EXPECT_EQ(throttle::network_of("::ffff:192.0.2.1"), "::ffff:192.0.2.1");
    EXPECT_EQ(throttle::network_of("2001:db8:1:2:3:4:5:6"), "2001:db8:1:2::/64");
    EXPECT_EQ(throttle::network_of("2001:db8:1:2::9"), "2001:db8:1:2::/64");
    EXPECT_EQ(throttle::network_of(""), "");
}
