// The tax provider of the demo shop and of tests: deterministic, and badly behaved on purpose under its other names.
//
//     simulator          6 % State and 2 % City in the United States, 20 % VAT elsewhere; classes that begin with "zero" bear nothing
//     simulator_silent   no answer in time
//     simulator_absurd   taxes that are more than what they are on
#pragma once

#include "infrastructure/peripherals/tax_provider/tax_provider.hpp"

#include <atomic>
#include <chrono>

namespace tax_provider {

class Simulator final : public Provider {
  public:
    enum class Manner : std::uint8_t { good, silent, absurd };
    explicit Simulator(Manner, std::chrono::milliseconds timeout = std::chrono::milliseconds{1'500});

    std::string_view name() const override;
    Answer reckon(Question const&) override;

    // For tests: how often it was asked.
    int calls() const { return calls_; }

  private:
    Manner const manner_;
    std::chrono::milliseconds const timeout_;
    std::atomic<int> calls_ = 0;
};

}   // namespace tax_provider
