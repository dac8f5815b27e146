// What each process does that answers searches, besides following the catalogue.
#pragma once

#include "app/timers.hpp"

namespace app {

class SearchUpkeep {
  public:
    explicit SearchUpkeep(Application&);

  private:
    Timers timers_;
};

}   // namespace app
