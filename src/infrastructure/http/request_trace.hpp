// The trace of a request: its caller's, where that is told properly, else one that begins here; and its server span, as OpenTelemetry's
// semantic conventions for HTTP have it.
#pragma once

#include "infrastructure/http/endpoint.hpp"
#include "infrastructure/trace/span.hpp"

namespace http {

// Sets request.trace, with or without a tracer: logs and problems name it. `endpoint`: null where there is none.
trace::Activity begin_trace(trace::Tracer*, Request&, Endpoint const*);
void end_trace(trace::Activity&, int status);

}   // namespace http
