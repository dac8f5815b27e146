// Reads JSON (RFC 8259) with simdjson: the whole document is checked, UTF-8 included, before the first value is seen.
#pragma once

#include "base/result.hpp"

#include <array>
#include <cstddef>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace json {

// A value inside a Document; valid as long as that is.
class Node {
  public:
    enum class Kind { object, array, string, integer, number, boolean, null };

    Kind kind() const;
    bool is_null() const { return kind() == Kind::null; }
    std::optional<std::string_view> string() const;
    std::optional<std::int64_t> integer() const;   // written without fraction and exponent, and fitting
    std::optional<double> number() const;          // any number
    std::optional<bool> boolean() const;

    // In the order of the document; a name may come twice. Nothing where this is no object (no array).
    void each_member(std::function<void(std::string_view name, Node)> const&) const;
    void each_element(std::function<void(Node)> const&) const;
    std::optional<Node> find(std::string_view name) const;   // the first of that name

    std::string text() const;   // as JSON without white space

  private:
    friend class Document;
    alignas(8) std::array<std::byte, 16> element_;   // simdjson::dom::element, whose header stays out of here
};

class Document {
  public:
    // Errors: malformed_request.
    static Result<Document> parse(std::string_view text);

    Node root() const;

    Document(Document&&) noexcept;
    Document& operator=(Document&&) noexcept;
    ~Document();

  private:
    struct Parsed;
    explicit Document(std::unique_ptr<Parsed>);
    std::unique_ptr<Parsed> parsed_;
};

}   // namespace json
