#include "infrastructure/testing/items_on_postgres.hpp"

#include <gmock/gmock.h>

#include <algorithm>
#include <barrier>
#include <future>
#include <random>
#include <thread>

namespace {

using namespace std::chrono_literals;
using db::Fault;

class PostgresTest : public testing::ItemsOnPostgres {
  protected:
    static inline db::Statement const sleep{"select 1 from (select pg_sleep(?1::bigint)) s"};
    static inline db::Statement const lock_row{"select id from items where id = ?1 for update"};
    static inline db::Statement const begun_cursors{"select count(*) from pg_cursors where statement like 'declare%'"};

    // Ends every session of this database but the asking one, and waits until they are gone.
    void end_sessions() const
    {
        auto const others = " from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()";
        (void)seen("select count(pg_terminate_backend(pid, 5000))" + std::string{others});
    }
    std::string waiting_for_locks() const
    {
        return seen("select count(*) from pg_locks where locktype = 'advisory' and not granted and database = "
                    "(select oid from pg_database where datname = current_database())");
    }
};

}   // namespace

TEST_F(PostgresTest, WhatIsWrittenIsReadBackAlsoAfterReopening)
{
    std::vector const bytes{std::byte{0}, std::byte{255}};
    ASSERT_TRUE(open().write([&](db::Writer& db) -> Result<Done> {
        db.execute(insert_item, 1, "a", bytes, std::nullopt);
        db.execute(insert_item, 2, "empty", std::vector<std::byte>{}, "");
        return Done{};
    }));
    database.reset();
    open();
    EXPECT_EQ(database->read([&](db::Reader& db) {
        return db.one(find_item, [](db::Row const& row) { return row.get<std::vector<std::byte>>(1); }, 1);
    }),
              bytes);
    EXPECT_EQ(name_of(2), "empty");
    EXPECT_FALSE(name_of(3));
    EXPECT_EQ(database->read([&](db::Reader& db) { return db.all(all_names, [](db::Row const& row) { return row.get<std::string>(0); }); }),
              (std::vector<std::string>{"a", "empty"}));
}

TEST_F(PostgresTest, ARefusalWritesNothingWhetherCleanOrDirty)
{
    open();
    auto const clean = database->write([&](db::Writer&) -> Result<Done> { return Code::not_found; });
    EXPECT_EQ(clean.error().code, Code::not_found);
    EXPECT_EQ(database->statistics().dirty_refusals, 0u);
    auto const dirty = database->write([&](db::Writer& db) -> Result<Done> {
        TRY(add(db, 1, "a"));
        return Code::not_found;
    });
    EXPECT_EQ(dirty.error().code, Code::not_found);
    EXPECT_EQ(database->statistics().dirty_refusals, 1u);
    EXPECT_EQ(count(), 0);
}

TEST_F(PostgresTest, ARefusalBehindAStatementThatFailsUnseenKeepsItsConnection)
{
    open();
    ASSERT_TRUE(add_alone(1, "a"));
    auto const before = database->read([](db::Reader& db) { return db.value<int>(my_backend); });
    auto const refused = database->write([&](db::Writer& db) -> Result<Done> {
        TRY(add(db, 1, "a"));   // nobody waits for its answer
        return Code::not_found;
    });
    EXPECT_EQ(refused.error().code, Code::not_found);
    EXPECT_EQ(database->read([](db::Reader& db) { return db.value<int>(my_backend); }), before);
}

TEST_F(PostgresTest, AnExceptionFailsItsOwnJobOnlyAndReachesItsCaller)
{
    open();
    std::vector<std::future<int>> outcomes;
    for (int i = 0; i < 30; ++i)
        outcomes.push_back(std::async(std::launch::async, [&, i] {
            try {
                return database->write([&](db::Writer& db) -> Result<Done> {
                    TRY(add(db, i, "name " + std::to_string(i)));
                    auto rows = db.rows(all_names);   // an answer is open while it flies
                    (void)rows.next();
                    if (i % 10 == 3) throw std::runtime_error("bug");
                    if (i % 10 == 7) return Code::duplicate;
                    return Done{};
                })
                           ? 1
                           : 2;
            } catch (std::runtime_error const&) {
                return 3;
            }
        }));
    for (int i = 0; i < 30; ++i) EXPECT_EQ(outcomes[static_cast<std::size_t>(i)].get(), i % 10 == 3 ? 3 : i % 10 == 7 ? 2 : 1) << i;
    EXPECT_EQ(count(), 24);
}

TEST_F(PostgresTest, AFailedStatementFailsItsJobAndSaysNoValueOfIt)
{
    open();
    ASSERT_TRUE(add_alone(1, "maya@example.com"));
    int runs = 0;
    auto const taken = [&] {
        return database->write([&](db::Writer& db) {
            ++runs;
            return add(db, 2, "maya@example.com");
        });
    };
    try {
        (void)taken();
        FAIL() << "a name was given twice";
    } catch (Fault const& fault) {
        EXPECT_EQ(fault.kind(), Fault::Kind::conflict);
        EXPECT_THAT(fault.what(), testing::HasSubstr("items_by_name"));
        EXPECT_THAT(fault.what(), testing::HasSubstr("23505"));
        EXPECT_THAT(fault.what(), testing::Not(testing::HasSubstr("maya")));
    }
    EXPECT_EQ(runs, 5);
    static db::Statement const no_name{"update items set name = nullif(name, ?1)"};
    EXPECT_EQ(fault_of([&] {
                  (void)database->write([&](db::Writer& db) -> Result<Done> {
                      db.execute(no_name, "maya@example.com");
                      return Done{};
                  });
              }),
              Fault::Kind::statement);
    static db::Statement const no_number{"select name::bigint from items where id = ?1"};
    EXPECT_EQ(
        fault_of([&] { (void)database->write([](db::Writer& db) -> Result<int> { return db.value<int>(no_number, 1).value_or(0); }); }),
        Fault::Kind::statement);
    EXPECT_THAT(logged(), testing::HasSubstr("transaction undone"));
    EXPECT_THAT(logged(), testing::HasSubstr("23502"));
    EXPECT_THAT(logged(), testing::HasSubstr("22P02"));
    EXPECT_THAT(logged(), testing::Not(testing::HasSubstr("maya")));
    EXPECT_EQ(count(), 1);
}

TEST_F(PostgresTest, AJobThatGoesOnBehindAFailureIsNotCommitted)
{
    open();
    ASSERT_TRUE(add_alone(1, "a"));
    EXPECT_THROW((void)database->write([&](db::Writer& db) -> Result<Done> {
        try {
            (void)db.execute_counted(insert_item, 1, "a", std::nullopt, std::nullopt);
        } catch (Fault const&) {   // has undone the transaction
        }
        return Done{};
    }),
                 Fault);
    EXPECT_EQ(count(), 1);
}

TEST_F(PostgresTest, AReaderKeepsItsSnapshotWhileOthersWrite)
{
    open();
    database->read([&](db::Reader& db) {
        EXPECT_EQ(db.value<int>(count_items), 0);
        for (int i = 0; i < 20; ++i) {
            EXPECT_TRUE(add_alone(i, std::to_string(i)));
            EXPECT_EQ(db.value<int>(count_items), 0);
        }
        return 0;
    });
    EXPECT_EQ(count(), 20);
}

TEST_F(PostgresTest, AfterCommitRunsOnceAndOnlyForWhatCommitted)
{
    open();
    std::atomic<int> ran = 0;
    (void)database->write([&](db::Writer& db) -> Result<Done> {
        db.after_commit([&] { ran += 100; });
        return Code::not_found;
    });
    (void)database->write([&](db::Writer& db) -> Result<Done> {
        TRY(add(db, 1, "a"));
        db.after_commit([&] { ran += 100; });
        return Code::not_found;
    });
    ASSERT_TRUE(database->write([&](db::Writer& db) -> Result<Done> {
        db.after_commit([&] { ran += seen("select count(*) from items") == "1" ? 1 : 50; });
        return add(db, 1, "a");
    }));
    EXPECT_EQ(ran, 1);
}

TEST_F(PostgresTest, WhatIsCommittedStaysSoWhateverItsCallbackThrows)
{
    open();
    int runs = 0, others = 0;
    EXPECT_TRUE(database->write([&](db::Writer& db) -> Result<Done> {
        db.after_commit([] { throw Fault{Fault::Kind::conflict, "a callback"}; });
        db.after_commit([&] { ++others; });
        ++runs;
        return add(db, runs, "run " + std::to_string(runs));
    }));
    EXPECT_EQ(runs, 1);
    EXPECT_EQ(others, 1);
    EXPECT_EQ(count(), 1);
    EXPECT_THAT(logged(), testing::HasSubstr("after a commit"));
}

TEST_F(PostgresTest, ASlowStatementIsEndedAndItsJobUndone)
{
    auto with = options();
    with.statement_timeout = 100ms;
    open(with);
    EXPECT_EQ(fault_of([&] {
                  (void)database->write([&](db::Writer& db) -> Result<Done> {
                      TRY(add(db, 1, "slow"));
                      (void)db.value<int>(sleep, 20);
                      return Done{};
                  });
              }),
              Fault::Kind::unavailable);
    EXPECT_EQ(count(), 0);
    EXPECT_TRUE(add_alone(2, "quick"));
}

TEST_F(PostgresTest, WhoStandsStillInATransactionIsUndone)
{
    auto with = options();
    with.statement_timeout = 50ms;   // four times that for a session that holds its locks and does nothing
    open(with);
    int runs = 0;
    EXPECT_EQ(fault_of([&] {
                  (void)database->write([&](db::Writer& db) -> Result<Done> {
                      ++runs;
                      EXPECT_EQ(db.execute_counted(insert_item, 1, "a", std::nullopt, std::nullopt), 1);
                      auto const mine = std::to_string(db.value<int>(my_backend).value_or(0));
                      EXPECT_TRUE(comes_true([&] { return seen("select count(*) from pg_stat_activity where pid = " + mine) == "0"; }));
                      return Done{};
                  });
              }),
              Fault::Kind::unavailable);
    EXPECT_EQ(runs, 2);
    EXPECT_EQ(count(), 0);
}

TEST_F(PostgresTest, WhoWaitsTooLongForALockIsUndone)
{
    open();
    ASSERT_TRUE(add_alone(1, "a"));
    EXPECT_TRUE(database->write([&](db::Writer& holding) -> Result<Done> {
        EXPECT_EQ(holding.value<int>(lock_row, 1), 1);
        auto waited = std::async(std::launch::async, [&] {
            return fault_of([&] {
                (void)database->write([&](db::Writer& db) -> Result<Done> {
                    db.execute(rename_item, 1, "b");
                    return Done{};
                });
            });
        });
        EXPECT_EQ(waited.get(), Fault::Kind::unavailable);
        return Done{};
    }));
    EXPECT_EQ(name_of(1), "a");
}

// ---- conflicts

TEST_F(PostgresTest, TwoThatLockRowsInOppositeOrderBothEndWell)
{
    open();
    ASSERT_TRUE(add_alone(1, "a"));
    ASSERT_TRUE(add_alone(2, "b"));
    std::barrier both{2};
    std::vector<std::jthread> threads;
    for (int const first : {1, 2})
        threads.emplace_back([&, first] {
            bool met = false;
            EXPECT_TRUE(database->write([&](db::Writer& db) -> Result<Done> {
                EXPECT_EQ(db.value<int>(lock_row, first), first);
                if (!std::exchange(met, true)) both.arrive_and_wait();
                EXPECT_EQ(db.execute_counted(rename_item, 3 - first, "by " + std::to_string(first)), 1);
                return Done{};
            }));
        });
    threads.clear();
    EXPECT_GE(database->statistics().replays, 1u);
    EXPECT_EQ(name_of(1), "by 2");
    EXPECT_EQ(name_of(2), "by 1");
}

TEST_F(PostgresTest, ManyWhoMakeTheSameThingMakeItOnce)
{
    static db::Statement const find_by_name{"select id from items where name = ?1"};
    open();
    for (int round = 0; round < 20; ++round) {
        std::barrier start{6};
        std::atomic<int> made = 0;
        std::vector<std::jthread> threads;
        for (int t = 0; t < 6; ++t)
            threads.emplace_back([&, t] {
                auto const wanted = "round " + std::to_string(round);
                start.arrive_and_wait();
                auto const outcome = database->write([&](db::Writer& db) -> Result<bool> {
                    if (db.value<int>(find_by_name, wanted)) return false;
                    TRY(add(db, round * 10 + t, wanted));
                    return true;
                });
                made += outcome && *outcome ? 1 : 0;
            });
        threads.clear();
        EXPECT_EQ(made, 1);
    }
    EXPECT_EQ(count(), 20);
}

// ---- locks

TEST_F(PostgresTest, WhoLocksTheSameInAnotherOrderNeverWaitsForEver)
{
    open();
    std::vector<std::jthread> threads;
    std::atomic<int> inside = 0, rounds = 0;
    for (unsigned t = 0; t < 4; ++t)
        threads.emplace_back([&, t] {
            std::minstd_rand random{t};
            for (int i = 0; i < 150; ++i) {
                std::vector<db::Lock> locks{{LockRank::cart, 7}};   // all have this one
                for (int k = 0; k < 6; ++k)
                    locks.push_back({random() % 2 == 0 ? LockRank::stock : LockRank::order, std::int64_t(random() % 5)});
                std::ranges::shuffle(locks, random);
                EXPECT_TRUE(database->write([&](db::Writer& db) -> Result<Done> {
                    db.lock(locks);
                    EXPECT_EQ(db.value<int>(my_backend) > 0, true);   // it is awaited
                    EXPECT_EQ(++inside, 1);
                    --inside;
                    return Done{};
                }));
                ++rounds;
            }
        });
    threads.clear();
    EXPECT_EQ(rounds, 600);
    EXPECT_EQ(database->statistics().replays, 0u);
}

TEST_F(PostgresTest, LocksAreTakenInTheOrderOfTheirRanks)
{
    open();
    static constexpr db::Lock high{LockRank::stock, 1}, low{LockRank::cart, 900};
    for (auto const& [held, expected_free] : {std::pair{high, false}, std::pair{low, true}}) {
        std::promise<void> go, holds;
        std::jthread const holder{[&] {
            EXPECT_TRUE(database->write([&](db::Writer& db) -> Result<Done> {
                db.lock(held);
                (void)db.value<int>(my_backend);
                holds.set_value();
                go.get_future().wait();
                return Done{};
            }));
        }};
        holds.get_future().wait();
        std::jthread const both{[&] {
            EXPECT_TRUE(database->write([&](db::Writer& db) -> Result<Done> {
                db.lock(std::array{high, low});
                (void)db.value<int>(my_backend);
                return Done{};
            }));
        }};
        EXPECT_TRUE(comes_true([&] { return waiting_for_locks() == "1"; }));
        // Does it wait for the low one holding nothing, or for the high one holding the low one?
        auto const free = seen("select count(*) from pg_locks where locktype = 'advisory' and granted and database = "
                               "(select oid from pg_database where datname = current_database())") == "1";
        EXPECT_EQ(free, expected_free);
        go.set_value();
    }
}

// ---- connections

TEST_F(PostgresTest, ManyThreadsWriteAndReadAtOnce)
{
    open();
    std::vector<std::thread> threads;
    std::atomic<int> written = 0;
    for (int t = 0; t < 24; ++t)
        threads.emplace_back([&, t] {
            for (int i = 0; i < 50; ++i) {
                int const id = t * 1'000 + i;
                written += bool(add_alone(id, std::to_string(id)));
                EXPECT_EQ(name_of(id), std::to_string(id));   // one's own write is seen
            }
        });
    for (auto& thread : threads) thread.join();
    EXPECT_EQ(written, 1'200);
    EXPECT_EQ(count(), 1'200);
    EXPECT_EQ(database->statistics().commits, 1'200u);
    EXPECT_LE(
        std::stoi(seen("select count(*) from pg_stat_activity where application_name = 'cloudcommerce' and datname = current_database()")),
        8 + 1);   // and the one that watches
}

TEST_F(PostgresTest, WhatIsSentFromManyThreadsIsDoneAndToldOnce)
{
    open();
    std::atomic<int> told = 0, good = 0;
    {
        std::vector<std::jthread> threads;
        for (int t = 0; t < 8; ++t)
            threads.emplace_back([&, t] {
                for (int i = 0; i < 50; ++i)
                    database->submit(
                        [id = t * 100 + i](db::Writer& db) -> Result<Done> {
                            TRY(add(db, id, std::to_string(id)));
                            if (id % 10 == 9) return Code::duplicate;
                            return Done{};
                        },
                        [&](Result<Done> const& result, std::exception_ptr const& fault) {
                            EXPECT_FALSE(fault);
                            good += bool(result);
                            ++told;
                        });
            });
    }
    database.reset();   // does what waits
    EXPECT_EQ(told, 400);
    EXPECT_EQ(good, 360);
    open();
    EXPECT_EQ(count(), 360);
}

TEST_F(PostgresTest, StartIsBoundedFinishIsAlwaysAdmittedAndGoesFirst)
{
    auto with = options();
    with.queue_max = 8;
    open(with);
    std::promise<void> go;
    auto const wait = go.get_future().share();
    std::atomic<int> holding = 0, overloaded = 0;
    for (int i = 0; i < 4; ++i)   // one for each thread
        database->submit([&](db::Writer&) -> Result<Done> { return ++holding, wait.wait(), Done{}; }, [](auto const&, auto const&) {});
    ASSERT_TRUE(comes_true([&] { return holding == 4; }));
    std::mutex mutex;
    std::vector<std::string> order;
    auto const submit = [&](std::string const& called, db::Lane lane) {
        database->submit(
            [&, called](db::Writer&) -> Result<Done> {
                std::lock_guard const lock{mutex};
                order.push_back(called);
                return Done{};
            },
            [&](Result<Done> const& result, std::exception_ptr const&) {
                overloaded += !result && result.error().code == Code::overloaded;
            },
            lane);
    };
    for (int i = 0; i < 10; ++i) submit("start", db::Lane::start);
    for (int i = 0; i < 20; ++i) submit("finish", db::Lane::finish);
    EXPECT_EQ(overloaded, 2);
    EXPECT_EQ(database->statistics().waiting_start, 8u);
    EXPECT_EQ(database->statistics().waiting_finish, 20u);
    go.set_value();
    database.reset();
    ASSERT_EQ(order.size(), 28u);
    EXPECT_GE(std::count(order.begin(), order.begin() + 20, "finish"), 16);   // four are at work at once
}

TEST_F(PostgresTest, WhatHasBegunFindsAConnectionWhereWhatIsNewHasToWait)
{
    auto with = options();
    with.connections_max = 4;
    with.patience = 200ms;
    open(with);
    std::promise<void> go;
    auto const wait = go.get_future().share();
    std::atomic<int> holding = 0;
    std::vector<std::jthread> holders;
    for (int i = 0; i < 2; ++i)
        holders.emplace_back([&] { (void)database->write([&](db::Writer&) -> Result<Done> { return ++holding, wait.wait(), Done{}; }); });
    ASSERT_TRUE(comes_true([&] { return holding == 2; }));
    EXPECT_EQ(fault_of([&] { (void)add_alone(1, "start"); }), Fault::Kind::unavailable);
    EXPECT_EQ(fault_of([&] { (void)count(); }), Fault::Kind::unavailable);
    EXPECT_TRUE(database->write([&](db::Writer& db) { return add(db, 2, "finish"); }, db::Lane::finish));
    EXPECT_TRUE(database->health().writable);
    go.set_value();
    holders.clear();
    EXPECT_EQ(count(), 1);
}

TEST_F(PostgresTest, WorksWithAsFewConnectionsAsOne)
{
    for (std::size_t const most : {1u, 2u, 3u}) {
        auto with = options();
        with.connections_max = most;
        with.patience = 30s;
        open(with);
        std::vector<std::jthread> threads;
        for (int t = 0; t < 6; ++t)
            threads.emplace_back([&, t] {
                for (int i = 0; i < 20; ++i) {
                    auto const id = static_cast<std::int64_t>(most) * 10'000 + t * 100 + i;
                    auto const lane = t % 2 == 0 ? db::Lane::finish : db::Lane::start;
                    EXPECT_TRUE(database->write([&](db::Writer& db) { return add(db, id, std::to_string(id)); }, lane));
                    EXPECT_TRUE(name_of(id));
                }
            });
    }
    EXPECT_EQ(count(), 360);
}

TEST_F(PostgresTest, ConnectionsThatWereLostWhileNobodyUsedThemAreNoticedBeforeAnybodyDoes)
{
    open();
    ASSERT_TRUE(add_alone(1, "a"));
    std::barrier all{6};
    {
        std::vector<std::jthread> threads;   // so that there are six
        for (int t = 0; t < 6; ++t)
            threads.emplace_back([&] {
                database->read([&](db::Reader& db) {
                    EXPECT_EQ(db.value<int>(count_items), 1);
                    all.arrive_and_wait();
                    return 0;
                });
            });
    }
    for (int round = 0; round < 3; ++round) {
        end_sessions();
        EXPECT_TRUE(add_alone(10 + round, std::to_string(round)));
        end_sessions();
        std::array const ids{1, 10};
        int found = 0;
        database->read([&](db::Reader& db) {
            db.for_each(find_item, ids, [](int id, auto with) { with(id); }, [&](std::size_t, db::Row const&) { ++found; });
            return 0;
        });
        EXPECT_EQ(found, 2);
        end_sessions();
        EXPECT_EQ(count(), 2 + round);
    }
}

TEST_F(PostgresTest, AJobWhoseConnectionIsLostBeforeItsCommitRunsAgainOnce)
{
    open();
    int runs = 0;
    auto const lost = [&](int times) {
        return [&, times](db::Writer& db) -> Result<Done> {
            ++runs;
            EXPECT_EQ(db.execute_counted(insert_item, runs, std::to_string(runs), std::nullopt, std::nullopt), 1);
            if (runs <= times) (void)seen("select pg_terminate_backend(" + std::to_string(*db.value<int>(my_backend)) + ", 5000)");
            (void)db.value<int>(count_items);
            return Done{};
        };
    };
    EXPECT_TRUE(database->write(lost(1)));
    EXPECT_EQ(runs, 2);
    EXPECT_EQ(count(), 1);
    runs = 10;
    EXPECT_EQ(fault_of([&] { (void)database->write(lost(99)); }), Fault::Kind::unavailable);
    EXPECT_EQ(runs, 12);
    EXPECT_EQ(count(), 1);
}

TEST_F(PostgresTest, AJobWhoseConnectionIsLostAtItsCommitNeverRunsAgain)
{
    auto with = options();
    with.migrations.push_back(
        {"items", 2,
         "create function die() returns trigger language plpgsql as $$ begin perform pg_terminate_backend(pg_backend_pid()); "
         "return null; end $$; create constraint trigger dies after insert on items deferrable initially deferred "
         "for each row execute function die()"});
    open(with);
    int runs = 0;
    EXPECT_EQ(fault_of([&] {
                  (void)database->write([&](db::Writer& db) {
                      ++runs;
                      return add(db, 1, "a");
                  });
              }),
              Fault::Kind::uncertain);
    EXPECT_EQ(runs, 1);
    EXPECT_EQ(count(), 0);
}

TEST_F(PostgresTest, AJobWhoseConnectionEndsBeforeItsCommitIsSentRunsAgain)
{
    auto with = options();
    std::string backend;
    with.at_commit = [&](db::CommitPoint point) {
        if (point == db::CommitPoint::before && !backend.empty())
            (void)seen("select pg_terminate_backend(" + std::exchange(backend, "") + ", 5000)");
    };
    open(with);
    int runs = 0;
    EXPECT_TRUE(database->write([&](db::Writer& db) -> Result<Done> {
        TRY(add(db, ++runs, "a"));
        if (runs == 1) backend = std::to_string(db.value<int>(my_backend).value_or(0));
        return Done{};
    }));
    EXPECT_EQ(runs, 2);
    EXPECT_EQ(count(), 1);
}

TEST_F(PostgresTest, TellsWhoWatchesOfEachCommit)
{
    std::mutex mutex;
    std::vector<db::Commit> commits;
    auto with = options();
    with.observe_commit = [&](db::Commit const& commit) {
        std::lock_guard const lock{mutex};
        commits.push_back(commit);
    };
    open(std::move(with));
    ASSERT_TRUE(add_alone(1, "a"));
    ASSERT_TRUE(add_alone(2, "b"));
    EXPECT_FALSE(database->write([](db::Writer&) -> Result<Done> { return Code::not_found; }));
    ASSERT_EQ(commits.size(), 2u);
    for (auto const& commit : commits) {
        EXPECT_EQ(commit.jobs, 1u);
        EXPECT_GT(commit.took, 0ns);
    }
}

// ---- the schema

TEST_F(PostgresTest, ManyWhoOpenAnEmptyDatabaseAtOnceMigrateItOnce)
{
    auto with = options();
    for (int number = 2; number < 8; ++number)
        with.migrations.push_back({"items", number, "insert into items values (nextval('runs'), 'run ' || currval('runs'))"});
    with.migrations[1].sql = "create sequence runs";
    std::barrier start{6};
    std::vector<std::jthread> threads;
    for (int t = 0; t < 6; ++t)
        threads.emplace_back([&] {
            start.arrive_and_wait();
            EXPECT_EQ(db::open_postgres(with, log)->read([](db::Reader& db) { return db.value<int>(count_items); }), 5);
        });
    threads.clear();
    EXPECT_EQ(seen("select count(*) from schema_migrations"), "7");
    EXPECT_EQ(seen("select last_value from runs"), "5");
}

TEST_F(PostgresTest, AChangedOrUnknownMigrationRefusesToStart)
{
    open();
    database.reset();
    auto with = options();
    with.migrations = {{"items", 1, "create table items (id bigint primary key)"}};
    EXPECT_EQ(fault_of([&] { open(with); }), Fault::Kind::statement);
    with.migrations = {};
    EXPECT_EQ(fault_of([&] { open(with); }), Fault::Kind::statement);
    with = options();
    with.migrations.push_back({"items", 2, "alter table items add column more text"});
    EXPECT_NO_THROW(open(with));
    database.reset();
    with.migrations.push_back({"items", 3, "create table half (id bigint); create table broken (; "});
    EXPECT_EQ(fault_of([&] { open(with); }), Fault::Kind::statement);
    with.migrations.back().sql = "create table half (id bigint); create table items (id bigint)";
    EXPECT_EQ(fault_of([&] { open(with); }), Fault::Kind::statement);
    with.migrations.pop_back();
    EXPECT_NO_THROW(open(with));   // the broken one left nothing
    EXPECT_EQ(seen("select to_regclass('half') is null"), "t");
}

TEST_F(PostgresTest, OpenedForReadingItReadsBesideTheOwnersAndRefusesToWrite)
{
    auto with = options();
    with.access = db::PostgresOptions::Access::read;
    EXPECT_EQ(fault_of([&] { db::open_postgres(with, log); }), Fault::Kind::statement);   // nobody has migrated it
    EXPECT_FALSE(db::has_migrations(with.url));
    open();
    EXPECT_TRUE(db::has_migrations(with.url));
    ASSERT_TRUE(add_alone(1, "a"));
    auto const beside = db::open_postgres(with, log);
    EXPECT_EQ(beside->read([](db::Reader& db) { return db.value<int>(count_items); }), 1);
    auto const refused = beside->write([&](db::Writer& db) { return add(db, 2, "b"); });
    EXPECT_EQ(refused.error().code, Code::read_only_mode);
    EXPECT_EQ(fault_of([&] {
                  static db::Statement const sneaky{"insert into items (id, name) values (?1, ?2) returning id"};
                  beside->read([](db::Reader& db) { return db.value<int>(sneaky, 9, "z"); });
              }),
              Fault::Kind::read_only);
    EXPECT_EQ(count(), 1);
}

TEST_F(PostgresTest, AServerThatIsNotThereIsUnavailableAndSaysWhich)
{
    auto with = options();
    with.url = "postgresql://shop@127.0.0.1:1/nothing";
    try {
        open(with);
        FAIL() << "it opened";
    } catch (Fault const& fault) {
        EXPECT_EQ(fault.kind(), Fault::Kind::unavailable);
        EXPECT_THAT(fault.what(), testing::HasSubstr("port 1 failed"));
    }
}
