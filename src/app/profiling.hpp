// CPU profiles of the server, in DIR/profiles: SIGUSR2 takes one of `profile_duration`, and `cloudcommerce profile` one for whoever asks.
#pragma once

#include "app/config.hpp"
#include "app/console.hpp"
#include "infrastructure/profile/profiler.hpp"

#include <atomic>
#include <thread>

namespace app {

// Waits for the signal, on a thread of its own. SIGUSR2 has to be blocked in every thread of the process: main.cpp does so first of all.
class Profiling {
  public:
    Profiling(Config const&, Clock const&, logging::Log&);
    ~Profiling();   // a profile that is being taken ends now, and is written

    // The server's side of the command: begins it and says the file's name. Returns the exit status.
    int command(std::string const& seconds, Console&);

  private:
    void wait_for_signals();

    profile::Profiler profiler_;
    std::chrono::seconds const duration_;
    logging::Log& log_;
    std::atomic<bool> is_stopping_ = false;
    std::thread thread_;
};

}   // namespace app
