#include "business/redemption/redemption.hpp"

#include "infrastructure/testing/database.hpp"

#include <algorithm>
#include <rapidcheck/gtest.h>

#include <map>

using namespace redemption;

namespace {

class RedemptionTest : public testing::DatabaseTest {
  protected:
    // As one transaction opens them: those that are refused claim nothing.
    std::vector<bool> open(std::vector<std::pair<OrderId, Claims>> const& orders)
    {
        std::vector<bool> opened;
        write([&](db::Writer& db) -> Result<Done> {
            opened.clear();
            std::vector<Claims> claims;
            for (auto const& order : orders) claims.push_back(order.second);
            auto const results = check(db, claims);
            std::vector<Claiming> claiming;
            for (std::size_t i = 0; i < orders.size(); ++i) {
                opened.push_back(results[i].has_value());
                if (results[i]) claiming.push_back({orders[i].first, &orders[i].second, {1}});
            }
            claim(db, claiming);
            return Done{};
        });
        return opened;
    }
    void release(OrderId order)
    {
        write([&](db::Writer& db) -> Result<Done> {
            redemption::release(db, order, {2});
            return Done{};
        });
    }
    std::int64_t used(Counter const& counter)
    {
        return read([&](db::Reader& db) { return redemption::used(db, {&counter, 1})[0]; });
    }
    std::vector<std::string> findings()
    {
        std::vector<std::string> found;
        read([&](db::Reader& db) { return verify(db, [&](std::string text) { found.push_back(std::move(text)); }); });
        return found;
    }
};

Counter const first_ten{"first", "all"};
Claims one(std::int64_t limit = 2) { return {{first_ten, 1, limit}}; }

}   // namespace

TEST_F(RedemptionTest, SoManyAsTheLimitSaysCanClaim)
{
    EXPECT_EQ(open({{OrderId{1}, one()}, {OrderId{2}, one()}, {OrderId{3}, one()}}), (std::vector{true, true, false}));
    EXPECT_EQ(open({{OrderId{4}, one()}}), std::vector{false});
    EXPECT_EQ(used(first_ten), 2);
    EXPECT_EQ(findings(), std::vector<std::string>{});
}

TEST_F(RedemptionTest, WhatIsReleasedCanBeClaimedAgainAndOnlyOnce)
{
    open({{OrderId{1}, one()}, {OrderId{2}, one()}});
    release(OrderId{1});
    release(OrderId{1});
    release(OrderId{9});   // never had any
    EXPECT_EQ(used(first_ten), 1);
    EXPECT_EQ(open({{OrderId{3}, one()}, {OrderId{4}, one()}}), (std::vector{true, false}));
    EXPECT_EQ(read([](db::Reader& db) { return holders_after(db, {}, 10); }), (std::vector{OrderId{2}, OrderId{3}}));
}

TEST_F(RedemptionTest, AnOrderHasAllOfItsClaimsOrNone)
{
    Counter const money{"first", "money:GBP"};
    EXPECT_EQ(open({{OrderId{1}, {{first_ten, 1, 2}, {money, 700, 1'000}}}}), std::vector{true});
    EXPECT_EQ(open({{OrderId{2}, {{first_ten, 1, 2}, {money, 301, 1'000}}}}), std::vector{false});
    EXPECT_EQ(used(first_ten), 1);
    EXPECT_EQ(open({{OrderId{3}, {{first_ten, 1, 2}, {money, 300, 1'000}}}}), std::vector{true});
    EXPECT_EQ(used(money), 1'000);
}

TEST_F(RedemptionTest, ALowerLimitThanWasUsedBarsAndTakesNothingBack)
{
    open({{OrderId{1}, one()}, {OrderId{2}, one()}});
    EXPECT_EQ(open({{OrderId{3}, one(1)}}), std::vector{false});
    EXPECT_EQ(used(first_ten), 2);
}

// Random orders, batches and cancellations against a count on fingers.
TEST_F(RedemptionTest, CountersAreWhatLivingOrdersClaimed)
{
    std::int64_t next = 1;
    rc::check([&] {
        std::map<OrderId, Claims> living;
        std::map<Counter, std::int64_t> sums;
        auto const run = std::to_string(next);   // promotions of its own
        for (int step = 0; step < 12; ++step) {
            std::vector<std::pair<OrderId, Claims>> batch;
            std::vector<bool> expected;
            auto const size = *rc::gen::inRange(0, 5);
            for (int i = 0; i < size; ++i) {
                Claims claims;
                for (auto const* subject : {"all", "code:X", "money:GBP"})
                    if (*rc::gen::inRange(0, 2) == 1)
                        claims.push_back({{run + *rc::gen::element<std::string>("a", "b"), subject}, *rc::gen::inRange(1, 4), 6});
                bool const fits = std::ranges::all_of(claims, [&](Claim const& c) { return sums[c.counter] + c.amount <= c.limit; });
                for (auto const& c : claims) sums[c.counter] += fits ? c.amount : 0;
                batch.emplace_back(OrderId{next++}, claims);
                expected.push_back(fits);
            }
            RC_ASSERT(open(batch) == expected);
            for (std::size_t i = 0; i < batch.size(); ++i)
                if (expected[i]) living.insert(batch[i]);
            if (living.empty() || *rc::gen::inRange(0, 2) == 0) continue;
            auto const gone = std::next(living.begin(), *rc::gen::inRange<std::ptrdiff_t>(0, std::ssize(living)));
            for (auto const& c : gone->second) sums[c.counter] -= c.amount;
            release(gone->first);
            living.erase(gone);
        }
        for (auto const& [counter, sum] : sums) RC_ASSERT(used(counter) == sum);
        RC_ASSERT(findings().empty());
    });
}
