// Follows HTML as a browser's tokenizer would (WHATWG HTML §13.2.5), to know in which context the next character stands. What it does
// not follow (CDATA, unquoted attributes with values, scripts with values) templates may not contain.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace html::compiler {

enum class Context : std::uint8_t {
    text,         // also inside <title> and <textarea>
    attribute,    // in quotes
    url,          // at the start of a quoted attribute that holds a URL
    url_part,     // later in such an attribute
    source_set,   // the whole of a quoted srcset
    json,         // a value inside <script type="application/ld+json">
    tag,          // between attributes: only whole attributes may stand here
    nothing,      // no value can be proved safe here
};

class HtmlScanner {
  public:
    void feed(std::string_view html);   // throws std::runtime_error at what it cannot follow
    Context context() const;
    std::string_view place() const;   // for people: "an unquoted attribute"
    void value();                     // a value of unknown text was put here

    // Two ways through a template meet here: true, and this is where both are, if they are in one context.
    bool join(HtmlScanner const& other);

  private:
    bool operator==(HtmlScanner const&) const = default;
    enum class State : std::uint8_t {
        text,
        tag_open,
        tag_name,
        in_tag,
        attribute_name,
        after_name,
        before_value,
        value_double,
        value_single,
        value_unquoted,
        comment,
        markup,
        raw
    };

    void step(char);
    void end_tag();
    Context value_context() const;

    State state_ = State::text;
    std::string tag_, attribute_, script_type_, recent_;
    bool closing_ = false;       // inside </…>
    bool value_begun_ = false;   // something stands in the attribute's value already
    bool in_json_string_ = false, json_escape_ = false;
};

}   // namespace html::compiler
