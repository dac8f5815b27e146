#include "infrastructure/db/postgres/pool.hpp"

#include <pthread.h>

#include <algorithm>
#include <cstdlib>

namespace db::postgres {

static constexpr auto look_interval = std::chrono::milliseconds{1'000}, away_interval = std::chrono::milliseconds{200};
static constexpr auto position_interval = std::chrono::milliseconds{20};
static constexpr auto full_for = std::chrono::seconds{2};

static ConnectionSettings for_reading(ConnectionSettings settings)
{
    settings.session = ConnectionSettings::Session::whoever_answers;
    return settings;
}

// The watch asks little and gives up soon: as long as it waits, so does everybody.
static ConnectionSettings for_probing(ConnectionSettings settings)
{
    settings.statement_timeout = std::chrono::milliseconds{1'000};
    return settings;
}

Pool::Pool(ConnectionSettings settings, PoolOptions options, logging::Log& log)
    : writing_(settings)
    , reading_(for_reading(settings))
    , probing_(for_probing(settings))
    , options_(std::move(options))
    , kept_for_finish_(std::min<std::size_t>(2, options_.connections_max / 2))
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
    auto const in_use = open_ - idle_.size();
    if (lane == Lane::finish) return in_use < options_.connections_max;
    return finishing_.empty() && in_use + kept_for_finish_ < options_.connections_max;
}

// None: the caller opens one, which is counted already.
std::unique_ptr<Connection> Pool::take_idle()
{
    if (idle_.empty()) {
        ++open_;
        return nullptr;
    }
    auto connection = std::move(idle_.back());
    idle_.pop_back();
    return connection;
}

static Fault unreachable(std::string const& why) { return {Fault::Kind::unavailable, why}; }

std::unique_ptr<Connection> Pool::wait_for_turn(Lane lane, Time give_up)
{
    Waiting mine;
    {
        std::lock_guard const lock{mutex_};
        if (!away_.empty()) throw unreachable(away_);
        if (may_open(lane)) return take_idle();
        line_of(lane).push_back(&mine);
    }
    if (!mine.turn.wait_until(give_up)) {
        if (withdraw(lane, mine)) throw unreachable("the database is slow: no connection became free in time");
        mine.turn.wait();   // it is being called just now
    }
    if (!mine.away.empty()) throw unreachable(mine.away);
    return std::move(mine.connection);
}

// False: it has been called.
bool Pool::withdraw(Lane lane, Waiting& waiting)
{
    std::lock_guard const lock{mutex_};
    return std::erase(line_of(lane), &waiting) > 0;
}

// Something became free: whoever is to be rung for it, once the mutex is. What one gives back is enough for one.
Pool::Waiting* Pool::call_next()
{
    auto const lane = finishing_.empty() ? Lane::start : Lane::finish;
    auto& line = line_of(lane);
    if (line.empty() || !may_open(lane)) return nullptr;
    auto* const next = line.front();
    line.pop_front();
    next->connection = take_idle();
    return next;
}

Pool::Lease Pool::take(Lane lane)
{
    auto const give_up = std::chrono::steady_clock::now() + options_.patience;
    for (;;) {
        auto connection = wait_for_turn(lane, give_up);
        bool const was_kept = connection != nullptr;
        try {
            if (was_kept)
                connection->catch_up();
            else
                connection = open();
            return {*this, std::move(connection)};
        } catch (Fault const&) {
            close_one(true);
            if (!was_kept || std::chrono::steady_clock::now() >= give_up) throw;   // else it was lost while nobody used it: another one
        } catch (...) {
            close_one(false);
            throw;
        }
    }
}

std::unique_ptr<Connection> Pool::open()
{
    bool read_only = false;
    {
        std::lock_guard const lock{mutex_};
        read_only = read_only_;
    }
    return std::make_unique<Connection>(read_only ? reading_ : writing_, &types_);
}

void Pool::close_one(bool was_lost)
{
    Waiting* next = nullptr;
    {
        std::lock_guard const lock{mutex_};
        --open_;
        suspect_ = suspect_ || was_lost;
        next = call_next();
    }
    if (next != nullptr) next->turn.ring();
    wake_.notify_one();
}

void Pool::give_back(std::unique_ptr<Connection> connection) noexcept
{
    bool const is_broken = connection->is_broken();
    bool is_kept = false;
    Waiting* next = nullptr;
    {
        std::lock_guard const lock{mutex_};
        bool const is_old = connection->may_write() == read_only_ && writing_.session == ConnectionSettings::Session::read_write;
        is_kept = !is_broken && !is_old && away_.empty();
        if (is_kept) {
            idle_.push_back(std::move(connection));
            next = call_next();
        }
    }
    if (!is_kept) return close_one(is_broken);
    if (next != nullptr) next->turn.ring();
}

// ---- watching

void Pool::watch()
{
    std::unique_lock lock{mutex_};
    while (!stopping_) {
        auto const interval = !away_.empty() || read_only_    ? away_interval
                              : options_.position_sql.empty() ? look_interval
                                                              : position_interval;
        wake_.wait_for(lock, interval, [this] { return stopping_ || suspect_; });
        if (stopping_) return;
        suspect_ = false;
        lock.unlock();
        look();
        lock.lock();
    }
}

bool Pool::ask_whether_read_only()
{
    if (!probe_) probe_ = std::make_unique<Connection>(probing_);
    try {
        if (!options_.position_sql.empty()) position_ = std::strtoull(probe_->value(options_.position_sql).c_str(), nullptr, 10);
        return writing_.session == ConnectionSettings::Session::read_write && probe_->value("show transaction_read_only") == "on";
    } catch (Fault const&) {
        probe_.reset();
        throw;
    }
}

// Tries the connection as the requests will. What it finds is said once.
void Pool::look()
{
    std::string why;
    bool const was_open = probe_ != nullptr;   // NOLINT(clang-analyzer-deadcode.DeadStores): read where asking throws
    try {
        return set_state({}, ask_whether_read_only());
    } catch (Fault const& fault) {
        why = fault.what();
    }
    position_ = 0;
    if (was_open) return look();   // only that connection may have been lost
    if (writing_.session != ConnectionSettings::Session::read_write) return set_state(why, false);
    try {   // perhaps there is somebody who only reads
        set_state({}, !Connection{reading_}.may_write());
    } catch (Fault const&) {
        set_state(why, false);
    }
}

void Pool::set_state(std::string away, bool read_only)
{
    if (!away.empty()) away = "the database cannot be reached: " + away;
    std::vector<std::unique_ptr<Connection>> dropped;
    Line waiting;
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
        if (left) {
            waiting.swap(finishing_);
            waiting.insert(waiting.end(), others_.begin(), others_.end());
            others_.clear();
        }
    }
    for (auto* const each : waiting) {
        each->away = away;
        each->turn.ring();
    }
    if (left) log_.error("database away", {{"error", away}});
    if (came_back) log_.info("database back");
    if (changed) log_.warning(read_only ? "database read only" : "database takes writes again");
}

void Pool::tell_unwritable(bool is_full)
{
    {
        std::lock_guard const lock{mutex_};
        if (is_full) full_until_ = std::chrono::steady_clock::now() + full_for;
        suspect_ = suspect_ || !is_full;
    }
    wake_.notify_one();
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
