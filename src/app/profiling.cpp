#include "app/profiling.hpp"

#include <pthread.h>

#include <charconv>
#include <csignal>

namespace app {

static sigset_t profile_signal()
{
    sigset_t signals;
    sigemptyset(&signals);
    sigaddset(&signals, SIGUSR2);
    return signals;
}

Profiling::Profiling(Config const& config, Clock const& clock, logging::Log& log)
    : profiler_(config.data / "profiles", clock, log)
    , duration_(config.profile_duration)
    , log_(log)
{
    auto const signals = profile_signal();
    pthread_sigmask(SIG_BLOCK, &signals, nullptr);   // so that the thread is never without it
    thread_ = std::thread{[this] { wait_for_signals(); }};
    ::pthread_setname_np(thread_.native_handle(), "profiling");
}

Profiling::~Profiling()
{
    is_stopping_ = true;
    ::pthread_kill(thread_.native_handle(), SIGUSR2);
    thread_.join();
}

void Profiling::wait_for_signals()
{
    auto const signals = profile_signal();
    for (int signal = 0; sigwait(&signals, &signal) == 0 && !is_stopping_;)
        if (auto const started = profiler_.start(duration_); !started) log_.warning("profile refused", {{"reason", started.error()}});
}

int Profiling::command(std::string const& seconds, Console& console)
{
    int wanted = 0;
    auto const* const end = seconds.data() + seconds.size();
    if (std::from_chars(seconds.data(), end, wanted).ptr != end || wanted < 1 || wanted > profile::duration_max.count()) {
        console.error("A profile takes 1 to " + std::to_string(profile::duration_max.count()) + " seconds.");
        return 2;
    }
    auto const started = profiler_.start(std::chrono::seconds{wanted});
    if (!started) {
        console.error(started.error());
        return 1;
    }
    console.line(started->filename().string());
    return 0;
}

}   // namespace app
