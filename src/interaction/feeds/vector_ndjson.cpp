#include "interaction/feeds/vector_ndjson.hpp"

#include "infrastructure/json/checked.hpp"
#include "interaction/feeds/ndjson_record.hpp"

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
    return next_record<ReadVector>(lines_, handles_, parse_vector, [](workflows::VectorRecord const& record) { return record.handle; });
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
