#include "app/timers.hpp"

#include "infrastructure/jobs/traced.hpp"

namespace app {

void Timers::every(std::string const& name, std::chrono::milliseconds interval, std::function<void()> work, First first)
{
    auto watched = jobs::traced(app_.tracer, name, watch_timer(app_.metrics, name, std::move(work)));
    timers_.push_back(std::make_unique<jobs::Timer>(name, interval, std::move(watched), app_.log, first));
}

}   // namespace app
