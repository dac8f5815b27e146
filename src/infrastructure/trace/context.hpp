// Which trace a piece of work belongs to, as it travels between programs: W3C Trace Context, https://www.w3.org/TR/trace-context-1/.
// Its `tracestate` is dropped, as the standard allows: no vendor of ours reads it, and a stranger's text would have to be kept with
// every event, where nothing personal may lie.
#pragma once

#include <array>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace trace {

// Random bytes; all zero is no id.
template <std::size_t size> struct RandomId {
    std::array<unsigned char, size> bytes{};

    constexpr bool is_valid() const { return bytes != std::array<unsigned char, size>{}; }
    bool operator==(RandomId const&) const = default;
};
using TraceId = RandomId<16>;
using SpanId = RandomId<8>;

std::string to_string(TraceId const&);   // lower-case hex
std::string to_string(SpanId const&);

// From the operating system's generator. Any thread.
TraceId new_trace_id();
SpanId new_span_id();

struct Context {
    TraceId trace;
    SpanId span;
    bool sampled = false;   // somebody records it

    bool is_valid() const { return trace.is_valid() && span.is_valid(); }
    bool operator==(Context const&) const = default;
};

// "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01". Nothing where it is broken: then a new trace begins. Of a later version it
// reads what is as in this one; other flags than `sampled` are not understood and not passed on.
std::optional<Context> parse_traceparent(std::string_view);
std::string traceparent(Context const&);   // of a valid one

}   // namespace trace
