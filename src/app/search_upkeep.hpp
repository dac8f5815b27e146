// What each process does that answers searches, besides following the catalogue.
#pragma once

#include "app/application.hpp"
#include "infrastructure/jobs/timer.hpp"

#include <vector>

namespace app {

class SearchUpkeep {
  public:
    explicit SearchUpkeep(Application&);

  private:
    std::vector<std::unique_ptr<jobs::Timer>> timers_;
};

}   // namespace app
