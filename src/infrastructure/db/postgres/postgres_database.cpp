#include "infrastructure/db/postgres.hpp"
#include "infrastructure/db/postgres/migrate.hpp"
#include "infrastructure/db/postgres/pool.hpp"
#include "infrastructure/db/queue.hpp"

#include <pthread.h>

#include <algorithm>
#include <random>
#include <thread>

namespace db {

namespace {

using postgres::Connection;
using postgres::ConnectionSettings;
using postgres::Pool;
using namespace std::chrono_literals;

constexpr int tries_max = 5;
constexpr std::size_t writers = 4;   // threads for those whose senders go on

// What readers and writers have in common: the transaction begins with its first statement.
template <typename Base> class Session : public Base {
  public:
    explicit Session(Pool::Lease lease) : connection(std::move(lease)) {}

    Pool::Lease connection;
    bool begun = false;

  protected:
    virtual void begin() = 0;
    Connection& begun_connection()
    {
        if (!std::exchange(begun, true)) begin();
        return *connection;
    }

  private:
    Cursor& open(Statement const& statement, std::span<Value const> values, Expect expect) override
    {
        return begun_connection().open(statement, values, expect);
    }
    void begin_items(Statement const& statement, Sight& sight) override { begun_connection().begin_items(statement, sight); }
    void add_item(std::span<Value const> values) override { connection->add_item(values); }
    void end_items() override { connection->end_items(); }
};

class Snapshot final : public Session<Reader> {
  public:
    // `instead`: where it is begun again.
    Snapshot(Pool& instead, Pool::Lease lease) : Session(std::move(lease)), instead_(instead) {}
    ~Snapshot()
    {
        if (begun) connection->leave();
    }

  private:
    void begin() override { connection->begin_snapshot(); }

    // A connection that was lost while nobody used it is noticed here: nothing was answered yet, so another one does as well.
    Cursor& open(Statement const& statement, std::span<Value const> values, Expect expect) override
    {
        bool const is_first = !begun;
        try {
            return begun_connection().open(statement, values, expect);
        } catch (Fault const&) {
            if (!is_first || !connection->is_broken() || connection->has_answered() || connection->has_timed_out()) throw;
        }
        connection = instead_.take(Lane::start);
        begun = false;
        return begun_connection().open(statement, values, expect);
    }

    Pool& instead_;
};

class Transaction final : public Session<Writer> {
  public:
    using Session::Session;

    void after_commit(std::function<void()> callback) override { callbacks.push_back(std::move(callback)); }
    void lock(std::span<Lock const> locks) override { begun_connection().lock(locks); }

    std::vector<std::function<void()>> callbacks;
    bool wrote = false;

  private:
    void begin() override { connection->begin(); }
    void run(Statement const& statement, std::span<Value const> values) override
    {
        wrote = true;
        begun_connection().run(statement, values);
    }
    std::int64_t run_counted(Statement const& statement, std::span<Value const> values) override
    {
        wrote = true;
        return begun_connection().run_counted(statement, values);
    }
    void begin_rows(Statement const& statement) override { begun_connection().begin_rows(statement); }
    void add_row(std::span<Value const> values) override { connection->add_row(values); }
    void end_rows() override
    {
        wrote = true;
        connection->end_rows();
    }
};

std::chrono::microseconds pause_after(int tries)
{
    thread_local std::minstd_rand random{std::random_device{}()};
    return std::chrono::microseconds{random() % (2'000u << tries)};
}

class PostgresDatabase final : public Database {
  public:
    PostgresDatabase(PostgresOptions options, logging::Log& log)
        : options_(std::move(options))
        , log_(log)
        , queue_(1, options_.queue_max)
        , pool_(settings(), {.connections_max = options_.connections_max, .patience = options_.patience}, log)
    {
        prepare_schema();
        for (auto const& url : options_.replicas) add_replica(url);
        if (options_.access == PostgresOptions::Access::read) return;
        for (std::size_t i = 0; i < writers; ++i) {
            threads_.emplace_back([this] { write_for_others(); });
            ::pthread_setname_np(threads_.back().native_handle(), "db writer");
        }
    }

    ~PostgresDatabase() override
    {
        queue_.close();
        for (auto& thread : threads_) thread.join();
    }

    std::string_view engine() const override { return "postgresql"; }
    Health health() const override
    {
        if (options_.access == PostgresOptions::Access::read) return {.writable = false, .reason = "opened for reading"};
        return pool_.health();
    }
    Statistics statistics() const override
    {
        Statistics statistics{
            .commits = commits_, .jobs = jobs_, .refusals = refusals_, .dirty_refusals = dirty_refusals_, .replays = replays_};
        queue_.count(statistics);
        return statistics;
    }

  private:
    ConnectionSettings settings() const
    {
        bool const reads = options_.access == PostgresOptions::Access::read;
        return {.url = options_.url,
                .session = reads ? ConnectionSettings::Session::any : ConnectionSettings::Session::read_write,
                .durable = options_.durable,
                .walks_indexes = !reads,
                .statement_timeout = options_.statement_timeout};
    }

    void prepare_schema()
    {
        auto settings = this->settings();
        settings.statement_timeout = 0ms;   // a migration takes the time it takes
        settings.lock_timeout = 0ms;
        Connection connection{settings};
        if (options_.access == PostgresOptions::Access::write)
            postgres::migrate(connection, options_.migrations, SystemClock{}.now());
        else
            postgres::expect_migrated(connection, options_.migrations);
    }

    void add_replica(std::string const& url)
    {
        auto settings = this->settings();
        settings.url = url;
        settings.session = ConnectionSettings::Session::any;
        postgres::PoolOptions const options{options_.connections_max, options_.patience,
                                            "select pg_wal_lsn_diff(pg_last_wal_replay_lsn(), '0/0')"};
        replicas_.push_back(std::make_unique<Pool>(settings, options, log_));
    }

    // ---- reading

    // A replica serves who wants to read while it has seen all that was written through here.
    Pool& pool_to_read()
    {
        if (lost_positions_seen_ < lost_positions_) return pool_;   // what was written last may stand anywhere
        auto const written = written_.load(std::memory_order_acquire);
        for (std::size_t i = 0; i < replicas_.size(); ++i) {
            auto& replica = *replicas_[next_replica_++ % replicas_.size()];
            if (replica.position() != 0 && replica.position() >= written && !replica.is_away()) return replica;
        }
        return pool_;
    }

    Reader& acquire() override
    {
        auto& pool = pool_to_read();
        try {
            return *new Snapshot{pool_, pool.take(Lane::start)};
        } catch (Fault const&) {
            if (&pool == &pool_) throw;
            return *new Snapshot{pool_, pool_.take(Lane::start)};
        }
    }
    void release(Reader& reader) noexcept override { delete static_cast<Snapshot*>(&reader); }

    // ---- writing

    std::optional<Code> enqueue(Job& job) override
    {
        if (options_.access == PostgresOptions::Access::read) return Code::read_only_mode;
        if (job.sender() == Job::Sender::goes_on) return queue_.push(job);
        perform(job);
        return std::nullopt;
    }

    void write_for_others()
    {
        std::vector<Job*> jobs;
        for (bool last = false; !last; jobs.clear()) {
            last = queue_.is_closed();
            queue_.drain(jobs, 3'600s);
            for (Job* const job : jobs) perform(*job);
            last = last && jobs.empty();
        }
    }

    void perform(Job& job)
    {
        ++jobs_;
        for (int tries = 1;; ++tries) {
            bool was_lost = false;
            try {
                return attempt(job, was_lost);
            } catch (Fault const& fault) {
                bool const again = (fault.kind() == Fault::Kind::conflict && tries < tries_max) || (was_lost && tries == 1);
                if (!again) {
                    log_.warning("transaction undone", fault, {{"tries", tries}});
                    return job.finish(Job::Outcome::failed, std::current_exception());
                }
                ++replays_;
                if (!was_lost) std::this_thread::sleep_for(pause_after(tries));
            } catch (std::exception const& error) {
                log_.warning("transaction undone", error);
                return job.finish(Job::Outcome::failed, std::current_exception());
            } catch (...) {
                return job.finish(Job::Outcome::failed, std::current_exception());
            }
        }
    }

    // `was_lost`: the connection went before the transaction could be committed, so that it may run again on another one. Nothing is
    // thrown once it is committed.
    void attempt(Job& job, bool& was_lost)
    {
        Transaction transaction{pool_.take(job.lane())};
        bool const wanted = run(job, transaction, was_lost);
        if (!wanted) {
            ++refusals_;
            dirty_refusals_ += transaction.wrote ? 1 : 0;
        }
        {
            auto const returned = std::move(transaction.connection);   // before anybody is told, who may want one as well
        }
        if (wanted) call_back(transaction.callbacks);
        job.finish(wanted ? Job::Outcome::committed : Job::Outcome::refused, nullptr);
    }

    bool run(Job& job, Transaction& transaction, bool& was_lost)
    {
        auto& connection = *transaction.connection;
        bool wanted = false;
        try {
            wanted = job.run(transaction);
            if (wanted && transaction.begun) commit(connection);
        } catch (Fault const& fault) {
            was_lost = connection.is_broken() && !connection.has_timed_out() && fault.kind() == Fault::Kind::unavailable;
            if (fault.kind() == Fault::Kind::read_only) pool_.tell_unwritable(connection.is_full());
            if (transaction.begun) connection.roll_back();
            throw;
        } catch (...) {
            if (transaction.begun) connection.roll_back();
            throw;
        }
        if (!wanted && transaction.begun) connection.roll_back();
        return wanted;
    }

    void call_back(std::vector<std::function<void()>> const& callbacks)
    {
        for (auto const& callback : callbacks) {
            try {
                callback();
            } catch (std::exception const& error) {   // what is committed stays so
                log_.error("failed after a commit", error);
            }
        }
    }

    void commit(Connection& connection)
    {
        if (options_.at_commit) options_.at_commit(CommitPoint::before);
        auto const begun = std::chrono::steady_clock::now();
        connection.commit();
        if (options_.observe_commit) options_.observe_commit({1, std::chrono::steady_clock::now() - begun});
        if (options_.at_commit) options_.at_commit(CommitPoint::after);
        ++commits_;
        if (!replicas_.empty()) note_position(connection);
    }

    // How far a replica must have come to serve who has seen this commit. Where it cannot be told, the next one that can is behind it.
    void note_position(Connection& connection)
    {
        auto const lost_before = lost_positions_.load();
        std::uint64_t position = 0;
        try {
            position = std::strtoull(connection.value("select pg_wal_lsn_diff(pg_current_wal_insert_lsn(), '0/0')").c_str(), nullptr, 10);
        } catch (Fault const&) {   // what was committed stays so
            ++lost_positions_;
            return;
        }
        raise(written_, position);
        raise(lost_positions_seen_, lost_before);
    }

    static void raise(std::atomic<std::uint64_t>& most, std::uint64_t to)
    {
        auto known = most.load();
        while (known < to && !most.compare_exchange_weak(known, to)) {
        }
    }

    PostgresOptions const options_;
    logging::Log& log_;
    Queue queue_;
    Pool pool_;
    std::vector<std::unique_ptr<Pool>> replicas_;
    std::atomic<std::size_t> next_replica_ = 0;
    std::atomic<std::uint64_t> written_ = 0, lost_positions_ = 0, lost_positions_seen_ = 0;
    std::atomic<std::uint64_t> commits_ = 0, jobs_ = 0, refusals_ = 0, dirty_refusals_ = 0, replays_ = 0;
    std::vector<std::thread> threads_;
};

}   // namespace

std::unique_ptr<Database> open_postgres(PostgresOptions options, logging::Log& log)
{
    return std::make_unique<PostgresDatabase>(std::move(options), log);
}

bool has_migrations(std::string const& url)
{
    ConnectionSettings const settings{.url = url, .session = ConnectionSettings::Session::any};
    return !Connection{settings}.value("select to_regclass('schema_migrations')").empty();
}

}   // namespace db
