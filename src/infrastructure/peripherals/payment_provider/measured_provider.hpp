// A provider whose calls are counted: how they ended, how long they took.
#pragma once

#include "infrastructure/metrics/registry.hpp"
#include "infrastructure/peripherals/payment_provider/payment_provider.hpp"

#include <array>

namespace payment_provider {

class MeasuredProvider final : public Provider {
  public:
    MeasuredProvider(Provider& real, metrics::Registry&);

    std::string_view name() const override { return real_.name(); }
    bool knows(std::string_view instrument) const override { return real_.knows(instrument); }
    Answer confirm(Charge const&) override;
    Answer query(AttemptId) override;
    Answer void_attempt(AttemptId) override;
    RefundAnswer refund(RefundId, AttemptId, Money) override;

  private:
    static constexpr std::size_t kinds = 6;   // of answers; behind them stands "fault", an exception
    struct Call {
        Call(metrics::Registry&, std::string_view name, std::span<std::string_view const> outcomes);
        template <typename F> auto measure(F&& f);

        std::array<metrics::Counter*, kinds + 1> ended{};
        metrics::Histogram& took;
    };

    Provider& real_;
    Call confirm_, query_, void_, refund_;
};

}   // namespace payment_provider
