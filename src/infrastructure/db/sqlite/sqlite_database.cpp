#include "infrastructure/db/sqlite.hpp"
#include "infrastructure/db/sqlite/group_writer.hpp"
#include "infrastructure/db/sqlite/migrate.hpp"

#include <condition_variable>
#include <mutex>

namespace db {

namespace {

using sqlite::Access;
using sqlite::Connection;

// A connection in a read transaction.
class Snapshot final : public Reader {
  public:
    // Of an empty database of its own.
    explicit Snapshot(std::span<Migration const> migrations) : connection_(":memory:", Access::write)
    {
        sqlite::migrate(connection_, migrations, {});
    }
    Snapshot(std::filesystem::path const& file, char const* vfs) : connection_(file, Access::read, vfs)
    {
        connection_.script(
            "pragma query_only=1; pragma cache_size=-2048; pragma mmap_size=0; pragma temp_store=memory; pragma trusted_schema=off");
    }
    void begin() { connection_.run(begin_, {}); }
    void end() noexcept
    {
        try {
            connection_.run(commit_, {});
        } catch (...) {   // a failed read has ended it already
        }
    }

  private:
    Cursor& open(Statement const& statement, std::span<Value const> values, Expect) override { return connection_.open(statement, values); }
    void begin_items(Statement const& statement, Sight& sight) override { connection_.begin_items(statement, sight); }
    void add_item(std::span<Value const> values) override { connection_.add_item(values); }
    void end_items() override {}

    static inline Statement const begin_{"begin"}, commit_{"commit"};
    Connection connection_;
};

// At most `max` connections, opened when they are first needed.
class Snapshots {
  public:
    Snapshots(std::filesystem::path file, char const* vfs, std::size_t max) : file_(std::move(file)), vfs_(vfs), max_(max) {}

    Snapshot& acquire()
    {
        Snapshot& snapshot = take();
        try {
            snapshot.begin();
        } catch (...) {
            give_back(snapshot);
            throw;
        }
        return snapshot;
    }

    void release(Snapshot& snapshot) noexcept
    {
        snapshot.end();
        give_back(snapshot);
    }

  private:
    Snapshot& take()
    {
        std::unique_lock lock{mutex_};
        if (idle_.empty() && all_.size() < max_) return *all_.emplace_back(std::make_unique<Snapshot>(file_, vfs_));
        returned_.wait(lock, [&] { return !idle_.empty(); });
        Snapshot& snapshot = *idle_.back();
        idle_.pop_back();
        return snapshot;
    }

    void give_back(Snapshot& snapshot) noexcept
    {
        {
            std::lock_guard const lock{mutex_};
            idle_.push_back(&snapshot);
        }
        returned_.notify_one();
    }

    std::filesystem::path file_;
    char const* vfs_;
    std::size_t max_;
    std::mutex mutex_;
    std::condition_variable returned_;
    std::vector<std::unique_ptr<Snapshot>> all_;
    std::vector<Snapshot*> idle_;
};

void set_up(Connection& connection, SqliteOptions const& options)
{
    connection.script(
        "pragma page_size=4096; pragma journal_mode=wal; pragma wal_autocheckpoint=0; pragma journal_size_limit=-1; pragma mmap_size=0; "
        "pragma secure_delete=off; pragma temp_store=memory; pragma foreign_keys=on; pragma trusted_schema=off");
    connection.script(options.durable ? "pragma synchronous=full" : "pragma synchronous=off");
    connection.script(("pragma cache_size=-" + std::to_string(options.cache_kib)).c_str());
}

class SqliteDatabase final : public Database {
  public:
    SqliteDatabase(SqliteOptions options, logging::Log& log)
        : options_(std::move(options))
        , connection_(options_.file, Access::write, options_.vfs)
        , snapshots_(options_.file, options_.vfs, options_.readers_max)
    {
        set_up(connection_, options_);
        sqlite::migrate(connection_, options_.migrations, SystemClock{}.now());
        writer_.emplace(options_, connection_, log);
    }

    Health health() const override { return writer_->health(); }
    Statistics statistics() const override { return writer_->statistics(); }
    std::string_view engine() const override { return "sqlite"; }

  private:
    Reader& acquire() override { return snapshots_.acquire(); }
    void release(Reader& reader) noexcept override { snapshots_.release(static_cast<Snapshot&>(reader)); }
    std::optional<Code> enqueue(Job& job) override { return writer_->push(job); }

    SqliteOptions options_;
    Connection connection_;
    Snapshots snapshots_;
    std::optional<sqlite::GroupWriter> writer_;
};

class ReadOnlyDatabase final : public Database {
  public:
    ReadOnlyDatabase(std::filesystem::path const& file, std::span<Migration const> expected) : snapshots_(file, nullptr, 2)
    {
        Connection connection{file, Access::read, nullptr};
        sqlite::expect_migrated(connection, expected);
    }

    Health health() const override { return {.writable = false, .reason = "opened for reading"}; }
    Statistics statistics() const override { return {}; }
    std::string_view engine() const override { return "sqlite"; }

  private:
    Reader& acquire() override { return snapshots_.acquire(); }
    void release(Reader& reader) noexcept override { snapshots_.release(static_cast<Snapshot&>(reader)); }
    std::optional<Code> enqueue(Job&) override { return Code::read_only_mode; }

    Snapshots snapshots_;
};

class FreshDatabase final : public Database {
  public:
    explicit FreshDatabase(std::span<Migration const> migrations) : snapshot_(migrations) {}

    Health health() const override { return {.writable = false, .reason = "to be looked at"}; }
    Statistics statistics() const override { return {}; }
    std::string_view engine() const override { return "sqlite"; }

  private:
    Reader& acquire() override
    {
        snapshot_.begin();
        return snapshot_;
    }
    void release(Reader&) noexcept override { snapshot_.end(); }
    std::optional<Code> enqueue(Job&) override { return Code::read_only_mode; }

    Snapshot snapshot_;
};

}   // namespace

// Before the first connection: counting every allocation costs a mutex in each.
static void configure()
{
    static int const configured = sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0);
    (void)configured;
}

std::unique_ptr<Database> open_sqlite(SqliteOptions options, logging::Log& log)
{
    configure();
    return std::make_unique<SqliteDatabase>(std::move(options), log);
}

std::unique_ptr<Database> open_sqlite_read_only(std::filesystem::path const& file, std::span<Migration const> expected)
{
    return std::make_unique<ReadOnlyDatabase>(file, expected);
}

std::unique_ptr<Database> open_sqlite_fresh(std::span<Migration const> migrations)
{
    configure();
    return std::make_unique<FreshDatabase>(migrations);
}

}   // namespace db
