// What is kept of a span that is sampled.
#pragma once

#include "infrastructure/trace/context.hpp"
#include "infrastructure/trace/span.hpp"

#include <chrono>
#include <variant>
#include <vector>

namespace trace {

struct Attribute {
    Key key;
    std::variant<std::int64_t, std::string> value;
};

struct Mark {
    std::string_view name;
    std::int64_t at_ns;
};

struct Record {
    static constexpr std::size_t attributes_max = 16, marks_max = 16, text_max = 256;

    Tracer* tracer;
    Context context;
    SpanId parent;   // not valid: it begins the trace
    std::string name;
    Kind kind;
    std::int64_t begun_ns, ended_ns = 0;   // since 1970, UTC
    std::chrono::steady_clock::time_point begun;
    int exceptions;   // in flight when it began
    bool failed = false;
    std::vector<Attribute> attributes = {};
    std::vector<Mark> marks = {};
    std::optional<Context> link = std::nullopt;   // the span that did the work of this one together with its own
};

}   // namespace trace
