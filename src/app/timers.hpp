// What a process does every so often, measured and traced.
#pragma once

#include "app/application.hpp"
#include "infrastructure/jobs/timer.hpp"

#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace app {

class Timers {
  public:
    using First = jobs::Timer::First;

    explicit Timers(Application& app) : app_(app) {}
    void every(std::string const& name, std::chrono::milliseconds interval, std::function<void()> work, First = First::after_interval);

  private:
    Application& app_;
    std::vector<std::unique_ptr<jobs::Timer>> timers_;
};

}   // namespace app
