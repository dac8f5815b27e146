#include "infrastructure/peripherals/mail/measured_mailer.hpp"

namespace mail {

static metrics::Counter& counter(metrics::Registry& registry, std::string_view outcome)
{
    return registry.counter("cloudcommerce_notifications_total", "Mails handed to the mailer, each try",
                            {{"outcome", std::string{outcome}}});
}

MeasuredMailer::MeasuredMailer(Mailer& real, metrics::Registry& registry)
    : real_(real)
    , sent_(counter(registry, "sent"))
    , failed_(counter(registry, "failed"))
{
}

void MeasuredMailer::send(Message const& message)
{
    try {
        real_.send(message);
    } catch (...) {
        failed_.add();
        throw;
    }
    sent_.add();
}

}   // namespace mail
