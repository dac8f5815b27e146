// Whether a document is what OTLP wants to be sent for traces, an ExportTraceServiceRequest in JSON, to the letter: its fields and no
// others (opentelemetry-proto, trace/v1/trace.proto and common/v1/common.proto), the JSON mapping of proto3 as OTLP narrows it (ids in
// hex, 64 bits as decimal strings, enums as numbers: https://opentelemetry.io/docs/specs/otlp/#json-protobuf-encoding), and what the
// comments there call required. Stricter where senders have a choice that ours does not need: no null, no upper case in ids.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace testing {

// A line each, with the place; empty: nothing is wrong.
std::vector<std::string> otlp_complaints(std::string_view document);

struct CollectedSpan {
    std::string trace, id, parent, name;
    std::int64_t kind = 0;
    std::uint64_t begun_ns = 0, ended_ns = 0;
    std::map<std::string, std::string> attributes;
    std::vector<std::string> events;
};
std::vector<CollectedSpan> otlp_spans(std::string_view document);   // of one without complaints

}   // namespace testing
