// CPU profiles of this process: in which functions all of its threads spend their time, sampled a hundred times a second of CPU time, as
// files that pprof reads (docs/runbooks/slow-server.md). The library that does it is loaded for the first profile: until then a process
// has no timer, no handler and no cost of it.
#pragma once

#include "infrastructure/log/log.hpp"

#include <chrono>
#include <condition_variable>
#include <expected>
#include <filesystem>
#include <mutex>
#include <string>
#include <thread>

namespace profile {

inline constexpr std::chrono::seconds duration_max{600};
inline constexpr std::size_t files_max = 20;   // in the folder; the oldest go

// One a process, as its timer is. Any thread.
class Profiler {
  public:
    // The folder is made with the first profile.
    Profiler(std::filesystem::path folder, Clock const&, logging::Log&);
    ~Profiler();   // a profile that is being taken ends now, and is written

    // Begins a profile of 1 s to `duration_max`. The file of that name appears, whole, when it ends; only its owner may read it.
    // Otherwise says why not: one is being taken, or none can be.
    std::expected<std::filesystem::path, std::string> start(std::chrono::seconds);

  private:
    std::expected<void, std::string> begin();
    void end_after(std::chrono::seconds);
    void finish();

    std::filesystem::path folder_;
    Clock const& clock_;
    logging::Log& log_;
    std::mutex mutex_;
    std::condition_variable wake_;
    std::filesystem::path file_;   // of the profile that is being taken, or was last
    bool is_running_ = false, is_stopping_ = false;
    std::thread thread_;   // ends the profile
};

// What a profile is called while it is being taken.
std::filesystem::path unfinished(std::filesystem::path const&);

}   // namespace profile
