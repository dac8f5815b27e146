#include "infrastructure/events/events.hpp"

#include <pthread.h>

#include <algorithm>

namespace events {

static db::Statement const insert_event{
    "insert into outbox_events (id, aggregate_type, aggregate_id, sequence, type, version, trace, payload, occurred_at_us) "
    "values (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)"};
static db::Statement const find_after{
    "select position, id, aggregate_type, aggregate_id, sequence, type, version, trace, payload, occurred_at_us "
    "from outbox_events where position > ?1 order by position limit ?2"};
static db::Statement const find_cursor{"select position from outbox_cursors where consumer = ?1"};
static db::Statement const save_cursor{
    "insert into outbox_cursors (consumer, position) values (?1, ?2) on conflict (consumer) do update set position = excluded.position"};
static db::Statement const find_last{"select coalesce(max(position), 0) from outbox_events"};
static db::Statement const find_slowest{"select coalesce(min(position), 0) from outbox_cursors"};
static db::Statement const find_oldest{
    "select position, occurred_at_us from outbox_events where position <= ?1 order by position limit ?2"};
static db::Statement const find_time_after{"select occurred_at_us from outbox_events where position > ?1 order by position limit 1"};
static db::Statement const delete_up_to{"delete from outbox_events where position <= ?1"};

static db::Statement const find_waiting{"select count(*), coalesce(min(occurred_at_us), 0) from outbox_events where position is null"};
static db::Statement const find_new{"select 1 from outbox_events where position is null limit 1"};
static db::Statement const number_new{
    "update outbox_events set position = fresh.position from (select id, (select coalesce(max(position), 0) from outbox_events) + "
    "row_number() over (order by id) as position from outbox_events where position is null) as fresh where outbox_events.id = fresh.id"};

static constexpr int batch_max = 256;
static constexpr auto poll_interval = 50ms, retry_interval = 1'000ms;

void append(db::Writer& db, std::span<Event const> events)
{
    db.execute_all(insert_event, events, [](Event const& event, auto with) {
        with(event.id, event.aggregate_type, event.aggregate_id, event.sequence, event.type, event.version, event.trace, event.payload,
             event.occurred_at);
    });
}

void append(db::Writer& db, Event const& event) { append(db, {&event, 1}); }

static Event to_event(db::Row const& row)
{
    return {.id = row.get<EventId>(1),
            .aggregate_type = row.get<std::string>(2),
            .aggregate_id = row.get<std::int64_t>(3),
            .sequence = row.get<std::int64_t>(4),
            .type = row.get<std::string>(5),
            .version = row.get<int>(6),
            .trace = row.get<std::string>(7),
            .payload = row.get<std::string>(8),
            .occurred_at = row.get<Instant>(9)};
}

// Where many write at once, an event gets its position here, once it is committed: a position given earlier could be overtaken by a later
// one, and whoever reads on from there would never see it. SQLite has given it already.
static void number(db::Database& database)
{
    bool const has_new = database.read([](db::Reader& db) { return db.value<int>(find_new).has_value(); });
    if (!has_new) return;
    (void)database.write(
        [](db::Writer& db) -> Result<Done> {
            db.lock({LockRank::outbox});
            db.execute(number_new);
            return Done{};
        },
        db::Lane::finish);
}

// Handles the next batch behind the consumer's cursor, and moves it. Tells where it stands then, and whether there was anything.
struct Progress {
    std::int64_t position = 0;
    bool moved = false;
};
static Progress handle_next(db::Database& database, Consumer const& consumer)
{
    bool const mine = !consumer.is_mine || consumer.is_mine();
    if (mine) number(database);
    std::vector<Event> wanted;
    std::int64_t position = 0, last = 0;
    database.read([&](db::Reader& db) {
        last = position = db.value<std::int64_t>(find_cursor, consumer.name).value_or(0);
        if (!mine) return 0;
        for (db::Row const row : db.rows(find_after, position, batch_max)) {
            last = row.get<std::int64_t>(0);
            if (std::ranges::find(consumer.types, row.get<std::string_view>(5)) != consumer.types.end()) wanted.push_back(to_event(row));
        }
        return 0;
    });
    if (last == position) return {position, false};
    if (!wanted.empty()) consumer.handle(wanted);
    auto const saved = database.write(
        [&](db::Writer& db) -> Result<Done> {
            db.execute(save_cursor, consumer.name, last);
            return Done{};
        },
        db::Lane::finish);
    return saved ? Progress{last, true} : Progress{position, false};
}

void drain(db::Database& database, Consumer const& consumer)
{
    while (handle_next(database, consumer).moved) {
    }
}

Worker::Worker(db::Database& database, Consumer consumer, logging::Log& log)
    : database_(database)
    , consumer_(std::move(consumer))
    , log_(log)
    , thread_([this] { run(); })
{
    ::pthread_setname_np(thread_.native_handle(), consumer_.name.substr(0, 15).c_str());
}

Worker::~Worker()
{
    {
        std::lock_guard const lock{mutex_};
        stopping_ = true;
    }
    wake_.notify_one();
    thread_.join();
}

void Worker::run()
{
    std::unique_lock lock{mutex_};
    while (!stopping_) {
        lock.unlock();
        auto pause = poll_interval;
        try {
            if (step()) pause = 0ms;
        } catch (std::exception const& error) {
            log_.error("events not handled, trying again", error, {{"consumer", consumer_.name}});
            pause = retry_interval;
        }
        lock.lock();
        if (pause > 0ms) wake_.wait_for(lock, pause, [&] { return stopping_; });
    }
}

bool Worker::step()
{
    auto const [position, moved] = handle_next(database_, consumer_);
    std::lock_guard const lock{mutex_};
    position_ = position;
    progressed_.notify_all();
    return moved;
}

bool Worker::catch_up(std::chrono::milliseconds patience)
{
    number(database_);
    auto const last = database_.read([](db::Reader& db) { return db.value<std::int64_t>(find_last); }).value_or(0);
    std::unique_lock lock{mutex_};
    return progressed_.wait_for(lock, patience, [&] { return position_ >= last; });
}

bool forget(db::Writer& db, Instant before, int limit)
{
    auto const slowest = db.value<std::int64_t>(find_slowest).value_or(0), last = db.value<std::int64_t>(find_last).value_or(0);
    std::int64_t end = 0;
    int old = 0;
    for (db::Row const row : db.rows(find_oldest, std::min(slowest, last - 1), limit)) {
        if (row.get<Instant>(1) >= before) break;
        end = row.get<std::int64_t>(0);
        ++old;
    }
    if (old > 0) db.execute(delete_up_to, end);
    return old == limit;
}

std::int64_t lag(db::Reader& db)
{
    return db.value<std::int64_t>(find_last).value_or(0) - db.value<std::int64_t>(find_slowest).value_or(0);
}

Lag lag(db::Reader& db, std::string_view consumer)
{
    auto const position = db.value<std::int64_t>(find_cursor, consumer).value_or(0);
    Lag lag{.positions = db.value<std::int64_t>(find_last).value_or(0) - position, .since = db.value<Instant>(find_time_after, position)};
    auto const [waiting, oldest] =
        *db.one(find_waiting, [](db::Row const& row) { return std::pair{row.get<std::int64_t>(0), row.get<Instant>(1)}; });
    lag.positions += waiting;   // those without a position yet come last
    if (!lag.since && waiting > 0) lag.since = oldest;
    return lag;
}

}   // namespace events
