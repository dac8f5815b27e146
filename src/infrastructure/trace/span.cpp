#include "infrastructure/trace/span.hpp"

#include "infrastructure/trace/record.hpp"
#include "infrastructure/trace/tracer.hpp"

#include <exception>
#include <memory>

namespace trace {

constinit thread_local Work current_work;

std::string_view name(Key key)
{
    switch (key) {
    case Key::http_request_method: return "http.request.method";
    case Key::http_route: return "http.route";
    case Key::http_response_status_code: return "http.response.status_code";
    case Key::url_scheme: return "url.scheme";
    case Key::error_type: return "error.type";
    case Key::db_system_name: return "db.system.name";
    case Key::db_outcome: return "cloudcommerce.db.outcome";
    case Key::messaging_system: return "messaging.system";
    case Key::messaging_operation_name: return "messaging.operation.name";
    case Key::messaging_operation_type: return "messaging.operation.type";
    case Key::messaging_destination_name: return "messaging.destination.name";
    case Key::messaging_consumer_group_name: return "messaging.consumer.group.name";
    case Key::payment_provider: return "cloudcommerce.payment.provider";
    case Key::payment_answer: break;
    }
    return "cloudcommerce.payment.answer";
}

static std::int64_t unix_ns()
{
    return std::chrono::duration_cast<std::chrono::nanoseconds>(std::chrono::system_clock::now().time_since_epoch()).count();
}

// How long it has lasted is asked of a clock that is never set back: nothing ends before it begins.
static std::int64_t now_in(Record const& record)
{
    auto const lasted = std::chrono::steady_clock::now() - record.begun;
    return record.begun_ns + std::chrono::duration_cast<std::chrono::nanoseconds>(lasted).count();
}

Activity::Activity(Work const& self, SpanId const& parent, std::string_view name, Kind kind)
{
    if (!self.is_sampled() || self.tracer == nullptr) return;
    record_ = new Record{.tracer = self.tracer,
                         .context = self.context,
                         .parent = parent,
                         .name = std::string{name.substr(0, Record::text_max)},
                         .kind = kind,
                         .begun_ns = unix_ns(),
                         .begun = std::chrono::steady_clock::now(),
                         .exceptions = std::uncaught_exceptions()};
}

void Activity::begin(Work const& work, std::string_view name, Kind kind)
{
    Context const self{.trace = work.context.trace, .span = new_span_id(), .sampled = true};
    *this = Activity{{work.tracer, self}, work.context.span, name, kind};
}

Work Activity::work() const { return {record_->tracer, record_->context}; }

void Activity::add(Key key, std::int64_t value)
{
    if (record_->attributes.size() < Record::attributes_max) record_->attributes.push_back({key, value});
}

void Activity::add(Key key, std::string_view value)
{
    if (record_->attributes.size() < Record::attributes_max)
        record_->attributes.push_back({key, std::string{value.substr(0, Record::text_max)}});
}

void Activity::add(Literal moment)
{
    if (record_->marks.size() < Record::marks_max) record_->marks.push_back({moment, now_in(*record_)});
}

void Activity::link(Context const& other)
{
    if (record_ != nullptr) record_->link = other;
}

void Activity::fail()
{
    if (record_ != nullptr) record_->failed = true;
}

void Activity::finish() noexcept
{
    std::unique_ptr<Record> record{std::exchange(record_, nullptr)};
    record->ended_ns = now_in(*record);
    if (std::uncaught_exceptions() > record->exceptions) record->failed = true;
    auto& tracer = *record->tracer;
    tracer.take(std::move(record));
}

std::string here() { return current_work.context.is_valid() ? traceparent(current_work.context) : std::string{}; }

Work follow(std::string_view text)
{
    auto const context = parse_traceparent(text);
    bool const is_recorded = context && context->sampled && current_work.tracer != nullptr && current_work.tracer->is_on();
    return is_recorded ? Work{current_work.tracer, *context} : Work{};
}

}   // namespace trace
