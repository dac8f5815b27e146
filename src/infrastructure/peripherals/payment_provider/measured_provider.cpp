#include "infrastructure/peripherals/payment_provider/measured_provider.hpp"

namespace payment_provider {

// In the order of Answer::Kind and RefundAnswer::Kind.
static constexpr std::array<std::string_view, 6> answers{"charged", "declined", "challenge", "absent", "voided", "unknown"};
static constexpr std::array<std::string_view, 3> refund_answers{"paid", "failed", "unknown"};

MeasuredProvider::Call::Call(metrics::Registry& registry, std::string_view name, std::span<std::string_view const> outcomes)
    : took(registry.histogram("cloudcommerce_payment_provider_duration_seconds", "How long the payment provider took to answer",
                              metrics::durations(), {{"call", std::string{name}}}))
{
    auto const counter = [&](std::string_view outcome) {
        return &registry.counter("cloudcommerce_payment_provider_calls_total", "Calls to the payment provider, by how they ended",
                                 {{"call", std::string{name}}, {"outcome", std::string{outcome}}});
    };
    for (std::size_t i = 0; i < outcomes.size(); ++i) ended[i] = counter(outcomes[i]);
    ended[kinds] = counter("fault");
}

template <typename F> auto MeasuredProvider::Call::measure(F&& f)
{
    struct Watch {
        Call& call;
        std::size_t outcome = kinds;
        std::chrono::steady_clock::time_point begun = std::chrono::steady_clock::now();
        ~Watch()
        {
            call.took.observe(std::chrono::steady_clock::now() - begun);
            call.ended[outcome]->add();
        }
    } watch{*this};
    auto answer = f();
    watch.outcome = static_cast<std::size_t>(answer.kind);
    return answer;
}

MeasuredProvider::MeasuredProvider(Provider& real, metrics::Registry& registry)
    : real_(real)
    , confirm_(registry, "confirm", answers)
    , query_(registry, "query", answers)
    , void_(registry, "void", answers)
    , refund_(registry, "refund", refund_answers)
{
}

Answer MeasuredProvider::confirm(Charge const& charge)
{
    return confirm_.measure([&] { return real_.confirm(charge); });
}

Answer MeasuredProvider::query(AttemptId attempt)
{
    return query_.measure([&] { return real_.query(attempt); });
}

Answer MeasuredProvider::void_attempt(AttemptId attempt)
{
    return void_.measure([&] { return real_.void_attempt(attempt); });
}

RefundAnswer MeasuredProvider::refund(RefundId refund, AttemptId attempt, Money amount)
{
    return refund_.measure([&] { return real_.refund(refund, attempt, amount); });
}

}   // namespace payment_provider
