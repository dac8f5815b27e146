// Later effects of a change (mail, completion of the cart, search index): an event is written in the same transaction and handled
// afterwards, at least once, in the order of commits. A handler finds out by keys of its own what it has done already.
#pragma once

#include "base/ids.hpp"
#include "infrastructure/db/database.hpp"
#include "infrastructure/log/log.hpp"

#include <condition_variable>
#include <functional>
#include <mutex>
#include <span>
#include <string>
#include <thread>
#include <vector>

namespace events {

struct Event {
    EventId id;
    std::string aggregate_type;   // "order"
    std::int64_t aggregate_id = 0;
    std::int64_t sequence = 0;   // of this aggregate: its version
    std::string type;            // "order.placed"
    int version = 1;             // of the payload
    std::string trace;           // of what caused it: a traceparent; may be empty
    std::string payload;         // JSON, without personal data (decisions 18)
    Instant occurred_at;
};

void append(db::Writer&, std::span<Event const>);
void append(db::Writer&, Event const&);

struct Consumer {
    std::string name;                                     // of its cursor: keep it
    std::vector<std::string> types;                       // what it wants to see
    std::function<void(std::span<Event const>)> handle;   // in order; an exception: all of them come again, later
    std::function<bool()> is_mine = {};                   // false: another process handles them now
};

// Runs one consumer on a thread of its own.
class Worker {
  public:
    Worker(db::Database&, Consumer, logging::Log&);
    ~Worker();

    // Waits until everything that is committed now has been handled; false after `patience`.
    bool catch_up(std::chrono::milliseconds patience);

  private:
    void run();
    bool step();   // true: there was something

    db::Database& database_;
    Consumer consumer_;
    logging::Log& log_;
    std::mutex mutex_;
    std::condition_variable wake_, progressed_;
    std::int64_t position_ = 0;
    bool stopping_ = false;
    std::thread thread_;
};

// Handles on this thread what there is, for a command without a server.
void drain(db::Database&, Consumer const&);

// Deletes the first events, at most `limit`, up to one that is not older than `before` or that a cursor has not passed. The newest stays,
// so that positions go on from it. Returns whether there may be more.
bool forget(db::Writer&, Instant before, int limit);

// Positions that have not been handled: the consumer that is furthest behind.
std::int64_t lag(db::Reader&);

struct Lag {
    std::int64_t positions = 0;
    std::optional<Instant> since = {};   // when the first of them was written
};
Lag lag(db::Reader&, std::string_view consumer);

}   // namespace events
