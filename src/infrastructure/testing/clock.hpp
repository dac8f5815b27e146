// A clock that stands still until it is told to go on.
#pragma once

#include "base/time.hpp"

#include <atomic>

namespace testing {

class ManualClock final : public Clock {
  public:
    Instant now() const override { return {us_.load()}; }
    void advance(microseconds d) { us_ += d.count(); }

  private:
    std::atomic<std::int64_t> us_ = 1'801'476'000'000'000;   // 2027-02-01T10:00:00Z
};

}   // namespace testing
