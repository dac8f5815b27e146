#include "infrastructure/dump/row.hpp"

#include "base/text.hpp"
#include "infrastructure/json/reader.hpp"
#include "infrastructure/json/writer.hpp"

#include <stdexcept>

namespace dump {

using Kind = db::Value::Kind;

template <typename T> static Field to_field(db::Row const& row, int at)
{
    auto value = row.get<std::optional<T>>(at);
    return value ? Field{std::move(*value)} : Field{};
}

static Field to_field(db::Row const& row, int at, Kind kind)
{
    if (kind == Kind::integer) return to_field<std::int64_t>(row, at);
    if (kind == Kind::text) return to_field<std::string>(row, at);
    return to_field<crypto::Bytes>(row, at);
}

Fields to_fields(db::Row const& row, Columns const& columns)
{
    Fields fields;
    for (auto const& column : columns) fields.push_back(to_field(row, static_cast<int>(fields.size()), column.kind));
    return fields;
}

namespace {

struct ToValue {
    db::Value operator()(std::monostate) const { return {}; }
    db::Value operator()(auto const& value) const { return value; }
};

struct Write {
    void operator()(std::monostate) const { out.null(); }
    void operator()(std::int64_t value) const { out.number(value); }
    void operator()(std::string const& text) const
    {
        if (!is_utf8(text)) throw std::runtime_error("a text is no UTF-8");
        out.string(text);
    }
    void operator()(crypto::Bytes const& bytes) const { out.string(crypto::base64url(bytes)); }

    json::Writer& out;
};

}   // namespace

db::Value to_value(Field const& field) { return std::visit(ToValue{}, field); }

std::string to_line(Fields const& fields)
{
    std::string line;
    json::Writer out{line};
    out.begin_array();
    for (auto const& field : fields) std::visit(Write{out}, field);
    out.end_array();
    return line;
}

static std::optional<Field> parse_field(json::Node node, Kind kind)
{
    if (node.is_null()) return Field{};
    if (kind == Kind::integer) {
        auto const value = node.integer();
        return value ? std::optional<Field>{*value} : std::nullopt;
    }
    auto const text = node.string();
    if (!text) return std::nullopt;
    if (kind == Kind::text) return Field{std::string{*text}};
    auto bytes = crypto::parse_base64url(*text);
    return bytes ? std::optional<Field>{std::move(*bytes)} : std::nullopt;
}

std::optional<Fields> parse_row(std::string_view line, Columns const& columns)
{
    auto const document = json::Document::parse(line);
    if (!document || document->root().kind() != json::Node::Kind::array) return std::nullopt;
    Fields fields;
    bool fits = true;
    document->root().each_element([&](json::Node node) {
        fits = fits && fields.size() < columns.size();
        auto field = fits ? parse_field(node, columns[fields.size()].kind) : std::nullopt;
        fits = field.has_value();
        if (fits) fields.push_back(std::move(*field));
    });
    if (!fits || fields.size() != columns.size() || to_line(fields) != line) return std::nullopt;
    return fields;
}

}   // namespace dump
