#include "support/otlp_checker.hpp"

#include "infrastructure/json/reader.hpp"

#include <algorithm>
#include <charconv>
#include <functional>
#include <optional>
#include <set>
#include <stdexcept>

namespace testing {

using json::Node;
using Kind = Node::Kind;

static constexpr std::size_t trace_digits = 32, span_digits = 16;

// Decimal, as proto3 writes it: no sign but a minus, no zero in front.
template <typename T> static std::optional<T> integer_in(std::string_view text)
{
    T value = 0;
    auto const [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    bool const is_whole = error == std::errc{} && end == text.data() + text.size();
    return is_whole && std::to_string(value) == text ? std::optional{value} : std::nullopt;
}

static bool is_id(std::string_view text, std::size_t digits)
{
    return text.size() == digits && text.find_first_not_of("0123456789abcdef") == std::string_view::npos &&
           text.find_first_not_of('0') != std::string_view::npos;
}

static bool is_base64(std::string_view text)
{
    auto const padding = text.size() - std::min(text.find('='), text.size());
    return text.size() % 4 == 0 && padding <= 2 && text.find_first_not_of('=', text.size() - padding) == std::string_view::npos &&
           text.substr(0, text.size() - padding).find_first_not_of("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/") ==
               std::string_view::npos;
}

namespace {

class Checker {
  public:
    std::vector<std::string> complaints;

    void request(Node node)
    {
        message(node, "", {{"resourceSpans", [this](Node list, Path const& at) { each(list, at, &Checker::resource_spans); }}});
        require(node, "", "resourceSpans");
    }

  private:
    using Path = std::string;
    using Rule = std::function<void(Node, Path const&)>;
    using Method = void (Checker::*)(Node, Path const&);

    void complain(Path const& at, std::string const& what) { complaints.push_back((at.empty() ? "/" : at) + ": " + what); }

    // An object with these fields, each at most once, and no others.
    void message(Node node, Path const& at, std::map<std::string_view, Rule> const& fields)
    {
        if (node.kind() != Kind::object) return complain(at, "no object");
        std::set<std::string> seen;
        node.each_member([&](std::string_view name, Node value) {
            auto const here = at + "/" + std::string{name};
            if (!seen.emplace(name).second) complain(here, "is there twice");
            auto const field = fields.find(name);
            if (field == fields.end()) return complain(here, "is no field of it");
            field->second(value, here);
        });
    }

    void require(Node node, Path const& at, std::string_view name)
    {
        if (!node.find(name)) complain(at, "lacks " + std::string{name});
    }

    void each(Node list, Path const& at, Method rule)
    {
        if (list.kind() != Kind::array) return complain(at, "no array");
        int i = 0;
        list.each_element([&](Node element) { (this->*rule)(element, at + "/" + std::to_string(i++)); });
    }
    Rule each_of(Method rule)
    {
        return [this, rule](Node list, Path const& at) { each(list, at, rule); };
    }

    Rule text(bool may_be_empty = true)
    {
        return [this, may_be_empty](Node node, Path const& at) {
            auto const value = node.string();
            if (!value) return complain(at, "no string");
            if (!may_be_empty && value->empty()) complain(at, "empty");
        };
    }
    Rule id(std::size_t digits)
    {
        return [this, digits](Node node, Path const& at) {
            if (!is_id(node.string().value_or(""), digits)) complain(at, "no id of " + std::to_string(digits) + " hex digits");
        };
    }
    Rule number(std::int64_t min, std::int64_t max)
    {
        return [=, this](Node node, Path const& at) {
            auto const value = node.integer();
            if (!value || *value < min || *value > max)
                complain(at, "no number from " + std::to_string(min) + " to " + std::to_string(max));
        };
    }
    Rule uint32() { return number(0, 0xFFFF'FFFF); }
    Rule time()
    {
        return [this](Node node, Path const& at) {
            if (integer_in<std::uint64_t>(node.string().value_or("")).value_or(0) == 0) complain(at, "no time: nanoseconds as a string");
        };
    }

    void resource_spans(Node node, Path const& at)
    {
        message(node, at,
                {{"resource", [this](Node n, Path const& p) { resource(n, p); }},
                 {"scopeSpans", each_of(&Checker::scope_spans)},
                 {"schemaUrl", text()}});
        require(node, at, "resource");
        require(node, at, "scopeSpans");
    }

    void resource(Node node, Path const& at)
    {
        message(node, at, {{"attributes", [this](Node n, Path const& p) { attributes(n, p); }}, {"droppedAttributesCount", uint32()}});
        std::string name;
        if (auto const list = node.find("attributes"))
            list->each_element([&](Node attribute) {
                auto const key = attribute.find("key"), value = attribute.find("value");
                if (!key || key->string() != "service.name" || !value) return;
                if (auto const given = value->find("stringValue")) name = given->string().value_or("");
            });
        if (name.empty()) complain(at, "lacks service.name");   // required of every resource
    }

    void scope_spans(Node node, Path const& at)
    {
        message(node, at,
                {{"scope",
                  [this](Node n, Path const& p) {
                      message(n, p,
                              {{"name", text()},
                               {"version", text()},
                               {"attributes", [this](Node list, Path const& where) { attributes(list, where); }},
                               {"droppedAttributesCount", uint32()}});
                  }},
                 {"spans", each_of(&Checker::span)},
                 {"schemaUrl", text()}});
        require(node, at, "spans");
    }

    void span(Node node, Path const& at)
    {
        message(node, at,
                {{"traceId", id(trace_digits)},
                 {"spanId", id(span_digits)},
                 {"traceState", text()},
                 {"parentSpanId", id(span_digits)},
                 {"flags", uint32()},
                 {"name", text(false)},
                 {"kind", number(1, 5)},
                 {"startTimeUnixNano", time()},
                 {"endTimeUnixNano", time()},
                 {"attributes", [this](Node n, Path const& p) { attributes(n, p); }},
                 {"droppedAttributesCount", uint32()},
                 {"events", each_of(&Checker::event)},
                 {"droppedEventsCount", uint32()},
                 {"links", each_of(&Checker::link)},
                 {"droppedLinksCount", uint32()},
                 {"status", [this](Node n, Path const& p) { status(n, p); }}});
        for (auto const name : {"traceId", "spanId", "name", "kind", "startTimeUnixNano", "endTimeUnixNano"}) require(node, at, name);
        check_identity(node, at);
        check_times(node, at);
    }

    static std::string text_at(Node node, std::string_view name)
    {
        auto const found = node.find(name);
        return std::string{found ? found->string().value_or("") : ""};
    }
    static std::uint64_t time_at(Node node, std::string_view name) { return integer_in<std::uint64_t>(text_at(node, name)).value_or(0); }

    void check_identity(Node span, Path const& at)
    {
        auto const own = text_at(span, "spanId");
        if (!own.empty() && text_at(span, "parentSpanId") == own) complain(at, "is its own parent");
        if (!spans_.emplace(text_at(span, "traceId") + own).second) complain(at, "has the id of another span");
    }

    void check_times(Node span, Path const& at)
    {
        auto const begun = time_at(span, "startTimeUnixNano"), ended = time_at(span, "endTimeUnixNano");
        if (ended < begun) complain(at, "ends before it begins");
        if (auto const events = span.find("events"))
            events->each_element([&](Node event) {
                auto const moment = time_at(event, "timeUnixNano");
                if (moment < begun || moment > ended) complain(at, "has an event outside of its time");
            });
    }

    void event(Node node, Path const& at)
    {
        message(node, at,
                {{"timeUnixNano", time()},
                 {"name", text(false)},
                 {"attributes", [this](Node n, Path const& p) { attributes(n, p); }},
                 {"droppedAttributesCount", uint32()}});
        require(node, at, "timeUnixNano");
        require(node, at, "name");
    }

    void link(Node node, Path const& at)
    {
        message(node, at,
                {{"traceId", id(trace_digits)},
                 {"spanId", id(span_digits)},
                 {"traceState", text()},
                 {"attributes", [this](Node n, Path const& p) { attributes(n, p); }},
                 {"droppedAttributesCount", uint32()},
                 {"flags", uint32()}});
        require(node, at, "traceId");
        require(node, at, "spanId");
    }

    void status(Node node, Path const& at)
    {
        message(node, at, {{"message", text()}, {"code", number(0, 2)}});
        auto const code = node.find("code");
        bool const is_error = code && code->integer() == 2;
        if (node.find("message") && !is_error) complain(at, "has a message and no error");
    }

    void attributes(Node list, Path const& at)
    {
        each(list, at, &Checker::key_value);
        std::set<std::string> keys;
        list.each_element([&](Node attribute) {
            auto const key = text_at(attribute, "key");
            if (!keys.insert(key).second) complain(at, "has " + key + " twice");
        });
    }

    void key_value(Node node, Path const& at)
    {
        message(node, at, {{"key", text(false)}, {"value", [this](Node n, Path const& p) { any_value(n, p); }}});
        require(node, at, "key");
        require(node, at, "value");
    }

    void any_value(Node node, Path const& at)
    {
        auto const list_of = [this](Method rule) {
            return [this, rule](Node n, Path const& p) { message(n, p, {{"values", each_of(rule)}}); };
        };
        message(node, at,
                {{"stringValue", text()},
                 {"boolValue",
                  [this](Node n, Path const& p) {
                      if (n.kind() != Kind::boolean) complain(p, "neither true nor false");
                  }},
                 {"intValue",
                  [this](Node n, Path const& p) {
                      if (!integer_in<std::int64_t>(n.string().value_or(""))) complain(p, "no 64 bits as a decimal string");
                  }},
                 {"doubleValue",
                  [this](Node n, Path const& p) {
                      auto const word = n.string().value_or("");
                      if (!n.number() && word != "NaN" && word != "Infinity" && word != "-Infinity") complain(p, "no number");
                  }},
                 {"arrayValue", list_of(&Checker::any_value)},
                 {"kvlistValue", list_of(&Checker::key_value)},
                 {"bytesValue", [this](Node n, Path const& p) {
                      if (!n.string() || !is_base64(*n.string())) complain(p, "no base64");
                  }}});
        int values = 0;
        node.each_member([&](std::string_view, Node) { ++values; });
        if (values != 1) complain(at, "has " + std::to_string(values) + " values");
    }

    std::set<std::string> spans_;
};

}   // namespace

std::vector<std::string> otlp_complaints(std::string_view document)
{
    auto const parsed = json::Document::parse(document);
    if (!parsed) return {"no JSON"};
    Checker checker;
    checker.request(parsed->root());
    return checker.complaints;
}

static std::string value_of(Node value)
{
    std::string text;
    value.each_member([&](std::string_view, Node node) { text = node.string() ? std::string{*node.string()} : node.text(); });
    return text;
}

static CollectedSpan span_of(Node node)
{
    auto const text = [&](std::string_view name) {
        auto const found = node.find(name);
        return std::string{found ? found->string().value_or("") : ""};
    };
    CollectedSpan span{.trace = text("traceId"), .id = text("spanId"), .parent = text("parentSpanId"), .name = text("name")};
    span.kind = node.find("kind")->integer().value_or(0);
    span.begun_ns = std::stoull(text("startTimeUnixNano"));
    span.ended_ns = std::stoull(text("endTimeUnixNano"));
    if (auto const attributes = node.find("attributes"))
        attributes->each_element([&](Node attribute) {
            span.attributes[std::string{attribute.find("key")->string().value_or("")}] = value_of(*attribute.find("value"));
        });
    if (auto const events = node.find("events"))
        events->each_element([&](Node event) { span.events.emplace_back(event.find("name")->string().value_or("")); });
    return span;
}

std::vector<CollectedSpan> otlp_spans(std::string_view document)
{
    std::vector<CollectedSpan> spans;
    auto const parsed = json::Document::parse(document);
    if (!parsed) throw std::runtime_error("not JSON: " + std::string{document.substr(0, 300)});
    parsed->root().find("resourceSpans")->each_element([&](Node resource) {
        resource.find("scopeSpans")->each_element([&](Node scope) {
            scope.find("spans")->each_element([&](Node span) { spans.push_back(span_of(span)); });
        });
    });
    return spans;
}

}   // namespace testing
