// The jobs that wait for a thread that writes, by lane (decisions 11).
#pragma once

#include "infrastructure/db/database.hpp"

#include <condition_variable>
#include <deque>
#include <mutex>
#include <vector>

namespace db {

class Queue {
  public:
    Queue(std::size_t batch_max, std::size_t start_max) : batch_max_(batch_max), start_max_(start_max) {}

    // Errors as Database::enqueue.
    std::optional<Code> push(Job&);
    // Waits for work, at most `patience`. Finish first, then start up to batch_max, then one bulk job. Empty: nothing came.
    void drain(std::vector<Job*>& batch, std::chrono::milliseconds patience);
    void refuse_new(bool);   // start and bulk: while there is no space to write
    void close();            // refuse everything; what waits is still drained
    bool is_closed() const;
    void count(Statistics&) const;   // what waits

  private:
    std::size_t const batch_max_, start_max_;
    mutable std::mutex mutex_;
    std::condition_variable wake_;
    std::deque<Job*> start_, finish_, bulk_;
    bool refusing_ = false, closed_ = false;
    int waiting_ = 0;   // threads
};

}   // namespace db
