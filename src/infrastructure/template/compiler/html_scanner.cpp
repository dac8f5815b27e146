#include "infrastructure/template/compiler/html_scanner.hpp"

#include <algorithm>
#include <array>
#include <stdexcept>

namespace html::compiler {

static bool is_space(char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '\f'; }
static char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }
static bool is_letter(char c) { return lower(c) >= 'a' && lower(c) <= 'z'; }

template <std::size_t N> static bool is_one_of(std::string_view text, std::array<std::string_view, N> const& all)
{
    return std::ranges::find(all, text) != all.end();
}

void HtmlScanner::feed(std::string_view html)
{
    for (char const c : html) step(c);
}

void HtmlScanner::step(char c)
{
    switch (state_) {
    case State::text:
        if (c == '<') {
            state_ = State::tag_open;
            recent_.clear();
            closing_ = false;
        }
        break;
    case State::tag_open:
        if (c == '/' && !closing_) {
            closing_ = true;
        } else if (is_letter(c)) {
            tag_ = lower(c);
            state_ = State::tag_name;
        } else if (c == '!' || c == '?') {
            recent_ = c;
            state_ = State::markup;
        } else {
            state_ = State::text;
        }
        break;
    case State::tag_name:
        if (is_space(c) || c == '/')
            state_ = State::in_tag;
        else if (c == '>')
            end_tag();
        else
            tag_ += lower(c);
        break;
    case State::in_tag:
    case State::after_name:
        if (c == '>') {
            end_tag();
        } else if (state_ == State::after_name && c == '=') {
            state_ = State::before_value;
        } else if (c == '=' || c == '"' || c == '\'') {
            throw std::runtime_error(std::string("a ") + c + " where an attribute's name is expected");
        } else if (!is_space(c) && c != '/') {
            attribute_ = lower(c);
            state_ = State::attribute_name;
        }
        break;
    case State::attribute_name:
        if (c == '=')
            state_ = State::before_value;
        else if (is_space(c))
            state_ = State::after_name;
        else if (c == '>')
            end_tag();
        else if (c == '/')
            state_ = State::in_tag;
        else
            attribute_ += lower(c);
        break;
    case State::before_value:
        if (is_space(c)) break;
        value_begun_ = false;
        recent_.clear();
        if (c == '"')
            state_ = State::value_double;
        else if (c == '\'')
            state_ = State::value_single;
        else if (c == '>')
            end_tag();
        else
            state_ = State::value_unquoted;
        break;
    case State::value_double:
    case State::value_single:
        if (c == (state_ == State::value_double ? '"' : '\'')) {
            if (tag_ == "script" && attribute_ == "type") script_type_ = recent_;
            state_ = State::in_tag;
        } else {
            if (tag_ == "script") recent_ += c;
            value_begun_ = true;
        }
        break;
    case State::value_unquoted:
        if (is_space(c))
            state_ = State::in_tag;
        else if (c == '>')
            end_tag();
        break;
    case State::markup:   // <!doctype …> or the beginning of a comment
        recent_ += c;
        if (recent_ == "!--") {
            state_ = State::comment;
            recent_.clear();
        } else if (c == '>') {
            state_ = State::text;
        }
        break;
    case State::comment:
        recent_ += c;
        if (recent_.ends_with("-->")) state_ = State::text;
        break;
    case State::raw: {
        recent_ += lower(c);
        if (in_json_string_) {
            in_json_string_ = c != '"' || json_escape_;
            json_escape_ = c == '\\' && !json_escape_;
        } else if (c == '"') {
            in_json_string_ = true;
        }
        std::string const end = "</" + tag_;
        if (recent_.ends_with(end + ">")) {
            state_ = State::text;
            in_json_string_ = json_escape_ = false;
            tag_.clear();
            script_type_.clear();
        }
        if (recent_.size() > 64) recent_.erase(0, recent_.size() - 32);
        break;
    }
    }
    if (state_ == State::text) {
        recent_.clear();
        attribute_.clear();
    }
}

void HtmlScanner::end_tag()
{
    recent_.clear();
    attribute_.clear();
    state_ = !closing_ && (tag_ == "script" || tag_ == "style") ? State::raw : State::text;
    if (state_ == State::text) {
        tag_.clear();
        script_type_.clear();
    }
    closing_ = false;
}

void HtmlScanner::value()
{
    if (state_ == State::value_double || state_ == State::value_single) value_begun_ = true;
}

bool HtmlScanner::join(HtmlScanner const& other)
{
    auto const comparable = [](HtmlScanner scanner) {
        if (scanner.state_ == State::after_name) scanner.state_ = State::in_tag;   // behind a whole attribute, with a value or without
        bool const in_value = scanner.state_ == State::value_double || scanner.state_ == State::value_single;
        if (!in_value) {
            scanner.attribute_.clear();
            scanner.value_begun_ = false;
        }
        scanner.recent_.clear();
        return scanner;
    };
    HtmlScanner const mine = comparable(*this), theirs = comparable(other);
    if (!(mine == theirs)) return false;
    *this = mine;
    return true;
}

Context HtmlScanner::value_context() const
{
    static constexpr std::array<std::string_view, 10> urls{"href", "src",  "action",   "formaction", "poster",
                                                           "cite", "data", "manifest", "background", "xlink:href"};
    static constexpr std::array<std::string_view, 2> sets{"srcset", "imagesrcset"}, unproved{"ping", "srcdoc"};
    if (attribute_ == "style" || attribute_.starts_with("on") || is_one_of(attribute_, unproved)) return Context::nothing;
    if (tag_ == "script" && attribute_ == "type") return Context::nothing;
    if (tag_ == "meta" && attribute_ == "http-equiv") return Context::nothing;
    if (is_one_of(attribute_, sets)) return value_begun_ ? Context::nothing : Context::source_set;
    if (!is_one_of(attribute_, urls)) return Context::attribute;
    return value_begun_ ? Context::url_part : Context::url;
}

Context HtmlScanner::context() const
{
    switch (state_) {
    case State::text: return Context::text;
    case State::in_tag: return closing_ ? Context::nothing : Context::tag;
    case State::value_double:
    case State::value_single: return value_context();
    case State::raw: {
        bool const is_json = tag_ == "script" && (script_type_ == "application/ld+json" || script_type_ == "application/json");
        return is_json && !in_json_string_ ? Context::json : Context::nothing;
    }
    default: return Context::nothing;
    }
}

std::string_view HtmlScanner::place() const
{
    switch (state_) {
    case State::text: return "text";
    case State::tag_open:
    case State::tag_name: return "a tag name";
    case State::in_tag: return "a tag, between attributes";
    case State::attribute_name:
    case State::after_name: return "an attribute name";
    case State::before_value:
    case State::value_unquoted: return "an unquoted attribute";
    case State::value_double:
    case State::value_single: return "an attribute whose value cannot be proved safe";
    case State::comment:
    case State::markup: return "a comment";
    case State::raw: break;
    }
    return in_json_string_ ? "a JSON string (put the value where the whole string stands)" : "a script or style";
}

}   // namespace html::compiler
