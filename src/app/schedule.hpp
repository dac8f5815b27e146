// Event or timer -> workflow: what a worker does by itself.
#pragma once

#include "app/timers.hpp"
#include "infrastructure/events/events.hpp"

#include <vector>

namespace app {

class Schedule {
  public:
    explicit Schedule(Application&);

    // Waits until what has been committed is followed up: for tests and for a clean end.
    bool catch_up(std::chrono::milliseconds patience);

  private:
    void keep_house();
    void follow_price_lists();
    std::function<bool()> only_here(std::string name);

    Application& app_;
    CartId looked_at_;
    std::int64_t price_lists_ = 0;                                    // their version at the last look
    Instant prices_hold_from_;                                        // and when that was
    std::int64_t forgotten_in_carts_ = 0, forgotten_in_orders_ = 0;   // how far this lap has come
    std::vector<std::unique_ptr<jobs::Lease>> leases_;                // of what one process does at a time, where there are several
    std::vector<std::unique_ptr<events::Worker>> workers_;
    Timers timers_;
};

}   // namespace app
