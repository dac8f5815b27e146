#include "infrastructure/trace/otlp.hpp"

#include "infrastructure/json/writer.hpp"

namespace trace {

static constexpr std::int64_t status_unset = 0, status_error = 2, flag_sampled = 1;

static void write_attribute(json::Writer& out, std::string_view key, std::variant<std::int64_t, std::string> const& value)
{
    out.begin_object();
    out.member("key", key);
    out.key("value").begin_object();
    if (auto const* const number = std::get_if<std::int64_t>(&value))
        out.member("intValue", std::to_string(*number));
    else
        out.member("stringValue", std::get<std::string>(value));
    out.end_object();
    out.end_object();
}

static void write_resource(json::Writer& out, TracerOptions const& options)
{
    out.key("resource").begin_object();
    out.key("attributes").begin_array();
    write_attribute(out, "service.name", options.service_name);
    write_attribute(out, "service.version", options.service_version);
    write_attribute(out, "service.instance.id", options.service_instance);
    out.end_array();
    out.end_object();
}

static void write_marks(json::Writer& out, Record const& record)
{
    out.key("events").begin_array();
    for (Mark const& mark : record.marks) {
        out.begin_object();
        out.member("timeUnixNano", std::to_string(mark.at_ns));
        out.member("name", mark.name);
        out.end_object();
    }
    out.end_array();
}

static void write_link(json::Writer& out, Context const& context)
{
    out.key("links").begin_array();
    out.begin_object();
    out.member("traceId", to_string(context.trace));
    out.member("spanId", to_string(context.span));
    out.member("flags", flag_sampled);
    out.end_object();
    out.end_array();
}

static void write_span(json::Writer& out, Record const& record)
{
    out.begin_object();
    out.member("traceId", to_string(record.context.trace));
    out.member("spanId", to_string(record.context.span));
    if (record.parent.is_valid()) out.member("parentSpanId", to_string(record.parent));
    out.member("flags", flag_sampled);
    out.member("name", record.name);
    out.member("kind", static_cast<std::int64_t>(record.kind));
    out.member("startTimeUnixNano", std::to_string(record.begun_ns));
    out.member("endTimeUnixNano", std::to_string(record.ended_ns));
    out.key("attributes").begin_array();
    for (Attribute const& attribute : record.attributes) write_attribute(out, name(attribute.key), attribute.value);
    out.end_array();
    if (!record.marks.empty()) write_marks(out, record);
    if (record.link) write_link(out, *record.link);
    out.key("status").begin_object();   // also where there is nothing to say: some readers look into it
    out.member("code", record.failed ? status_error : status_unset);
    out.end_object();
    out.end_object();
}

std::string otlp_request(TracerOptions const& options, std::span<std::unique_ptr<Record> const> records)
{
    constexpr std::size_t usual_span = 700;   // bytes
    std::string text;
    text.reserve(records.size() * usual_span);
    json::Writer out{text};
    out.begin_object();
    out.key("resourceSpans").begin_array();
    out.begin_object();
    write_resource(out, options);
    out.key("scopeSpans").begin_array();
    out.begin_object();
    out.key("scope").begin_object();
    out.member("name", options.service_name);
    out.member("version", options.service_version);
    out.end_object();
    out.key("spans").begin_array();
    for (auto const& record : records) write_span(out, *record);
    out.end_array();
    out.end_object();
    out.end_array();
    out.end_object();
    out.end_array();
    out.end_object();
    return text;
}

}   // namespace trace
