#include "infrastructure/json/reader.hpp"

#include <simdjson.h>

#include <cstring>
#include <limits>

namespace json {

using simdjson::dom::element;
using simdjson::dom::element_type;
static_assert(sizeof(element) == 16 && std::is_trivially_copyable_v<element>);

static element from(std::array<std::byte, 16> const& bytes) { return std::bit_cast<element>(bytes); }

struct Document::Parsed {
    simdjson::dom::parser parser;
    element root;
};

Result<Document> Document::parse(std::string_view text)
{
    auto parsed = std::make_unique<Parsed>();
    simdjson::padded_string const padded{text};
    if (parsed->parser.parse(padded).get(parsed->root) != simdjson::SUCCESS) return Code::malformed_request;
    return Document{std::move(parsed)};
}

Document::Document(std::unique_ptr<Parsed> parsed) : parsed_(std::move(parsed)) {}
Document::Document(Document&&) noexcept = default;
Document& Document::operator=(Document&&) noexcept = default;
Document::~Document() = default;

Node Document::root() const
{
    Node node;
    node.element_ = std::bit_cast<std::array<std::byte, 16>>(parsed_->root);
    return node;
}

Node::Kind Node::kind() const
{
    switch (from(element_).type()) {
    case element_type::OBJECT: return Kind::object;
    case element_type::ARRAY: return Kind::array;
    case element_type::STRING: return Kind::string;
    case element_type::INT64: return Kind::integer;
    case element_type::UINT64:
    case element_type::DOUBLE: return Kind::number;
    case element_type::BOOL: return Kind::boolean;
    case element_type::NULL_VALUE: break;
    }
    return Kind::null;
}

std::optional<std::string_view> Node::string() const
{
    std::string_view text;
    if (from(element_).get_string().get(text) != simdjson::SUCCESS) return std::nullopt;
    return text;
}

std::optional<std::int64_t> Node::integer() const
{
    std::int64_t value = 0;
    if (kind() != Kind::integer || from(element_).get_int64().get(value) != simdjson::SUCCESS) return std::nullopt;
    return value;
}

std::optional<double> Node::number() const
{
    double value = 0;
    if (from(element_).get_double().get(value) != simdjson::SUCCESS) return std::nullopt;
    return value;
}

std::optional<bool> Node::boolean() const
{
    bool value = false;
    if (from(element_).get_bool().get(value) != simdjson::SUCCESS) return std::nullopt;
    return value;
}

void Node::each_member(std::function<void(std::string_view, Node)> const& see) const
{
    simdjson::dom::object object;
    if (from(element_).get_object().get(object) != simdjson::SUCCESS) return;
    for (auto const [name, value] : object) {
        Node node;
        node.element_ = std::bit_cast<std::array<std::byte, 16>>(value);
        see(name, node);
    }
}

void Node::each_element(std::function<void(Node)> const& see) const
{
    simdjson::dom::array array;
    if (from(element_).get_array().get(array) != simdjson::SUCCESS) return;
    for (element const value : array) {
        Node node;
        node.element_ = std::bit_cast<std::array<std::byte, 16>>(value);
        see(node);
    }
}

std::optional<Node> Node::find(std::string_view name) const
{
    std::optional<Node> found;
    each_member([&](std::string_view member, Node node) {
        if (!found && member == name) found = node;
    });
    return found;
}

std::string Node::text() const { return simdjson::minify(from(element_)); }

}   // namespace json
