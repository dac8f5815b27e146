#include "interaction/feeds/vector_ndjson.hpp"

#include "base/text.hpp"
#include "infrastructure/json/checked.hpp"

namespace feeds {

namespace {

class VectorDocument : json::Checked {
  public:
    using Checked::Checked;

    workflows::VectorRecord read(json::Node root)
    {
        workflows::VectorRecord record;
        bool has_vector = false;
        if (root.kind() != json::Node::Kind::object) {
            wrong("/", Violation::wrong_type);
            return record;
        }
        root.each_member([&](std::string_view name, json::Node) { has_vector = has_vector || name == "vector"; });
        members(root, "",
                {{"handle", [&](json::Node node, std::string const& at) { record.handle = text(node, at, catalog::handle_length_max); }},
                 {"vector", [&](json::Node node, std::string const& at) {
                      elements(node, at, search::vector_dimension_max,
                               [&](json::Node number, std::string const& place) { record.numbers.push_back(number_of(number, place)); });
                  }}});
        require(root, "", {"handle"});
        if (!has_vector) wrong("/vector", Violation::required);   // null takes it away, and so is said
        return record;
    }

  private:
    float number_of(json::Node node, std::string const& at)
    {
        auto const number = node.number();
        if (!number) wrong(at, Violation::wrong_type);
        return static_cast<float>(number.value_or(0));
    }
};

}   // namespace

Result<workflows::VectorRecord> parse_vector(std::string_view text)
{
    auto const document = TRY(json::Document::parse(text));
    std::vector<Violation> found;
    auto record = VectorDocument{found}.read(document.root());
    if (!found.empty()) return Error{Code::validation_failed, std::move(found)};
    return record;
}

std::optional<ReadVector> VectorReader::next()
{
    for (std::string text; lines_.next(text);) {
        bytes_ += text.size() + 1;
        std::string_view view = text;
        if (lines_.number() == 1 && view.starts_with("\xEF\xBB\xBF")) view.remove_prefix(3);
        if (lines_.was_too_long()) return ReadVector{lines_.number(), "", Code::body_too_large};
        if (trimmed(view).empty()) continue;
        ReadVector read{lines_.number(), "", parse_vector(view)};
        if (read.record) {
            read.handle = read.record->handle;
            if (!handles_.is_new(read.handle)) read.record = invalid("/handle", Violation::handle_repeated);
        } else if (auto const document = json::Document::parse(view)) {
            auto const handle = document->root().find("handle");
            read.handle = handle ? handle->string().value_or("") : "";
        }
        return read;
    }
    return std::nullopt;
}

std::string vector_line(std::string_view handle, std::span<std::int8_t const> codes)
{
    std::string line;
    json::Writer out{line};
    out.begin_object();
    out.member("handle", handle);
    out.key("vector").begin_array();
    for (auto const code : codes) out.number(std::int64_t{code});
    out.end_array();
    out.end_object();
    return line;
}

}   // namespace feeds
