#include "base/ids.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <limits>
#include <set>
#include <thread>
#include <vector>

namespace {
struct FixedClock final : Clock {
    mutable Instant at{1'800'000'000'000'000};
    Instant now() const override { return at; }
};
}   // namespace

RC_GTEST_PROP(Ids, TextThenParseIsTheSameId, ())
{
    OrderId const id{*rc::gen::inRange<std::int64_t>(0, std::numeric_limits<std::int64_t>::max())};
    RC_ASSERT(parse_id<OrderId>(to_string(id)) == id);
}

TEST(Ids, RefuseWhatIsNotExactlyOneOfThem)
{
    EXPECT_EQ(to_string(OrderId{0}), "ord_0000000000000");
    EXPECT_TRUE(parse_id<OrderId>("ord_7zzzzzzzzzzzz"));
    for (auto const* text : {"", "ord_", "ord_000000000000", "ord_00000000000000", "ord_8000000000000", "ord_00000000000il",
                             "ORD_0000000000000", "cart_0000000000000", "ord-0000000000000", "0000000000000"})
        EXPECT_FALSE(parse_id<OrderId>(text)) << text;
}

TEST(Ids, GrowWithinAMillisecondAndWhereTheClockStepsBack)
{
    FixedClock clock;
    IdSource ids{clock, 5};
    auto last = ids.next<OrderId>();
    EXPECT_EQ(made_at(last.value).us / 1000, clock.at.us / 1000);
    for (int i = 0; i < 10'000; ++i) {
        if (i == 5'000) clock.at = clock.at - 1h;
        auto const next = ids.next<OrderId>();
        ASSERT_GT(next, last);
        last = next;
    }
}

TEST(Ids, AreUniqueAcrossThreadsAndNodes)
{
    FixedClock clock;
    IdSource first{clock, 0}, second{clock, 1};
    std::vector<std::vector<CartId>> made(4);
    std::vector<std::thread> threads;
    for (std::size_t t = 0; t < made.size(); ++t)
        threads.emplace_back([&, t] {
            for (int i = 0; i < 5'000; ++i) made[t].push_back((t % 2 ? first : second).next<CartId>());
        });
    for (auto& thread : threads) thread.join();
    std::set<CartId> all;
    for (auto const& ids : made) all.insert(ids.begin(), ids.end());
    EXPECT_EQ(all.size(), 20'000u);
}
