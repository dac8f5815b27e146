#include "infrastructure/db/sqlite/group_writer.hpp"

#include <pthread.h>

#include <cstdlib>

namespace db::sqlite {

static constexpr auto probe_interval = 250ms;                            // of a full disk
static constexpr int checkpoint_pages = 4'000, restart_pages = 16'384;   // 16 and 64 MB

// The open transaction as jobs see it.
class GroupWriter::Transaction final : public Writer {
  public:
    explicit Transaction(Connection& connection) : connection_(connection) {}

    void after_commit(std::function<void()> callback) override { callbacks.push_back(std::move(callback)); }
    void lock(std::span<Lock const>) override {}   // nobody else writes
    std::vector<std::function<void()>> callbacks;

  private:
    Cursor& open(Statement const& statement, std::span<Value const> values, Expect) override { return connection_.open(statement, values); }
    void begin_items(Statement const& statement, Sight& sight) override { connection_.begin_items(statement, sight); }
    void add_item(std::span<Value const> values) override { connection_.add_item(values); }
    void end_items() override {}
    void run(Statement const& statement, std::span<Value const> values) override { connection_.run(statement, values); }
    std::int64_t run_counted(Statement const& statement, std::span<Value const> values) override
    {
        return connection_.run(statement, values);
    }
    void begin_rows(Statement const& statement) override { connection_.begin_rows(statement); }
    void add_row(std::span<Value const> values) override { connection_.add_row(values); }
    void end_rows() override {}

    Connection& connection_;
};

GroupWriter::GroupWriter(SqliteOptions const& options, Connection& connection, logging::Log& log)
    : options_(options)
    , connection_(connection)
    , log_(log)
    , ballast_(options.file.string() + ".ballast", options.ballast_bytes)
    , queue_(options.batch_max, 2 * options.batch_max)
    , checkpoint_at_(checkpoint_pages)
{
    sqlite3_wal_hook(
        connection_.handle(),
        [](void* self, sqlite3*, char const*, int pages) {
            static_cast<GroupWriter*>(self)->wal_pages_ = pages;
            return SQLITE_OK;
        },
        this);
    if (!ballast_.take()) log_.warning("no space for the ballast file", {{"file", options_.file.string()}});
    if (!options.durable) return;
    thread_ = std::thread([this] { run(); });
    ::pthread_setname_np(thread_.native_handle(), "db writer");
}

GroupWriter::~GroupWriter()
{
    queue_.close();
    if (thread_.joinable()) thread_.join();
}

std::optional<Code> GroupWriter::push(Job& job)
{
    if (options_.durable) return queue_.push(job);
    std::lock_guard const lock{direct_};
    if (full_) try_to_recover();
    Entry entry{.job = &job};
    process({&entry, 1});
    return std::nullopt;
}

void GroupWriter::run()
{
    std::vector<Job*> jobs;
    std::vector<Entry> batch;
    for (bool last = false; !last;) {
        last = queue_.is_closed();   // read before draining: what came in until the closing is still done
        queue_.drain(jobs, full_ ? probe_interval : 3'600s);
        for (Job* const job : jobs) batch.push_back({.job = job});
        if (!batch.empty()) process(batch);
        last = last && jobs.empty();
        jobs.clear();
        batch.clear();
        if (full_) try_to_recover();
    }
}

void GroupWriter::process(std::span<Entry> batch)
{
    if (attempt(batch, Savepoints::no)) return;
    ++replays_;
    isolate(batch);
}

// A job that ruins the whole transaction is found by halving; the others lose nothing but time.
void GroupWriter::isolate(std::span<Entry> batch)
{
    if (attempt(batch, Savepoints::yes)) return;
    if (batch.size() == 1) {
        batch[0].outcome = Job::Outcome::failed;
        batch[0].fault = last_failure_;
        return tell(batch);
    }
    isolate(batch.first(batch.size() / 2));
    isolate(batch.subspan(batch.size() / 2));
}

bool GroupWriter::attempt(std::span<Entry> batch, Savepoints savepoints)
{
    Transaction transaction{connection_};
    try {
        connection_.script("begin immediate");
        bool wrote = false;
        for (Entry& entry : batch) {
            connection_.forget_writes();
            if (!run_one(transaction, entry, savepoints)) return false;
            wrote = wrote || connection_.wrote();
        }
        connection_.limit_time(0ms);
        if (wrote && options_.before_commit) options_.before_commit(transaction);
        auto const begun = std::chrono::steady_clock::now();
        commit();
        if (options_.observe_commit) options_.observe_commit({batch.size(), std::chrono::steady_clock::now() - begun});
    } catch (...) {
        give_up(std::current_exception());
        return false;
    }
    for (auto const& callback : transaction.callbacks) callback();
    tell(batch);
    checkpoint();
    return true;
}

bool GroupWriter::run_one(Transaction& transaction, Entry& entry, Savepoints savepoints)
{
    auto const callbacks = transaction.callbacks.size();
    if (savepoints == Savepoints::yes) connection_.script("savepoint job");
    connection_.limit_time(options_.job_time_max);
    entry.fault = nullptr;
    try {
        entry.outcome = entry.job->run(transaction) ? Job::Outcome::committed : Job::Outcome::refused;
    } catch (...) {
        entry.outcome = Job::Outcome::failed;
        entry.fault = std::current_exception();
    }
    connection_.limit_time(0ms);

    if (entry.outcome != Job::Outcome::committed) {
        if (!connection_.in_transaction()) {   // full, out of memory, interrupted: SQLite has undone everything
            give_up(entry.fault);
            return false;
        }
        transaction.callbacks.resize(callbacks);
        if (connection_.wrote()) {
            if (savepoints == Savepoints::no) {
                ++dirty_refusals_;
                give_up(entry.fault);
                return false;
            }
            connection_.script("rollback to job");
        }
    }
    if (savepoints == Savepoints::yes) connection_.script("release job");
    return true;
}

void GroupWriter::commit()
{
    if (options_.at_commit) options_.at_commit(CommitPoint::before);
    if (sqlite3_exec(connection_.handle(), "commit", nullptr, nullptr, nullptr) != SQLITE_OK) {
        int const code = sqlite3_extended_errcode(connection_.handle());
        if ((code & 0xFF) == SQLITE_FULL) connection_.fail("commit");
        // Whether it is on the disk cannot be known while this process lives. Nobody was told; starting again reads what is there, and
        // idempotency keys answer the retries (decisions 6).
        log_.error("commit failed, ending the process", {{"error", sqlite3_errmsg(connection_.handle())}, {"code", code}});
        std::_Exit(70);
    }
    if (options_.at_commit) options_.at_commit(CommitPoint::after);
    ++commits_;
}

void GroupWriter::give_up(std::exception_ptr const& why)
{
    last_failure_ = why;
    connection_.limit_time(0ms);
    if (connection_.in_transaction()) connection_.script("rollback");
    if (!why) return;   // a refusal: nothing is wrong
    try {
        std::rethrow_exception(why);
    } catch (Fault const& fault) {
        if (fault.kind() == Fault::Kind::read_only) run_out_of_space();
        log_.warning("transaction undone", fault);
    } catch (std::exception const& error) {
        log_.warning("transaction undone", error);
    } catch (...) {
    }
}

void GroupWriter::tell(std::span<Entry> batch)
{
    jobs_ += batch.size();
    for (Entry& entry : batch) {
        if (entry.outcome == Job::Outcome::refused) ++refusals_;
        entry.job->finish(entry.outcome, std::move(entry.fault));
    }
}

// PASSIVE never waits. A reader that stays (a long export) keeps the log growing: from 64 MB on, wait a moment for it to end.
void GroupWriter::checkpoint()
{
    if (wal_pages_ < checkpoint_at_) {
        if (wal_pages_ < checkpoint_pages) checkpoint_at_ = checkpoint_pages;
        return;
    }
    bool const restart = wal_pages_ >= restart_pages;
    if (restart) sqlite3_busy_timeout(connection_.handle(), 20);
    sqlite3_wal_checkpoint_v2(connection_.handle(), nullptr, restart ? SQLITE_CHECKPOINT_RESTART : SQLITE_CHECKPOINT_PASSIVE, nullptr,
                              nullptr);
    if (restart) sqlite3_busy_timeout(connection_.handle(), 5'000);
    checkpoint_at_ = wal_pages_ + checkpoint_pages;
}

void GroupWriter::run_out_of_space()
{
    if (full_.exchange(true)) return;
    next_probe_ = std::chrono::steady_clock::now() + probe_interval;
    bool const gave = ballast_.release();
    queue_.refuse_new(true);
    log_.error("no space left: nothing new is written", {{"file", options_.file.string()}, {"ballast_released", gave ? 1 : 0}});
}

void GroupWriter::try_to_recover()
{
    if (auto const now = std::chrono::steady_clock::now(); now < next_probe_)
        return;
    else
        next_probe_ = now + probe_interval;
    try {   // one small write tells; a number that nothing reads, and another one each time, or SQLite would not write it
        connection_.script(("begin immediate; pragma user_version=" + std::to_string(++probes_) + "; commit").c_str());
    } catch (Fault const&) {
        if (connection_.in_transaction()) connection_.script("rollback");
        return;
    }
    if (!ballast_.take()) return;
    full_ = false;
    queue_.refuse_new(false);
    log_.info("space again: writing goes on", {{"file", options_.file.string()}});
}

Health GroupWriter::health() const
{
    if (full_) return {.writable = false, .reason = "the disk is full"};
    return {};
}

Statistics GroupWriter::statistics() const
{
    Statistics statistics{
        .commits = commits_, .jobs = jobs_, .refusals = refusals_, .dirty_refusals = dirty_refusals_, .replays = replays_};
    queue_.count(statistics);
    return statistics;
}

}   // namespace db::sqlite
