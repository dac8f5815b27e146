#include "infrastructure/http/request_trace.hpp"

#include "infrastructure/trace/tracer.hpp"

#include <algorithm>

namespace http {

// Two headers of that name are none: nobody knows which one is true.
static std::optional<trace::Context> caller_of(Request const& request)
{
    std::string_view text;
    for (auto const& [name, value] : request.headers) {
        if (!equals_ignoring_case(name, "traceparent")) continue;
        if (!text.empty()) return std::nullopt;
        text = value;
    }
    return text.empty() ? std::nullopt : trace::parse_traceparent(text);
}

trace::Activity begin_trace(trace::Tracer* tracer, Request& request, Endpoint const* endpoint)
{
    auto const caller = caller_of(request);
    if (tracer == nullptr) {
        request.trace = {.trace = caller ? caller->trace : trace::new_trace_id(), .span = trace::new_span_id()};
        return {};
    }
    request.trace = tracer->begin(caller);
    if (!request.trace.sampled) return {};
    std::string title{name(request.method)};
    if (endpoint != nullptr) title.append(" ").append(endpoint->pattern);
    trace::Activity span{{tracer, request.trace}, caller ? caller->span : trace::SpanId{}, title, trace::Kind::server};
    span.set(trace::Key::http_request_method, name(request.method));
    if (endpoint != nullptr) span.set(trace::Key::http_route, endpoint->pattern);
    return span;
}

void end_trace(trace::Activity& span, int status)
{
    if (!span.is_sampled()) return;
    span.set(trace::Key::http_response_status_code, std::int64_t{status});
    if (status >= 500) {
        span.set(trace::Key::error_type, std::to_string(status));
        span.fail();
    }
    span.end();
}

}   // namespace http
