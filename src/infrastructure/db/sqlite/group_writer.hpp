// The one thread that writes a file: what waits is done as one transaction and becomes durable with one sync (group commit). Where
// nothing has to be durable there is no sync to share: each caller writes for itself, in turn.
#pragma once

#include "infrastructure/db/queue.hpp"
#include "infrastructure/db/sqlite.hpp"
#include "infrastructure/db/sqlite/ballast.hpp"
#include "infrastructure/db/sqlite/connection.hpp"

#include <atomic>
#include <thread>

namespace db::sqlite {

class GroupWriter {
  public:
    GroupWriter(SqliteOptions const&, Connection&, logging::Log&);
    ~GroupWriter();   // does what waits, then ends

    std::optional<Code> push(Job&);
    Health health() const;
    Statistics statistics() const;

  private:
    struct Entry {
        Job* job;
        Job::Outcome outcome = Job::Outcome::failed;
        std::exception_ptr fault = nullptr;
    };
    enum class Savepoints : std::uint8_t { no, yes };
    class Transaction;

    void run();
    void process(std::span<Entry>);
    void isolate(std::span<Entry>);
    bool attempt(std::span<Entry>, Savepoints);
    bool run_one(Transaction&, Entry&, Savepoints);   // false: the transaction must be given up
    void commit();
    void give_up(std::exception_ptr const& why);
    void tell(std::span<Entry>);
    void checkpoint();
    void run_out_of_space();
    void try_to_recover();

    SqliteOptions const& options_;
    Connection& connection_;
    logging::Log& log_;
    Ballast ballast_;
    Queue queue_;
    std::mutex direct_;   // held by a caller who writes for itself
    std::exception_ptr last_failure_;
    int wal_pages_ = 0, checkpoint_at_;
    int probes_ = 0;
    std::chrono::steady_clock::time_point next_probe_;
    std::atomic<bool> full_ = false;
    std::atomic<std::uint64_t> commits_ = 0, jobs_ = 0, refusals_ = 0, dirty_refusals_ = 0, replays_ = 0;
    std::thread thread_;
};

}   // namespace db::sqlite
