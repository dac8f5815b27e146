// Spans as a collector reads them: an ExportTraceServiceRequest of OTLP, in its JSON encoding
// (https://opentelemetry.io/docs/specs/otlp/#json-protobuf-encoding).
#pragma once

#include "infrastructure/trace/record.hpp"
#include "infrastructure/trace/tracer.hpp"

#include <memory>
#include <span>
#include <string>

namespace trace {

std::string otlp_request(TracerOptions const&, std::span<std::unique_ptr<Record> const>);

}   // namespace trace
