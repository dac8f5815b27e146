#include "infrastructure/jobs/timer.hpp"

#include <pthread.h>

namespace jobs {

Timer::Timer(std::string name, std::chrono::milliseconds interval, std::function<void()> work, logging::Log& log, First first)
    : name_(std::move(name))
    , interval_(interval)
    , first_wait_(first == First::at_once ? 0ms : interval)
    , work_(std::move(work))
    , log_(log)
    , thread_([this] { run(); })
{
    ::pthread_setname_np(thread_.native_handle(), name_.substr(0, 15).c_str());
}

Timer::~Timer()
{
    {
        std::lock_guard const lock{mutex_};
        stopping_ = true;
    }
    wake_.notify_one();
    thread_.join();
}

void Timer::run()
{
    std::unique_lock lock{mutex_};
    for (auto wait = first_wait_; !wake_.wait_for(lock, wait, [&] { return stopping_; }); wait = interval_) {
        lock.unlock();
        try {
            work_();
        } catch (std::exception const& error) {
            log_.error("timer failed, it will run again", error, {{"timer", name_}});
        }
        lock.lock();
    }
}

}   // namespace jobs
