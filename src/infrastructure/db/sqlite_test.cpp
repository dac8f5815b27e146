#include "infrastructure/db/sqlite.hpp"
#include "infrastructure/testing/failing_disk.hpp"
#include "infrastructure/testing/folder.hpp"

#include <gtest/gtest.h>

#include <barrier>
#include <future>
#include <thread>

namespace {

constexpr std::string_view create = "create table items (id integer primary key, name text not null, data blob, note text) strict;"
                                    "create unique index items_by_name on items (name);";
db::Statement const insert_item{"insert into items (id, name, data, note) values (?1, ?2, ?3, ?4)"};
db::Statement const find_item{"select name, data, note from items where id = ?1"};
db::Statement const count_items{"select count(*) from items"};
db::Statement const rename_item{"update items set name = ?2 where id = ?1"};
db::Statement const all_names{"select name from items order by id"};
db::Statement const forever{"with recursive n(i) as (select 1 union all select i + 1 from n) select count(*) from n"};

class SqliteTest : public testing::Test {
  protected:
    db::SqliteOptions options() { return {.file = folder / "test.db", .migrations = {{"items", 1, create}}}; }
    db::Database& open() { return open(options()); }
    db::Database& open(db::SqliteOptions with)
    {
        database = db::open_sqlite(std::move(with), log);
        return *database;
    }
    static Result<Done> add(db::Writer& db, int id, std::string_view name)
    {
        db.execute(insert_item, id, name, std::nullopt, std::nullopt);
        return Done{};
    }
    std::int64_t count()
    {
        return *database->read([](db::Reader& db) { return db.value<std::int64_t>(count_items); });
    }

    testing::Folder folder;
    SystemClock clock;
    logging::Log log{clock};
    std::unique_ptr<db::Database> database;
};

}   // namespace

TEST_F(SqliteTest, WhatIsWrittenIsReadBackAlsoAfterReopening)
{
    std::vector const bytes{std::byte{0}, std::byte{255}};
    ASSERT_TRUE(open().write([&](db::Writer& db) -> Result<Done> {
        db.execute(insert_item, 1, std::string_view{"a\0b", 3}, bytes, std::nullopt);
        db.execute(insert_item, 2, "empty", std::vector<std::byte>{}, "");
        return Done{};
    }));
    database.reset();
    open().read([&](db::Reader& db) {
        db.one(
            find_item,
            [&](db::Row const& row) {
                EXPECT_EQ(row.get<std::string>(0), std::string("a\0b", 3));
                EXPECT_EQ(row.get<std::vector<std::byte>>(1), bytes);
                EXPECT_FALSE(row.get<std::optional<std::string>>(2));
                return true;
            },
            1);
        EXPECT_EQ(db.value<std::string>(find_item, 2), "empty");
        EXPECT_FALSE(db.value<std::string>(find_item, 3));
        EXPECT_EQ(db.all(all_names, [](db::Row const& row) { return row.get<std::string>(0).size(); }), (std::vector<std::size_t>{3, 5}));
        return 0;
    });
}

TEST_F(SqliteTest, ARefusalWritesNothingWhetherCleanOrDirty)
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

TEST_F(SqliteTest, AnExceptionFailsItsOwnJobOnlyAndReachesItsCaller)
{
    open();
    std::promise<void> go;
    auto const wait = go.get_future().share();
    // The first job holds the writer, so that the others become one group.
    std::thread first{[&] { (void)database->write([&](db::Writer&) -> Result<Done> { return wait.wait(), Done{}; }); }};
    std::vector<std::future<int>> outcomes;
    for (int i = 0; i < 30; ++i)
        outcomes.push_back(std::async(std::launch::async, [&, i] {
            try {
                return database->write([&](db::Writer& db) -> Result<Done> {
                    TRY(add(db, i, "name " + std::to_string(i)));
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
    std::this_thread::sleep_for(50ms);
    go.set_value();
    first.join();
    for (int i = 0; i < 30; ++i) EXPECT_EQ(outcomes[static_cast<std::size_t>(i)].get(), i % 10 == 3 ? 3 : i % 10 == 7 ? 2 : 1) << i;
    EXPECT_EQ(count(), 24);
    EXPECT_GE(database->statistics().replays, 1u);
}

TEST_F(SqliteTest, AConstraintIsAFaultOfTheStatementAndAJobMayGoOn)
{
    open();
    ASSERT_TRUE(database->write([&](db::Writer& db) { return add(db, 1, "a"); }));
    EXPECT_THROW((void)database->write([&](db::Writer& db) { return add(db, 2, "a"); }), db::Fault);
    EXPECT_TRUE(database->write([&](db::Writer& db) -> Result<Done> {
        EXPECT_THROW((void)add(db, 2, "a"), db::Fault);
        return add(db, 3, "c");
    }));
    EXPECT_EQ(count(), 2);
}

TEST_F(SqliteTest, AReaderKeepsItsSnapshotWhileOthersWrite)
{
    open();
    database->read([&](db::Reader& db) {
        EXPECT_EQ(db.value<int>(count_items), 0);
        EXPECT_TRUE(database->write([&](db::Writer& writer) { return add(writer, 1, "a"); }));
        EXPECT_EQ(db.value<int>(count_items), 0);
        return 0;
    });
    EXPECT_EQ(count(), 1);
}

TEST_F(SqliteTest, AfterCommitRunsOnceAndOnlyForWhatCommitted)
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
        return Code::not_found;   // dirty: the group is run again
    });
    ASSERT_TRUE(database->write([&](db::Writer& db) -> Result<Done> {
        db.after_commit([&] { ran += 1; });
        return add(db, 1, "a");
    }));
    EXPECT_EQ(ran, 1);
}

TEST_F(SqliteTest, ASlowJobIsEndedAndTheOthersOfItsGroupAreDone)
{
    auto with = options();
    with.job_time_max = 100ms;
    open(with);
    std::promise<void> go;
    auto const wait = go.get_future().share();
    std::thread first{[&] { (void)database->write([&](db::Writer&) -> Result<Done> { return wait.wait(), Done{}; }); }};
    auto slow = std::async(std::launch::async, [&] {
        return database->write([](db::Writer& db) -> Result<Done> {
            db.execute(insert_item, 99, "slow", std::nullopt, std::nullopt);
            (void)db.value<int>(forever);
            return Done{};
        });
    });
    std::vector<std::future<bool>> quick;
    for (int i = 0; i < 8; ++i)
        quick.push_back(std::async(
            std::launch::async, [&, i] { return bool(database->write([&](db::Writer& db) { return add(db, i, std::to_string(i)); })); }));
    std::this_thread::sleep_for(50ms);
    go.set_value();
    first.join();
    EXPECT_THROW((void)slow.get(), db::Fault);
    for (auto& each : quick) EXPECT_TRUE(each.get());
    EXPECT_EQ(count(), 8);
}

TEST_F(SqliteTest, StartIsBoundedFinishIsAlwaysAdmittedAndGoesFirst)
{
    auto with = options();
    with.batch_max = 4;
    open(with);
    std::promise<void> go, held;
    auto const wait = go.get_future().share();
    std::thread first{[&] {
        (void)database->write([&](db::Writer&) -> Result<Done> {
            held.set_value();
            return wait.wait(), Done{};
        });
    }};
    held.get_future().wait();
    std::mutex mutex;
    std::vector<std::string> order;
    std::atomic<int> overloaded = 0;
    auto const submit = [&](std::string name, db::Lane lane) {
        database->submit(
            [&, name](db::Writer&) -> Result<Done> {
                std::lock_guard const lock{mutex};
                order.push_back(name);
                return Done{};
            },
            [&](Result<Done> const& result, std::exception_ptr const&) {
                overloaded += !result && result.error().code == Code::overloaded;
            },
            lane);
    };
    submit("bulk", db::Lane::bulk);
    for (int i = 0; i < 10; ++i) submit("start", db::Lane::start);
    for (int i = 0; i < 20; ++i) submit("finish", db::Lane::finish);
    EXPECT_EQ(overloaded, 2);   // 8 wait, 2 × batch_max
    go.set_value();
    first.join();
    database.reset();   // does what waits
    ASSERT_EQ(order.size(), 29u);
    EXPECT_EQ(std::count(order.begin(), order.begin() + 4, "finish"), 4);
    EXPECT_EQ(order[4], "bulk");   // one with each group, however much else there is
    EXPECT_EQ(std::count(order.end() - 8, order.end(), "start"), 8);
}

TEST_F(SqliteTest, AFullDiskRefusesNewWorkLetsOldWorkEndAndRecovers)
{
    auto with = options();
    with.vfs = testing::FailingDisk::name();
    with.ballast_bytes = 1 << 20;
    open(with);
    ASSERT_TRUE(database->write([&](db::Writer& db) { return add(db, 1, "a"); }));
    ASSERT_TRUE(exists(folder / "test.db.ballast"));

    testing::FailingDisk::bytes_left = 0;
    EXPECT_THROW((void)database->write([&](db::Writer& db) { return add(db, 2, "b"); }), db::Fault);
    EXPECT_FALSE(database->health().writable);
    EXPECT_FALSE(exists(folder / "test.db.ballast"));
    auto const refused = database->write([&](db::Writer& db) { return add(db, 3, "c"); });
    EXPECT_EQ(refused.error().code, Code::read_only_mode);
    EXPECT_EQ(count(), 1);   // reads go on

    testing::FailingDisk::mend();
    EXPECT_TRUE(database->write([&](db::Writer& db) { return add(db, 4, "d"); }, db::Lane::finish));
    for (int i = 0; i < 100 && !database->health().writable; ++i) std::this_thread::sleep_for(50ms);
    EXPECT_TRUE(database->write([&](db::Writer& db) { return add(db, 5, "e"); }));
    EXPECT_EQ(count(), 3);
    EXPECT_TRUE(exists(folder / "test.db.ballast"));
}

TEST_F(SqliteTest, AFailedSyncEndsTheProcessAndNobodyWasTold)
{
    GTEST_FLAG_SET(death_test_style, "threadsafe");
    EXPECT_EXIT(
        {
            auto with = options();
            with.vfs = testing::FailingDisk::name();
            open(with);
            testing::FailingDisk::sync_fails = true;
            (void)database->write([&](db::Writer& db) { return add(db, 1, "a"); });
            std::_Exit(0);   // told
        },
        testing::ExitedWithCode(70), "commit failed");
}

TEST_F(SqliteTest, EveryAcknowledgedCommitWasSynced)
{
    auto with = options();
    with.vfs = testing::FailingDisk::name();
    open(with);
    for (int i = 0; i < 5; ++i) {
        auto const before = testing::FailingDisk::syncs.load();
        ASSERT_TRUE(database->write([&](db::Writer& db) { return add(db, i, std::to_string(i)); }));
        EXPECT_GT(testing::FailingDisk::syncs, before);
    }
}

TEST_F(SqliteTest, ManyThreadsWriteAndReadAtOnce)
{
    open();
    std::vector<std::thread> threads;
    std::atomic<int> written = 0;
    for (int t = 0; t < 8; ++t)
        threads.emplace_back([&, t] {
            for (int i = 0; i < 100; ++i) {
                int const id = t * 1'000 + i;
                written += bool(database->write([&](db::Writer& db) { return add(db, id, std::to_string(id)); }));
                auto const name = database->read([&](db::Reader& db) { return db.value<std::string>(find_item, id); });
                EXPECT_EQ(name, std::to_string(id));   // one's own write is seen
            }
        });
    for (auto& thread : threads) thread.join();
    EXPECT_EQ(written, 800);
    EXPECT_EQ(count(), 800);
    EXPECT_LE(database->statistics().commits, 800u);
}

TEST_F(SqliteTest, TheGroupHookRunsInsideTheTransactionOfWhatWrote)
{
    auto with = options();
    int hooks = 0;
    with.before_commit = [&](db::Writer& db) {
        ++hooks;
        db.execute(rename_item, 1, "renamed");
    };
    open(with);
    ASSERT_TRUE(database->write([&](db::Writer& db) { return add(db, 1, "a"); }));
    (void)database->write([&](db::Writer&) -> Result<Done> { return Code::not_found; });
    EXPECT_EQ(hooks, 1);
    EXPECT_EQ(database->read([](db::Reader& db) { return db.value<std::string>(find_item, 1); }), "renamed");
}

TEST_F(SqliteTest, AChangedOrUnknownMigrationRefusesToStart)
{
    open();
    database.reset();
    auto with = options();
    with.migrations = {{"items", 1, "create table items (id integer primary key) strict"}};
    EXPECT_THROW(open(with), db::Fault);
    with.migrations = {};
    EXPECT_THROW(open(with), db::Fault);
    with = options();
    with.migrations.push_back({"items", 2, "alter table items add column more text"});
    EXPECT_NO_THROW(open(with));
    database.reset();
    with.migrations.push_back({"items", 3, "create table broken (; "});
    EXPECT_THROW(open(with), db::Fault);
    with.migrations.pop_back();
    EXPECT_NO_THROW(open(with));   // the broken one left nothing
}

TEST_F(SqliteTest, AReadOnlyDatabaseReadsBesideTheOwnerAndRefusesToWrite)
{
    open();
    ASSERT_TRUE(database->write([&](db::Writer& db) { return add(db, 1, "a"); }));
    auto const beside = db::open_sqlite_read_only(folder / "test.db");
    EXPECT_EQ(beside->read([](db::Reader& db) { return db.value<int>(count_items); }), 1);
    auto const refused = beside->write([&](db::Writer& db) { return add(db, 2, "b"); });
    EXPECT_EQ(refused.error().code, Code::read_only_mode);
    EXPECT_THROW(db::open_sqlite_read_only(folder / "absent.db")->read([](db::Reader&) { return 0; }), db::Fault);
}

TEST_F(SqliteTest, TellsWhoWatchesOfEachCommitAndWhatWaits)
{
    std::promise<void> begun, go_on;
    std::mutex mutex;
    std::vector<db::Commit> commits;
    auto with = options();
    with.observe_commit = [&](db::Commit const& commit) {
        std::lock_guard const lock{mutex};
        commits.push_back(commit);
    };
    open(std::move(with));
    {
        std::jthread const first{[&] {
            EXPECT_TRUE(database->write([&](db::Writer& db) {
                begun.set_value();
                go_on.get_future().wait();
                return add(db, 1, "first");
            }));
        }};
        begun.get_future().wait();
        std::vector<std::jthread> others;
        for (auto const lane : {db::Lane::start, db::Lane::start, db::Lane::finish, db::Lane::bulk})
            others.emplace_back([&, lane, id = static_cast<int>(others.size()) + 2] {
                EXPECT_TRUE(database->write([&](db::Writer& db) { return add(db, id, std::to_string(id)); }, lane));
            });
        auto const waiting = [&] {
            auto const now = database->statistics();
            return std::array{now.waiting_start, now.waiting_finish, now.waiting_bulk};
        };
        while (waiting() != std::array<std::size_t, 3>{2, 1, 1}) std::this_thread::yield();
        go_on.set_value();
    }
    database.reset();
    ASSERT_EQ(commits.size(), 2u);
    EXPECT_EQ(commits[0].jobs, 1u);
    EXPECT_EQ(commits[1].jobs, 4u);
    for (auto const& commit : commits) EXPECT_GT(commit.took.count(), 0);
}
