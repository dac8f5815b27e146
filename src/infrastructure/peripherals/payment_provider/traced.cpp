#include "infrastructure/peripherals/payment_provider/traced.hpp"

#include "infrastructure/trace/span.hpp"

namespace payment_provider {

static std::string_view word(Answer const& answer)
{
    switch (answer.kind) {
    case Answer::Kind::charged: return "charged";
    case Answer::Kind::declined: return "declined";
    case Answer::Kind::challenge: return "challenge";
    case Answer::Kind::absent: return "absent";
    case Answer::Kind::voided: return "voided";
    case Answer::Kind::unknown: break;
    }
    return "unknown";
}

static std::string_view word(RefundAnswer const& answer)
{
    switch (answer.kind) {
    case RefundAnswer::Kind::paid: return "paid";
    case RefundAnswer::Kind::failed: return "failed";
    case RefundAnswer::Kind::unknown: break;
    }
    return "unknown";
}

template <typename F> static auto call(trace::Literal title, std::string_view provider, F&& inner)
{
    trace::Span span{title, trace::Kind::client};
    span.set(trace::Key::payment_provider, provider);
    auto answer = inner();
    span.set(trace::Key::payment_answer, word(answer));
    return answer;
}

Answer Traced::confirm(Charge const& charge)
{
    return call("payment provider: confirm", name(), [&] { return inner_.confirm(charge); });
}

Answer Traced::query(AttemptId attempt)
{
    return call("payment provider: query", name(), [&] { return inner_.query(attempt); });
}

Answer Traced::void_attempt(AttemptId attempt)
{
    return call("payment provider: void", name(), [&] { return inner_.void_attempt(attempt); });
}

RefundAnswer Traced::refund(RefundId id, AttemptId attempt, Money amount)
{
    return call("payment provider: refund", name(), [&] { return inner_.refund(id, attempt, amount); });
}

}   // namespace payment_provider
