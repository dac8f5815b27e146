#include "business/inventory/inventory.hpp"

#include "infrastructure/testing/database.hpp"

#include <rapidcheck/gtest.h>

#include <map>

namespace {

using namespace inventory;

class InventoryTest : public testing::DatabaseTest {
  protected:
    Reason reason(std::int64_t order) { return {OrderId{order}, CartId{order}, {Actor::Kind::shopper}, clock.now()}; }

    bool stock(VariantId variant, std::int64_t counted)
    {
        return write([&](db::Writer& db) -> Result<bool> { return set_on_hand(db, variant, counted, "count", ++counts, {}, clock.now()); });
    }
    Result<std::vector<VariantId>> take(std::int64_t order, std::vector<Demand> const& demands)
    {
        return database.write([&](db::Writer& db) -> Result<std::vector<VariantId>> {
            auto const plan = TRY(check(db, demands));
            Reserving const one{&plan, reason(order)};
            return reserve(db, {&one, 1});
        });
    }
    void promise(std::int64_t order)
    {
        write([&](db::Writer& db) -> Result<Done> {
            auto const why = reason(order);
            allocate(db, {&why, 1});
            return Done{};
        });
    }
    std::vector<VariantId> give_back(std::int64_t order)
    {
        return write([&](db::Writer& db) -> Result<std::vector<VariantId>> { return release(db, reason(order)); });
    }
    Level level(VariantId variant)
    {
        return read([&](db::Reader& db) { return inventory::level(db, variant); });
    }
    std::vector<std::string> findings()
    {
        std::vector<std::string> found;
        read([&](db::Reader& db) { return verify(db, [&](Finding const& finding) { found.push_back(finding.text); }); });
        return found;
    }

    VariantId const vase{1}, lamp{2};
    std::int64_t counts = 0;
};

}   // namespace

TEST_F(InventoryTest, WhatIsReservedIsNoLongerAvailableAndComesBack)
{
    stock(vase, 10);
    ASSERT_TRUE(take(1, {{vase, 4, "/lines/0/quantity"}}));
    EXPECT_EQ(level(vase).available(), 6);
    promise(1);
    EXPECT_EQ(level(vase).allocated, 4);
    EXPECT_EQ(level(vase).reserved, 0);
    EXPECT_EQ(level(vase).available(), 6);
    give_back(1);
    EXPECT_EQ(level(vase).available(), 10);
    EXPECT_TRUE(findings().empty());
}

TEST_F(InventoryTest, AnOrderGetsAllOrNothingAndLearnsWhatThereIs)
{
    stock(vase, 10);
    stock(lamp, 1);
    auto const refused = take(1, {{vase, 4, "/lines/0/quantity"}, {lamp, 2, "/lines/1/quantity"}, {vase, 7, "/lines/2/quantity"}});
    EXPECT_EQ(refused.error().code, Code::insufficient_stock);
    EXPECT_EQ(refused.error().violations,
              (std::vector<Violation>{{"/lines/0/quantity", Violation::available, {{"available", std::int64_t{10}}}},
                                      {"/lines/1/quantity", Violation::available, {{"available", std::int64_t{1}}}},
                                      {"/lines/2/quantity", Violation::available, {{"available", std::int64_t{10}}}}}));
    EXPECT_EQ(level(vase).available(), 10);
    EXPECT_EQ(take(2, {{VariantId{99}, 1, ""}}).error().code, Code::insufficient_stock);   // never stocked
    EXPECT_EQ(database.statistics().dirty_refusals, 0u);
}

TEST_F(InventoryTest, DoingItTwiceChangesNothing)
{
    stock(vase, 10);
    ASSERT_TRUE(take(1, {{vase, 4, ""}}));
    promise(1);
    promise(1);
    EXPECT_EQ(level(vase).allocated, 4);
    give_back(1);
    EXPECT_TRUE(give_back(1).empty());
    EXPECT_EQ(level(vase).available(), 10);
    EXPECT_FALSE(stock(vase, 10));
    EXPECT_TRUE(findings().empty());
}

TEST_F(InventoryTest, TellsWhenTheBandFlips)
{
    EXPECT_TRUE(stock(vase, 8));
    EXPECT_EQ(take(1, {{vase, 2, ""}})->size(), 0u);
    EXPECT_EQ(*take(2, {{vase, 1, ""}}), std::vector{vase});   // 5 left: low
    EXPECT_EQ(*take(3, {{vase, 5, ""}}), std::vector{vase});   // none: out
    EXPECT_EQ(give_back(3), std::vector{vase});
}

TEST_F(InventoryTest, ACountMayShowAShortfallAndNothingMoreIsPromised)
{
    stock(vase, 10);
    ASSERT_TRUE(take(1, {{vase, 8, ""}}));
    stock(vase, 5);
    EXPECT_EQ(level(vase).available(), -3);
    EXPECT_EQ(take(2, {{vase, 1, ""}}).error().violations[0].args[0].value,
              (std::variant<std::int64_t, std::string, Money>{std::int64_t{0}}));
    EXPECT_TRUE(findings().empty());   // nobody oversold: some of it is gone
}

// As a race would have written it, were there one.
TEST_F(InventoryTest, WhatWasOversoldIsFoundAlsoAfterItWasHealed)
{
    stock(vase, 5);
    ASSERT_TRUE(take(1, {{vase, 4, ""}}));
    write([&](db::Writer& db) -> Result<Done> {
        Plan const unchecked{{{vase, 3, inventory::level(db, vase), 2}}};
        Reserving const one{&unchecked, reason(2)};
        reserve(db, {&one, 1});
        return Done{};
    });
    ASSERT_EQ(findings().size(), 1u);
    EXPECT_NE(findings()[0].find("oversold at event 3"), std::string::npos) << findings()[0];
    stock(vase, 100);
    give_back(2);
    EXPECT_EQ(findings().size(), 1u);
}

TEST_F(InventoryTest, SnapshotsAreWhatTheEventsAddUpTo)
{
    stock(vase, 1'000'000);
    for (std::int64_t i = 1; i <= 300; ++i) {
        ASSERT_TRUE(take(i, {{vase, 1, ""}}));
        if (i % 3 == 0) give_back(i);
    }
    EXPECT_TRUE(findings().empty());
}

// Any sequence of orders that come, are promised and are given back.
TEST_F(InventoryTest, NeverOversoldAndTheLevelIsAlwaysTheSumOfItsEvents)
{
    std::int64_t order = 0;
    EXPECT_TRUE(rc::check([&] {
        auto const variant = ids.next<VariantId>();
        auto const on_hand = *rc::gen::inRange<std::int64_t>(0, 50);
        stock(variant, on_hand);
        std::map<std::int64_t, int> open;
        for (auto const step : *rc::gen::container<std::vector<int>>(rc::gen::inRange(0, 100))) {
            if (step < 60 || open.empty()) {
                auto const quantity = step % 7 + 1;
                if (take(++order, {{variant, quantity, ""}})) open.emplace(order, quantity);
            } else if (step < 80) {
                promise(open.begin()->first);
            } else {
                give_back(open.begin()->first);
                open.erase(open.begin());
            }
            int held = 0;
            for (auto const& [id, quantity] : open) held += quantity;
            RC_ASSERT(held <= on_hand);
            RC_ASSERT(level(variant).available() == on_hand - held);
        }
    }));
    EXPECT_TRUE(findings().empty());
}
