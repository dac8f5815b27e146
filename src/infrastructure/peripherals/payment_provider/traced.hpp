// A provider whose calls appear in the trace of whoever makes them. An adapter that calls over a network passes trace::here() on, as the
// header traceparent: inside a call it names the call's span.
#pragma once

#include "infrastructure/peripherals/payment_provider/payment_provider.hpp"

namespace payment_provider {

class Traced final : public Provider {
  public:
    explicit Traced(Provider& inner) : inner_(inner) {}

    std::string_view name() const override { return inner_.name(); }
    bool knows(std::string_view instrument) const override { return inner_.knows(instrument); }
    Answer confirm(Charge const&) override;
    Answer query(AttemptId) override;
    Answer void_attempt(AttemptId) override;
    RefundAnswer refund(RefundId, AttemptId, Money) override;

  private:
    Provider& inner_;
};

}   // namespace payment_provider
