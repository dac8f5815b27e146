#include "infrastructure/dump/lines.hpp"

#include "infrastructure/json/reader.hpp"
#include "infrastructure/json/writer.hpp"

#include <algorithm>

namespace dump {

static constexpr std::string_view format = "cloudcommerce dump";

// In the order of db::Value::Kind, from integer on.
static constexpr std::array<std::string_view, 3> kinds{"integer", "text", "bytes"};

static std::string to_text(db::Column const& column)
{
    return column.name + " " + std::string{kinds.at(static_cast<std::size_t>(column.kind) - 1)};
}

static std::optional<db::Column> parse_column(std::string_view text)
{
    auto const space = text.rfind(' ');
    if (space == std::string_view::npos) return std::nullopt;
    auto const found = std::ranges::find(kinds, text.substr(space + 1));
    if (found == kinds.end()) return std::nullopt;
    return db::Column{std::string{text.substr(0, space)}, static_cast<db::Value::Kind>(found - kinds.begin() + 1)};
}

static void write_texts(json::Writer& out, std::string_view name, std::vector<std::string> const& texts)
{
    out.key(name).begin_array();
    for (auto const& text : texts) out.string(text);
    out.end_array();
}

static std::optional<std::string> text_of(json::Node node, std::string_view name)
{
    auto const found = node.find(name);
    auto const text = found ? found->string() : std::nullopt;
    return text ? std::optional{std::string{*text}} : std::nullopt;
}

static std::vector<std::string> texts_of(json::Node node, std::string_view name)
{
    std::vector<std::string> texts;
    if (auto const found = node.find(name)) found->each_element([&](json::Node each) { texts.emplace_back(each.string().value_or("")); });
    return texts;
}

std::string to_line(Header const& header)
{
    std::string line;
    json::Writer out{line};
    out.begin_object();
    out.member("format", format);
    out.member("version", version);
    write_texts(out, "migrations", header.migrations);
    write_texts(out, "keys", header.keys);
    out.end_object();
    return line;
}

std::string to_line(Section const& section)
{
    std::string line;
    json::Writer out{line};
    std::vector<std::string> columns;
    for (auto const& column : section.columns) columns.push_back(to_text(column));
    out.begin_object();
    out.member("table", section.table);
    out.member("of", section.of);
    write_texts(out, "columns", columns);
    out.end_object();
    return line;
}

std::string to_line(End const& end)
{
    std::string line;
    json::Writer out{line};
    out.begin_object();
    out.member("end", format);
    out.member("tables", end.tables);
    out.member("rows", end.rows);
    out.member("sha256", crypto::hex(end.sha256));
    out.end_object();
    return line;
}

std::optional<Header> parse_header(std::string_view line)
{
    auto const document = json::Document::parse(line);
    if (!document) return std::nullopt;
    Header header{texts_of(document->root(), "migrations"), texts_of(document->root(), "keys")};
    return to_line(header) == line ? std::optional{std::move(header)} : std::nullopt;
}

std::optional<Section> parse_section(std::string_view line)
{
    auto const document = json::Document::parse(line);
    if (!document) return std::nullopt;
    auto const root = document->root();
    Section section{.table = text_of(root, "table").value_or(""), .of = text_of(root, "of").value_or(""), .columns = {}};
    for (auto const& text : texts_of(root, "columns")) {
        auto column = parse_column(text);
        if (!column) return std::nullopt;
        section.columns.push_back(std::move(*column));
    }
    return to_line(section) == line ? std::optional{std::move(section)} : std::nullopt;
}

std::optional<std::int64_t> version_in(std::string_view line)
{
    auto const document = json::Document::parse(line);
    if (!document || text_of(document->root(), "format") != format) return std::nullopt;
    auto const found = document->root().find("version");
    return found ? found->integer() : std::nullopt;
}

}   // namespace dump
