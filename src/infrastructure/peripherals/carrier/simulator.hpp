// The carrier of the demo shop and of tests: deterministic by its service, and badly behaved on purpose.
//
//     standard   3.00 and 0.80 for each kilogram begun, twice as much abroad; nothing over 30 kg
//     express    three times that
//     silent     no answer in time
//     late       no answer in time to whatever is asked first; then as standard
//     absurd     −1.00
#pragma once

#include "infrastructure/peripherals/carrier/carrier.hpp"

#include <atomic>
#include <chrono>

namespace carrier {

struct SimulatorOptions {
    std::chrono::milliseconds timeout{1'500};   // commerce-model §14
    std::string home = "GB";
};

class Simulator final : public Carrier {
  public:
    explicit Simulator(SimulatorOptions);

    std::string_view name() const override { return "simulator"; }
    bool knows(std::string_view service) const override;
    Answer rate(Question const&) override;

    // For tests: how often it was asked.
    int calls() const { return calls_; }

  private:
    Answer no_answer() const;

    SimulatorOptions const options_;
    std::atomic<int> calls_ = 0;
    std::atomic<bool> was_late_ = false;
};

}   // namespace carrier
