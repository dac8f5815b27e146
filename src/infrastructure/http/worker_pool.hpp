// The threads on which workflows run: as many as are needed at once, at most a limit, with small stacks. What waits is bounded, and
// the more there is, the more important a request must be to join.
#pragma once

#include "infrastructure/http/endpoint.hpp"

#include <condition_variable>
#include <deque>
#include <functional>
#include <mutex>
#include <vector>

#include <pthread.h>

namespace http {

class WorkerPool {
  public:
    WorkerPool(std::size_t threads_max, std::size_t queue_max) : threads_max_(threads_max), queue_max_(queue_max) {}
    ~WorkerPool();   // runs what waits, then ends

    // False: too much waits already for work of this priority; nothing was taken.
    bool run(Priority, std::move_only_function<void()>);

    struct Load {
        std::size_t threads, idle, queued;
    };
    Load load() const;

  private:
    static void* enter(void* self);
    void work();

    std::size_t const threads_max_, queue_max_;
    mutable std::mutex mutex_;
    std::condition_variable wake_;
    std::deque<std::move_only_function<void()>> queue_;
    std::vector<pthread_t> threads_;
    std::size_t idle_ = 0;
    bool stopping_ = false;
};

}   // namespace http
