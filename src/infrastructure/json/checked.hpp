// Reads JSON whose shape is not that of one struct (mapping.hpp does those): members that are keywords, that stand for one another, that
// may be of several types. As strict: what is unknown, repeated, missing, of the wrong type or out of range is noted with its place.
#pragma once

#include "base/time.hpp"
#include "infrastructure/json/mapping.hpp"

#include <functional>

namespace json {

// What a member of an object means. Not called for null.
struct Member {
    std::string_view name;
    std::function<void(Node, std::string const& at)> read;
};

class Checked {
  public:
    explicit Checked(Violations& found) : found_(found) {}

  protected:
    static constexpr std::int64_t names_max = 10'000;

    std::size_t found() const { return found_.size(); }
    void wrong(std::string const& at, Violation::Kind = Violation::invalid, Args = {});

    void members(Node, std::string const& at, std::vector<Member> const& known);
    void require(Node, std::string const& at, std::initializer_list<std::string_view> names);
    // Each element with its place; at most so many.
    void elements(Node, std::string const& at, std::size_t most, std::function<void(Node, std::string const& at)> const&);

    std::int64_t integer(Node, std::string const& at, std::int64_t least, std::int64_t most);
    bool boolean(Node, std::string const& at);
    std::string text(Node, std::string const& at, std::size_t length_max = 200);   // a line, not empty
    std::vector<std::string> texts(Node, std::string const& at);                   // not none
    Currency currency(Node, std::string const& at);
    Instant instant(Node, std::string const& at);

    template <typename E> E word(Node node, std::string const& at, std::initializer_list<std::pair<std::string_view, E>> words)
    {
        auto const value = node.string();
        for (auto const& [word, meaning] : words)
            if (value && *value == word) return meaning;
        wrong(at, value ? Violation::invalid : Violation::wrong_type);
        return words.begin()->second;
    }

  private:
    Violations& found_;
};

}   // namespace json
