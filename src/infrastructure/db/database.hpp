// One database: snapshots to read, and one line of transactions to write. What is written is durable before anybody hears of it.
//
//     auto cart = database.read([&](db::Reader& db) { return cart::find(db, id); });
//     auto done = database.write([&](db::Writer& db) { return cart::add(db, id, line); });
//
// A write commits on a value and rolls back on an Error or an exception. It may run more than once before it commits, so it has no
// effect but through its Writer, and everything random or timely (ids, tokens, now) is made before it and passed in.
#pragma once

#include "base/lock_rank.hpp"
#include "base/result.hpp"
#include "infrastructure/db/reader.hpp"
#include "infrastructure/trace/span.hpp"

#include <chrono>
#include <cstdint>
#include <exception>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <type_traits>

namespace db {

// What a transaction holds from here to its end, alone.
struct Lock {
    LockRank rank = {};
    std::int64_t key = 0;
};

class Writer : public Reader {
  public:
    // May be told to the engine together with what follows: where it fails, the job fails, at the latest at its commit.
    template <typename... P> void execute(Statement const& statement, P const&... parameters)
    {
        std::array<Value, sizeof...(P)> const values{Value(parameters)...};
        run(statement, values);
    }
    // Returns how many rows it changed.
    template <typename... P> std::int64_t execute_counted(Statement const& statement, P const&... parameters)
    {
        std::array<Value, sizeof...(P)> const values{Value(parameters)...};
        return run_counted(statement, values);
    }
    // The same statement for many items, as one where the engine can; no two may be about the same row. bind(item, with) calls
    // with(parameters…) for each time that it is to run; one span of values will do as well.
    template <typename Items, typename B> void execute_all(Statement const& statement, Items const& items, B&& bind)
    {
        begin_rows(statement);
        for (auto const& item : items)
            bind(item, [&]<typename... P>(P const&... parameters) {
                if constexpr (sizeof...(P) == 1 && (std::is_convertible_v<P const&, std::span<Value const>> && ...)) {
                    add_row(parameters...);
                } else {
                    std::array<Value, sizeof...(parameters)> const values{Value(parameters)...};
                    add_row(values);
                }
            });
        end_rows();
    }

    // Waits until no other transaction holds any of them. Without effect where one writes at a time.
    virtual void lock(std::span<Lock const>) = 0;
    void lock(Lock one) { lock(std::span<Lock const>{&one, 1}); }

    // Runs once after the commit and before anybody is told of it, on the writing thread: must be short and must not throw.
    virtual void after_commit(std::function<void()>) = 0;

  protected:
    ~Writer() = default;

  private:
    virtual void run(Statement const&, std::span<Value const>) = 0;
    virtual std::int64_t run_counted(Statement const&, std::span<Value const>) = 0;
    virtual void begin_rows(Statement const&) = 0;
    virtual void add_row(std::span<Value const>) = 0;
    virtual void end_rows() = 0;
};

// Who is let in when there is more to write than time: decisions 11.
enum class Lane : std::uint8_t {
    start,    // something new: bounded, refused with `overloaded` when full
    finish,   // the end of something begun (confirm, compensate): always admitted, first in line
    bulk,     // imports and housekeeping: one at a time, between the others; keep each below 5 ms
};

// A transaction that waits for its turn. Use Database::write or submit.
class Job {
  public:
    enum class Outcome : std::uint8_t { committed, refused, failed };   // failed: by an exception, see `fault`

    // How its sender goes on: waits on its thread, which may then as well do the work, or does something else.
    enum class Sender : std::uint8_t { waits, goes_on };

    Job(Lane lane, Sender sender) : lane_(lane), sender_(sender) {}
    Job(Job const&) = delete;
    Job& operator=(Job const&) = delete;
    virtual ~Job() = default;

    Lane lane() const { return lane_; }
    Sender sender() const { return sender_; }
    virtual bool run(Writer&) = 0;                                         // false: refused. May run again.
    virtual void finish(Outcome, std::exception_ptr fault) noexcept = 0;   // once, last; the job may be destroyed in it

    trace::Activity span{"database write", trace::Kind::client};   // from handing it over until it is durable
    void end_span(Outcome);

  private:
    Lane lane_;
    Sender sender_;
};

// How a job's exception is told where nobody catches it: what passes as its code, anything else as `internal`.
Error error_of(std::exception_ptr const&);

enum class CommitPoint : std::uint8_t { before, after };   // for tests that die there
inline void Job::end_span(Outcome outcome)
{
    span.set(trace::Key::db_outcome, outcome == Outcome::committed ? "committed" : outcome == Outcome::refused ? "refused" : "failed");
    if (outcome == Outcome::failed) span.fail();
    span.end();
}

struct Health {
    bool writable = true;
    std::string reason;   // for an operator, where it is not
};

struct Statistics {
    std::uint64_t commits = 0, jobs = 0, refusals = 0;
    std::uint64_t dirty_refusals = 0;   // refused after the first write: costs a replay of the batch (decisions 10)
    std::uint64_t replays = 0;          // batches that had to run again
    std::size_t waiting_start = 0, waiting_finish = 0, waiting_bulk = 0;   // jobs now, by lane
};

// What whoever watches is told of each commit, on the thread that made it: must be short and must not throw.
struct Commit {
    std::size_t jobs;                // that it ended
    std::chrono::nanoseconds took;   // until it was durable
};
using CommitObserver = std::function<void(Commit const&)>;

// Waits without a mutex until another thread rings.
class Signal {
  public:
    void wait();
    bool wait_until(std::chrono::steady_clock::time_point);   // false: nobody rang in time
    void ring();

  private:
    std::atomic<std::uint32_t> rung_ = 0;
};

class Database {
  public:
    Database() = default;
    Database(Database const&) = delete;
    Database& operator=(Database const&) = delete;
    virtual ~Database() = default;

    // f(Reader&). Do not keep the reader. Do not nest.
    template <typename F> auto read(F&& f)
    {
        trace::Span span{"database read", trace::Kind::client};
        span.set(trace::Key::db_system_name, engine());
        struct Returned {
            Database& database;
            Reader& reader;
            ~Returned() { database.release(reader); }
        } const snapshot{*this, acquire()};
        return std::forward<F>(f)(snapshot.reader);
    }

    // f(Writer&) -> Result<T>; waits until it is durable. Errors: those of f, overloaded, read_only_mode. Rethrows what f threw.
    template <typename F> auto write(F&& f, Lane lane = Lane::start) -> std::invoke_result_t<F&, Writer&>
    {
        using R = std::invoke_result_t<F&, Writer&>;
        struct Waiting final : Job {
            Waiting(F& w, Lane l) : Job(l, Sender::waits), work(w) {}
            bool run(Writer& writer) override
            {
                trace::Turn const turn{span};
                result.emplace(work(writer));
                return result->has_value();
            }
            void finish(Outcome outcome, std::exception_ptr f) noexcept override
            {
                end_span(outcome);
                fault = std::move(f);
                signal.ring();
            }
            F& work;
            std::optional<R> result;
            std::exception_ptr fault;
            Signal signal;
        } job{f, lane};
        job.span.set(trace::Key::db_system_name, engine());
        if (auto const refused = enqueue(job)) return Error{*refused};
        job.signal.wait();
        if (job.fault) std::rethrow_exception(job.fault);
        return std::move(*job.result);
    }

    // The same without waiting: done(R, exception_ptr) runs on the writing thread and must be short; R holds error_of the exception
    // where there is one. Refused at once: done runs on this thread.
    template <typename F, typename D> void submit(F f, D done, Lane lane = Lane::start)
    {
        using R = std::invoke_result_t<F&, Writer&>;
        struct Sent final : Job {
            Sent(F w, D d, Lane l) : Job(l, Sender::goes_on), work(std::move(w)), told(std::move(d)) {}
            bool run(Writer& writer) override
            {
                trace::Turn const turn{span};
                result.emplace(work(writer));
                return result->has_value();
            }
            void finish(Outcome outcome, std::exception_ptr fault) noexcept override
            {
                std::unique_ptr<Sent> const self{this};
                end_span(outcome);
                told(fault ? R{error_of(fault)} : std::move(*result), fault);
            }
            F work;
            D told;
            std::optional<R> result;
        };
        auto job = std::make_unique<Sent>(std::move(f), std::move(done), lane);
        job->span.set(trace::Key::db_system_name, engine());
        if (auto const refused = enqueue(*job))
            job->told(R{Error{*refused}}, nullptr);
        else
            (void)job.release();   // finish() owns it now
    }

    virtual Health health() const = 0;
    virtual Statistics statistics() const = 0;
    virtual std::string_view engine() const = 0;   // as OpenTelemetry names it: "sqlite", "postgresql"

  private:
    friend class Remembered;     // stands before another database
    friend class Recollection;   // and one of its readers
    virtual Reader& acquire() = 0;
    virtual void release(Reader&) noexcept = 0;
    virtual std::optional<Code> enqueue(Job&) = 0;   // overloaded, read_only_mode, or nothing: finish() will be called
};

}   // namespace db
