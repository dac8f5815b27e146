#include "infrastructure/remember/remembered.hpp"

#include "infrastructure/testing/database.hpp"

#include <rapidcheck/gtest.h>

#include <map>
#include <thread>

namespace {

using namespace std::chrono_literals;

db::Statement const find_position{"select position from things where name = ?1"};
db::Statement const find_after{"select name, position from things where name > ?1 order by name"};
db::Statement const save_position{
    "insert into things (name, position) values (?1, ?2) on conflict (name) do update set position = excluded.position"};
db::Statement const move_epoch{"update remember_epoch set epoch = epoch + 1"};

// A table without a trigger, so what changes it moves the epoch itself.
class RememberedTest : public testing::DatabaseTest {
  protected:
    RememberedTest()
    {
        write([](db::Writer& db) -> Result<Done> {
            db.execute(db::MadeStatement{"create table things (name text primary key, position bigint not null)"});
            return Done{};
        });
    }

    static void save(db::Database& through, std::string const& name, std::int64_t position)
    {
        auto const done = through.write([&](db::Writer& db) -> Result<Done> {
            db.execute(save_position, name, position);
            db.execute(move_epoch);
            return Done{};
        });
        if (!done) throw std::runtime_error("a test's write was refused");
    }
    static std::int64_t position(db::Reader& db, std::string const& name)
    {
        return db.value<std::int64_t>(find_position, name).value_or(-1);
    }
    static std::int64_t position(db::Database& in, std::string const& name)
    {
        return in.read([&](db::Reader& db) { return position(db, name); });
    }

    db::Remembered patient{database, {.checked_every = 1h, .believed_for = 1h}};
    db::Remembered watchful{database, {.checked_every = 0ms}};
};

TEST_F(RememberedTest, WhatWasAskedBeforeIsAnsweredWithoutTheDatabase)
{
    save(database, "a", 1);
    EXPECT_EQ(position(patient, "a"), 1);
    EXPECT_EQ(position(patient, "b"), -1);   // that there is nothing is an answer as well
    auto const asked = patient.uses().misses;
    EXPECT_EQ(position(patient, "a"), 1);
    EXPECT_EQ(position(patient, "b"), -1);
    EXPECT_EQ(patient.uses().misses, asked);
    EXPECT_GE(patient.uses().hits, 2U);
}

TEST_F(RememberedTest, AChangeThroughItIsSeenByWhoReadsNext)
{
    save(patient, "a", 1);
    EXPECT_EQ(position(patient, "a"), 1);
    save(patient, "a", 2);
    EXPECT_EQ(position(patient, "a"), 2);
}

TEST_F(RememberedTest, ARefusedChangeForgetsNothing)
{
    save(patient, "a", 1);
    EXPECT_EQ(position(patient, "a"), 1);
    auto const asked = patient.uses().misses;
    (void)patient.write([](db::Writer&) -> Result<Done> { return Code::duplicate; });
    EXPECT_EQ(position(patient, "a"), 1);
    EXPECT_EQ(patient.uses().misses, asked);
}

TEST_F(RememberedTest, AChangeElsewhereIsSeenWithTheNextLook)
{
    save(database, "a", 1);
    EXPECT_EQ(position(patient, "a"), 1);
    EXPECT_EQ(position(watchful, "a"), 1);
    save(database, "a", 2);
    EXPECT_EQ(position(patient, "a"), 1);
    EXPECT_EQ(position(watchful, "a"), 2);
}

TEST_F(RememberedTest, NobodyBelievesForLongerThanTheyMay)
{
    db::Remembered forgetful{database, {.checked_every = 1h, .believed_for = 0ms}};
    save(database, "a", 1);
    EXPECT_EQ(position(forgetful, "a"), 1);
    save(database, "a", 2);
    EXPECT_EQ(position(forgetful, "a"), 2);
}

TEST_F(RememberedTest, WhoMustAskTheDatabaseInTheMiddleSeesWhatIsThereThen)
{
    save(database, "a", 1);
    EXPECT_EQ(position(patient, "a"), 1);
    patient.read([&](db::Reader& db) {
        EXPECT_EQ(position(db, "a"), 1);
        save(database, "b", 7);
        EXPECT_EQ(position(db, "b"), 7);
        return 0;
    });
    save(database, "a", 3);
    EXPECT_EQ(position(patient, "c"), -1);   // a new question shows that there was a change
    EXPECT_EQ(position(patient, "a"), 3);
}

TEST_F(RememberedTest, NestedQuestionsDoNotDisturbEachOther)
{
    for (auto const* name : {"a", "b", "c"}) save(database, name, name[0]);
    for (int round = 0; round < 2; ++round)
        patient.read([&](db::Reader& db) {
            auto const sums = db.all(
                find_after, [&](db::Row const& row) { return row.get<std::int64_t>(1) + position(db, row.get<std::string>(0)); }, "");
            EXPECT_EQ(sums, (std::vector<std::int64_t>{2 * 'a', 2 * 'b', 2 * 'c'}));
            return 0;
        });
}

TEST_F(RememberedTest, BegunAnewWhenItHoldsTooMuch)
{
    db::Remembered small{database, {.bytes_max = 20'000, .checked_every = 1h, .believed_for = 1h}};
    for (int i = 0; i < 1'000; ++i) {
        EXPECT_EQ(position(small, std::to_string(i)), -1);
        EXPECT_LE(small.uses().bytes, 21'000U);
    }
}

// Many items at once, some of them known: as if each were asked for alone.
TEST_F(RememberedTest, ItemsAreAnsweredInTheirOrderWhereverTheAnswerComesFrom)
{
    rc::check([&] {
        auto const stored = *rc::gen::container<std::map<std::string, std::int64_t>>(
            rc::gen::container<std::string>(1, rc::gen::inRange('a', 'h')), rc::gen::inRange<std::int64_t>(0, 9));
        for (auto const& [name, position] : stored) save(patient, name, position);
        auto const names = rc::gen::container<std::vector<std::string>>(rc::gen::container<std::string>(1, rc::gen::inRange('a', 'k')));
        for (auto const& wanted : {*names, *names}) {
            auto const ask = [&](db::Reader& db) {
                std::vector<std::pair<std::size_t, std::int64_t>> seen;
                db.for_each(
                    find_position, wanted, [](std::string const& name, auto with) { with(name); },
                    [&](std::size_t i, db::Row const& row) { seen.emplace_back(i, row.get<std::int64_t>(0)); });
                return seen;
            };
            RC_ASSERT(patient.read(ask) == database.read(ask));
        }
    });
}

// Whatever was acknowledged before a reader began, it sees: also what other threads have just remembered.
TEST_F(RememberedTest, NobodySeesWhatWasTrueBeforeAnAcknowledgedChange)
{
    save(patient, "a", 0);
    std::atomic<std::int64_t> acknowledged = 0;
    std::atomic<bool> too_old = false;
    {
        std::vector<std::jthread> readers;
        for (int i = 0; i < 3; ++i)
            readers.emplace_back([&](std::stop_token const& stop) {
                while (!stop.stop_requested()) {
                    auto const least = acknowledged.load();
                    if (position(patient, "a") < least) too_old = true;
                }
            });
        for (std::int64_t i = 1; i <= 200; ++i) {
            save(patient, "a", i);
            acknowledged = i;
        }
    }
    EXPECT_FALSE(too_old);
}

}   // namespace
