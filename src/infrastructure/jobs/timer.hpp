// Work that is done again and again, on a thread of its own.
#pragma once

#include "infrastructure/log/log.hpp"

#include <chrono>
#include <condition_variable>
#include <functional>
#include <mutex>
#include <string>
#include <thread>

namespace jobs {

class Timer {
  public:
    enum class First : std::uint8_t { after_interval, at_once };
    // Runs `work` every `interval`. An exception is logged, and it runs again.
    Timer(std::string name, std::chrono::milliseconds interval, std::function<void()> work, logging::Log&,
          First first = First::after_interval);
    ~Timer();   // waits for the run that is on

  private:
    void run();

    std::string name_;
    std::chrono::milliseconds interval_, first_wait_;
    std::function<void()> work_;
    logging::Log& log_;
    std::mutex mutex_;
    std::condition_variable wake_;
    bool stopping_ = false;
    std::thread thread_;
};

}   // namespace jobs
