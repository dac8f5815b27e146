// A mailer whose mails are counted: sent, or failed and to be tried again.
#pragma once

#include "infrastructure/metrics/registry.hpp"
#include "infrastructure/peripherals/mail/mail.hpp"

namespace mail {

class MeasuredMailer final : public Mailer {
  public:
    MeasuredMailer(Mailer& real, metrics::Registry&);
    void send(Message const&) override;

  private:
    Mailer& real_;
    metrics::Counter &sent_, &failed_;
};

}   // namespace mail
