#include "infrastructure/events/events.hpp"

#include "infrastructure/testing/database.hpp"

#include <algorithm>

namespace {

class EventsTest : public testing::DatabaseTest {
  protected:
    void append(int count, std::string const& type = "order.placed")
    {
        write([&](db::Writer& db) -> Result<Done> {
            for (int i = 0; i < count; ++i)
                events::append(db, {.id = ids.next<EventId>(),
                                    .aggregate_type = "order",
                                    .aggregate_id = ++last,
                                    .type = type,
                                    .payload = "{}",
                                    .occurred_at = clock.now()});
            return Done{};
        });
    }
    events::Consumer consumer(std::string name = "test")
    {
        return {name, {"order.placed"}, [this](std::span<events::Event const> batch) {
                    std::lock_guard const lock{mutex};
                    if (failures-- > 0) throw std::runtime_error("not now");
                    for (auto const& event : batch) seen.push_back(event.aggregate_id);
                }};
    }

    std::mutex mutex;
    std::vector<std::int64_t> seen;
    std::atomic<int> failures = 0;
    std::int64_t last = 0;
};

}   // namespace

TEST_F(EventsTest, AConsumerSeesWhatItWantsInOrderAndOnce)
{
    append(600);
    append(1, "order.cancelled");
    events::drain(database, consumer());
    events::drain(database, consumer());
    ASSERT_EQ(seen.size(), 600u);
    EXPECT_TRUE(std::ranges::is_sorted(seen));
}

TEST_F(EventsTest, AWorkerGoesOnWhereItStoppedAndTriesAgainAfterAFailure)
{
    append(3);
    failures = 1;
    {
        events::Worker worker{database, consumer(), testing::silent_log()};
        EXPECT_TRUE(worker.catch_up(10s));
    }
    append(2);
    {
        events::Worker worker{database, consumer(), testing::silent_log()};
        EXPECT_TRUE(worker.catch_up(10s));
        append(1);
        EXPECT_TRUE(worker.catch_up(10s));
    }
    EXPECT_EQ(seen, (std::vector<std::int64_t>{1, 2, 3, 4, 5, 6}));
}

TEST_F(EventsTest, OnlyWhatEverybodyHasSeenIsForgottenAndTheNewestStays)
{
    append(10);
    events::drain(database, consumer("fast"));
    write([&](db::Writer& db) -> Result<Done> {
        events::forget(db, clock.now() + 1h, 1'000);
        return Done{};
    });
    append(1);
    seen.clear();
    events::drain(database, consumer("fast"));
    EXPECT_EQ(seen, std::vector<std::int64_t>{11});
    events::drain(database, consumer("slow"));   // a consumer that begins now sees what is left
    EXPECT_EQ(seen, (std::vector<std::int64_t>{11, 10, 11}));
    EXPECT_EQ(read([](db::Reader& db) { return events::lag(db); }), 0);
}

TEST_F(EventsTest, TheOldOnesAreForgottenInPiecesUpToTheFirstYoungOne)
{
    append(250);
    clock.advance(1h);
    append(1);
    clock.advance(-2h);
    append(5);   // of a clock that was set back: they wait for the one before them
    clock.advance(2h);
    events::drain(database, consumer());
    int readers = 0;
    auto const forget = [&] { return write([&](db::Writer& db) -> Result<bool> { return events::forget(db, clock.now(), 100); }); };
    auto const left = [&] {
        seen.clear();
        events::drain(database, consumer("n" + std::to_string(++readers)));
        return seen.size();
    };
    EXPECT_TRUE(forget());
    EXPECT_EQ(left(), 156u);
    EXPECT_TRUE(forget());
    EXPECT_FALSE(forget());
    EXPECT_EQ(left(), 6u);
    EXPECT_FALSE(forget());
    clock.advance(1s);
    EXPECT_FALSE(forget());
    EXPECT_EQ(left(), 1u);   // the newest
}

TEST_F(EventsTest, EachConsumerHasItsOwnLag)
{
    auto const lag = [&](std::string_view name) { return read([&](db::Reader& db) { return events::lag(db, name); }); };
    EXPECT_EQ(lag("test").positions, 0);
    EXPECT_FALSE(lag("test").since);
    append(2);
    events::drain(database, consumer("test"));
    clock.advance(5s);
    auto const later = clock.now();
    append(3);
    EXPECT_EQ(lag("test").positions, 3);
    EXPECT_EQ(lag("test").since, later);
    EXPECT_EQ(lag("never seen").positions, 5);
    EXPECT_EQ(lag("never seen").since, later - 5s);
    events::drain(database, consumer("test"));
    EXPECT_EQ(lag("test").positions, 0);
    EXPECT_FALSE(lag("test").since);
}
