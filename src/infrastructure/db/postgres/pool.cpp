#include "infrastructure/db/postgres/pool.hpp"

#include <pthread.h>

#include <algorithm>
#include <cstdlib>

namespace db::postgres {

static constexpr std::size_t kept_for_finish = 2;
static constexpr auto look_interval = std::chrono::milliseconds{1'000}, away_interval = std::chrono::milliseconds{200};
static constexpr auto position_interval = std::chrono::milliseconds{20};
static constexpr auto full_for = std::chrono::seconds{2};

static ConnectionSettings with_session(ConnectionSettings settings, ConnectionSettings::Session session)
{
    settings.session = session;
    return settings;
}

Pool::Pool(ConnectionSettings settings, PoolOptions options, logging::Log& log)
    : writing_(settings)
    , reading_(with_session(settings, ConnectionSettings::Session::any))
    , options_(std::move(options))
    , log_(log)
    , watch_([this] { watch(); })
{
    ::pthread_setname_np(watch_.native_handle(), "db watch");
}

Pool::~Pool()
{
    {
        std::lock_guard const lock{mutex_};
        stopping_ = true;
    }
    wake_.notify_one();
    watch_.join();
}

// Some are kept for what has begun: it must end, whatever else waits.
bool Pool::may_open(Lane lane) const
{
    if (lane == Lane::finish) return open_ - idle_.size() < options_.connections_max;
    return finishing_ == 0 && open_ - idle_.size() + kept_for_finish < options_.connections_max;
}

Pool::Lease Pool::take(Lane lane)
{
    std::unique_lock lock{mutex_};
    auto const give_up = std::chrono::steady_clock::now() + options_.patience;
    struct Waiting {
        std::size_t& count;
        std::size_t by;
        ~Waiting() { count -= by; }
    };
    for (;;) {
        if (!away_.empty()) throw Fault{Fault::Kind::unavailable, away_};
        if (may_open(lane)) {
            std::unique_ptr<Connection> connection;
            if (!idle_.empty()) {
                connection = std::move(idle_.back());
                idle_.pop_back();
            } else {
                ++open_;
            }
            lock.unlock();
            try {
                if (connection) {
                    connection->catch_up();
                } else {
                    connection = open();
                }
                return {*this, std::move(connection)};
            } catch (Fault const&) {
                bool const was_kept = connection != nullptr;
                lock.lock();
                --open_;
                suspect_ = true;
                wake_.notify_one();
                if (!was_kept) throw;
                continue;   // it was lost while nobody used it: another one
            }
        }
        std::size_t const mine = lane == Lane::finish ? 1 : 0;
        finishing_ += mine;
        Waiting const waiting{finishing_, mine};
        if (returned_.wait_until(lock, give_up) == std::cv_status::timeout)
            throw Fault{Fault::Kind::unavailable, "the database is slow: no connection became free in time"};
    }
}

std::unique_ptr<Connection> Pool::open()
{
    bool read_only = false;
    {
        std::lock_guard const lock{mutex_};
        read_only = read_only_;
    }
    return std::make_unique<Connection>(read_only ? reading_ : writing_);
}

void Pool::give_back(std::unique_ptr<Connection> connection) noexcept
{
    std::unique_ptr<Connection> dropped;
    {
        std::lock_guard const lock{mutex_};
        bool const is_old = connection->may_write() == read_only_ && writing_.session == ConnectionSettings::Session::read_write;
        if (connection->is_broken() || is_old || !away_.empty()) {
            suspect_ = suspect_ || connection->is_broken();
            dropped = std::move(connection);
            --open_;
        } else {
            idle_.push_back(std::move(connection));
        }
    }
    returned_.notify_all();
    if (dropped) wake_.notify_one();
}

// ---- watching

void Pool::watch()
{
    std::unique_lock lock{mutex_};
    while (!stopping_) {
        auto const interval = !options_.position_sql.empty() ? position_interval : away_.empty() ? look_interval : away_interval;
        wake_.wait_for(lock, interval, [this] { return stopping_ || suspect_; });
        if (stopping_) return;
        suspect_ = false;
        lock.unlock();
        look();
        lock.lock();
    }
}

// Tries the connection as the requests will. What it finds is said once.
void Pool::look()
{
    std::string why;
    try {
        if (probe_ && probe_->is_broken()) probe_.reset();
        if (!probe_) probe_ = std::make_unique<Connection>(writing_);
        bool const read_only = probe_->value("show transaction_read_only") == "on" && writing_.session != ConnectionSettings::Session::any;
        if (!options_.position_sql.empty()) position_ = std::strtoull(probe_->value(options_.position_sql).c_str(), nullptr, 10);
        return set_state({}, read_only);
    } catch (Fault const& fault) {
        why = fault.what();
        probe_.reset();
    }
    position_ = 0;
    try {   // perhaps there is somebody who only reads
        if (writing_.session == ConnectionSettings::Session::any) return set_state(why, false);
        Connection{reading_};
        set_state({}, true);
    } catch (Fault const&) {
        set_state(why, false);
    }
}

void Pool::set_state(std::string away, bool read_only)
{
    if (!away.empty()) away = "the database cannot be reached: " + away.substr(0, away.find('\n'));
    std::vector<std::unique_ptr<Connection>> dropped;
    bool came_back = false, left = false, changed = false;
    {
        std::lock_guard const lock{mutex_};
        came_back = !away_.empty() && away.empty();
        left = away_.empty() && !away.empty();
        changed = read_only_ != read_only;
        away_ = away;
        read_only_ = read_only;
        if (left || changed) {
            dropped.swap(idle_);
            open_ -= dropped.size();
        }
    }
    returned_.notify_all();
    if (left) log_.error("database away", {{"error", away}});
    if (came_back) log_.info("database back");
    if (changed) log_.warning(read_only ? "database read only" : "database takes writes again");
}

void Pool::tell_full()
{
    std::lock_guard const lock{mutex_};
    full_until_ = std::chrono::steady_clock::now() + full_for;
}

bool Pool::is_away() const
{
    std::lock_guard const lock{mutex_};
    return !away_.empty();
}

Health Pool::health() const
{
    std::lock_guard const lock{mutex_};
    if (!away_.empty()) return {.writable = false, .reason = away_};
    if (read_only_) return {.writable = false, .reason = "the database only reads: it is a replica, or was told to"};
    if (std::chrono::steady_clock::now() < full_until_) return {.writable = false, .reason = "the database's disk is full"};
    return {};
}

}   // namespace db::postgres
