#include "infrastructure/db/batcher.hpp"

#include <gtest/gtest.h>

#include <atomic>
#include <thread>

namespace {

struct Item {
    int number = 0;
    int done = 0;
};
using Items = std::span<Item* const>;

TEST(Batcher, DoesEachOnceAndTellsWhoeverAskedForIt)
{
    std::atomic<int> at_once = 0, most = 0;
    std::atomic<std::size_t> largest = 0;
    db::Batcher<Item> batcher{[&](Items all) -> Result<Done> {
                                  most = std::max(most.load(), ++at_once);
                                  largest = std::max(largest.load(), all.size());
                                  for (auto* const item : all) ++item->done;
                                  std::this_thread::yield();
                                  --at_once;
                                  return Done{};
                              },
                              {.batch_max = 8, .at_once = 2}};
    std::vector<Item> items(2'000);
    {
        std::vector<std::jthread> threads;
        for (std::size_t t = 0; t < 10; ++t)
            threads.emplace_back([&, t] {
                for (std::size_t i = t; i < items.size(); i += 10) {
                    auto const done = batcher.run(items[i]);
                    EXPECT_TRUE(done);
                    EXPECT_EQ(items[i].done, 1);
                }
            });
    }
    EXPECT_LE(most, 2);
    EXPECT_LE(largest, 8U);
    EXPECT_EQ(batcher.inside(), 0U);
}

// While the first works, the others gather; its thread waits until as many are inside as shall go together.
class Gathered : public testing::Test {
  protected:
    void run_together(db::Batcher<Item>& batcher, std::vector<Item>& items, std::function<void(Item&, Result<Done> const&)> const& told,
                      std::function<void(Item&)> const& thrown)
    {
        std::vector<std::jthread> threads;
        for (auto& item : items)
            threads.emplace_back([&] {
                try {
                    auto const done = batcher.run(item);
                    told(item, done);
                } catch (std::runtime_error const&) {
                    thrown(item);
                }
            });
    }
    void wait_for(db::Batcher<Item> const& batcher, std::size_t count) const
    {
        while (batcher.inside() < count) std::this_thread::yield();
    }
};

TEST_F(Gathered, OneThatRuinsItsBatchIsFoundAndTheOthersAreDone)
{
    db::Batcher<Item>* self = nullptr;
    std::atomic<bool> first = true;
    db::Batcher<Item> batcher{[&](Items all) -> Result<Done> {
                                  if (first.exchange(false)) wait_for(*self, 20);
                                  for (auto const* item : all)
                                      if (item->number == 13) throw std::runtime_error("this one");
                                  for (auto* const item : all) ++item->done;
                                  return Done{};
                              },
                              {}};
    self = &batcher;
    std::vector<Item> items(20);
    for (int i = 0; auto& item : items) item.number = i++;
    std::atomic<int> thrown = 0;
    run_together(
        batcher, items, [](Item&, Result<Done> const& done) { EXPECT_TRUE(done); },
        [&](Item& item) {
            EXPECT_EQ(item.number, 13);
            ++thrown;
        });
    EXPECT_EQ(thrown, 1);
    for (auto const& item : items) EXPECT_EQ(item.done, item.number == 13 ? 0 : 1);
}

TEST_F(Gathered, WhatIsWrongWithTheDatabaseIsEverybodysAndIsNotTriedPieceByPiece)
{
    db::Batcher<Item>* self = nullptr;
    std::atomic<int> calls = 0;
    db::Batcher<Item> batcher{[&](Items) -> Result<Done> {
                                  if (++calls == 1) wait_for(*self, 10);
                                  throw db::Fault{db::Fault::Kind::unavailable, "away"};
                              },
                              {}};
    self = &batcher;
    std::vector<Item> items(10);
    std::atomic<int> thrown = 0;
    run_together(batcher, items, [](Item&, Result<Done> const&) { FAIL(); }, [&](Item&) { ++thrown; });
    EXPECT_EQ(thrown, 10);
    EXPECT_LE(calls, 10);
}

TEST_F(Gathered, WhoFindsTheLineFullIsRefusedAtOnce)
{
    std::atomic<bool> begun = false, go = false;
    db::Batcher<Item> batcher{[&](Items) -> Result<Done> {
                                  begun = true;
                                  begun.notify_all();
                                  go.wait(false);
                                  return Done{};
                              },
                              {.waiting_max = 2}};
    std::vector<Item> items(3);
    {
        std::vector<std::jthread> threads;
        auto const send = [&](Item& item) { threads.emplace_back([&] { EXPECT_TRUE(batcher.run(item)); }); };
        send(items[0]);
        begun.wait(false);   // alone: whoever came before its batch was closed would not stand in the line
        send(items[1]);
        send(items[2]);
        wait_for(batcher, 3);
        Item late;
        EXPECT_EQ(batcher.run(late).error().code, Code::overloaded);
        go = true;
        go.notify_all();
    }
}

}   // namespace
