// What only one of several processes may do at a time (commerce-model §9: leases): whoever holds the lease renews it as it goes on, and when
// it dies the lease runs out by itself. The clocks of the processes must agree to a second or so.
#pragma once

#include "base/ids.hpp"
#include "infrastructure/db/database.hpp"

#include <atomic>
#include <chrono>
#include <mutex>
#include <optional>
#include <string>

namespace jobs {

class Lease {
  public:
    // `owner`: this process, by a number that no other has. Not yet taken.
    Lease(db::Database&, Clock const&, std::string name, std::int64_t owner, std::chrono::seconds life = std::chrono::seconds{10});
    ~Lease();   // given up, where the database can be reached
    Lease(Lease const&) = delete;
    Lease& operator=(Lease const&) = delete;

    // Takes or renews it where that is due, and otherwise answers from memory. Throws Fault.
    bool is_mine();

  private:
    db::Database& database_;
    Clock const& clock_;
    std::string name_;
    std::int64_t owner_;
    microseconds life_;
    std::mutex mutex_;
    bool mine_ = false;
    Instant look_again_;
};

// Whether any process holds a lease.
bool is_any_held(db::Reader&, Instant now);

// The number that tells this process's ids from those of the others: the first of 1,024 that nobody holds, for an hour after its last renewal.
class NodeNumber {
  public:
    // `wanted` is tried first. Throws std::runtime_error where all are taken.
    NodeNumber(db::Database&, Clock const&, std::int64_t owner, std::optional<int> wanted = std::nullopt);
    int value() const { return number_; }
    // To be called every minute.
    void renew() { lost_ = !lease_->is_mine(); }
    // Another process has taken it: nothing more may be made here.
    bool is_lost() const { return lost_; }

  private:
    std::unique_ptr<Lease> lease_;
    int number_ = 0;
    std::atomic<bool> lost_ = false;
};

// Ends all leases of a process that is known to be dead. Returns its node number, if it had one.
std::optional<int> end_leases(db::Database&, std::int64_t dead_owner);

}   // namespace jobs
