// The connections to one server, or to whichever of several hosts takes writes: opened when they are needed, kept, watched. While the server
// is away nobody waits for it: a thread of the pool's own looks every moment whether it is back.
#pragma once

#include "infrastructure/db/postgres/connection.hpp"
#include "infrastructure/log/log.hpp"

#include <condition_variable>
#include <deque>
#include <mutex>
#include <optional>
#include <thread>

namespace db::postgres {

struct PoolOptions {
    std::size_t connections_max = 16;
    std::chrono::milliseconds patience{2'000};
    std::string position_sql = {};   // asks for the last position in the server's log that is seen here
};

class Pool {
  public:
    // Does not connect yet.
    Pool(ConnectionSettings, PoolOptions, logging::Log&);
    ~Pool();

    // A connection, for as long as it lives.
    class Lease {
      public:
        Lease(Pool& pool, std::unique_ptr<Connection> connection) : pool_(&pool), connection_(std::move(connection)) {}
        Lease(Lease&&) noexcept = default;
        Lease& operator=(Lease&& other) noexcept
        {
            std::swap(pool_, other.pool_);
            std::swap(connection_, other.connection_);
            return *this;
        }
        ~Lease()
        {
            if (connection_) pool_->give_back(std::move(connection_));
        }
        Connection* operator->() const { return connection_.get(); }
        Connection& operator*() const { return *connection_; }

      private:
        Pool* pool_;
        std::unique_ptr<Connection> connection_;
    };
    // Throws Fault unavailable: the server is away, or no connection became free in time. Lane::finish goes first, and always finds some.
    Lease take(Lane);

    Health health() const;
    void tell_unwritable(bool is_full);   // a write was refused: there is no space, or the server only reads
    bool is_away() const;

    std::uint64_t position() const { return position_; }   // a moment ago; 0: unknown

  private:
    void give_back(std::unique_ptr<Connection>) noexcept;
    // One who waits for a connection: handed it before being woken, so that nobody wakes in vain.
    struct Waiting {
        Signal turn = {};
        std::unique_ptr<Connection> connection = {};   // none: one may be opened
        std::string away = {};                         // or the server is
    };
    using Line = std::deque<Waiting*>;
    using Time = std::chrono::steady_clock::time_point;

    bool may_open(Lane) const;
    Line& line_of(Lane lane) { return lane == Lane::finish ? finishing_ : others_; }
    std::unique_ptr<Connection> take_idle();
    std::unique_ptr<Connection> wait_for_turn(Lane, Time give_up);
    bool withdraw(Lane, Waiting&);
    Waiting* call_next();
    std::unique_ptr<Connection> open();
    void close_one(bool was_lost);
    void watch();
    bool ask_whether_read_only();
    void look();
    void set_state(std::string away, bool read_only);

    ConnectionSettings const writing_, reading_, probing_;
    ParameterTypes types_;   // for all that are opened here
    PoolOptions const options_;
    std::size_t const kept_for_finish_;
    logging::Log& log_;
    std::atomic<std::uint64_t> position_ = 0;

    mutable std::mutex mutex_;
    std::condition_variable wake_;
    Line finishing_, others_;
    std::vector<std::unique_ptr<Connection>> idle_;
    std::size_t open_ = 0;   // connections in all
    std::string away_;       // why the server cannot be reached
    bool read_only_ = false, suspect_ = false, stopping_ = false;
    std::chrono::steady_clock::time_point full_until_{};
    std::unique_ptr<Connection> probe_;   // the watch's own
    std::thread watch_;
};

}   // namespace db::postgres
