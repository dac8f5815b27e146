// What compiled templates call: appends values to a page, each escaped for the place it stands in. Which place that is, the template
// compiler has proved; here the types decide what may stand there.
#pragma once

#include "base/ids.hpp"
#include "base/money.hpp"
#include "base/time.hpp"

#include <cstdint>
#include <initializer_list>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace html {

// HTML that needs no escaping: made only by the allow-list at import (sanitise.hpp).
class SafeHtml {
  public:
    SafeHtml() = default;
    std::string const& text() const { return text_; }
    bool empty() const { return text_.empty(); }

    // For what was sanitised before and has been stored since.
    static SafeHtml trusted(std::string text)
    {
        SafeHtml html;
        html.text_ = std::move(text);
        return html;
    }

  private:
    std::string text_;
};

// A whole JSON document as it may stand in a <script> of data.
class SafeJson {
  public:
    SafeJson() = default;
    explicit SafeJson(std::string_view json);   // of a json::Writer
    std::string const& text() const { return text_; }
    bool empty() const { return text_.empty(); }

  private:
    std::string text_;
};

// A whole URL: a path of this shop, or http(s). Anything else (javascript:, data:, //elsewhere) becomes "#".
class Url {
  public:
    Url() = default;
    explicit Url(std::string text);
    std::string const& text() const { return text_; }
    bool empty() const { return text_.empty(); }

  private:
    std::string text_;
};

// A message: which one (from the generated messages.hpp) and what it mentions.
struct Key {
    std::uint16_t index;
};
struct Argument {
    std::string_view name;
    std::variant<std::int64_t, std::string_view, Money, Day> value;
};

// The texts of one locale: web/messages/<locale>.txt. A text may mention {arguments}; "one | many" picks by {count}.
class Messages {
  public:
    struct Entry {
        std::string_view key, text;
    };
    explicit constexpr Messages(std::span<Entry const> sorted) : entries_(sorted) {}

    std::string_view text(Key key) const { return entries_[key.index].text; }
    std::optional<std::string_view> find(std::string_view key) const;   // by its name, for texts chosen by a code

    std::string format(std::string_view text, std::span<Argument const>) const;
    std::string format(Money) const;   // "£1,234.50"
    std::string format(Day) const;     // "Tuesday 24 November"

  private:
    std::span<Entry const> entries_;   // by key
};

void append_text(std::string& out, std::string_view);        // & < >
void append_attribute(std::string& out, std::string_view);   // & < > " '
void append_url_part(std::string& out, std::string_view);    // all but RFC 3986 unreserved
void append_json(std::string& out, std::string_view);        // a quoted string that cannot end a <script>

class Output {
  public:
    Output(std::string& out, Messages const& messages) : out_(out), messages_(messages) {}

    void raw(std::string_view text) { out_ += text; }

    void text(SafeHtml const& value) { out_ += value.text(); }
    template <typename T> void text(T const& value) { append_text(out_, shown(value)); }
    template <typename T> void attribute(T const& value) { append_attribute(out_, shown(value)); }
    void url(Url const& value) { append_attribute(out_, value.text()); }
    template <typename T> void url_part(T const& value) { append_url_part(out_, plain(value)); }
    void json(SafeJson const& value) { out_ += value.text(); }
    template <typename T> void json(T const& value)
    {
        if constexpr (std::is_integral_v<T>)
            out_ += std::to_string(value);
        else
            append_json(out_, plain(value));
    }

    void message_text(Key key, std::initializer_list<Argument> arguments = {}) { append_text(out_, said(key, arguments)); }
    void message_attribute(Key key, std::initializer_list<Argument> arguments = {}) { append_attribute(out_, said(key, arguments)); }
    void message_json(Key key, std::initializer_list<Argument> arguments = {}) { append_json(out_, said(key, arguments)); }

  private:
    std::string said(Key key, std::initializer_list<Argument> arguments) const
    {
        return messages_.format(messages_.text(key), {arguments.begin(), arguments.size()});
    }

    // As people read it.
    template <typename T> auto shown(T const& value) const
    {
        if constexpr (std::is_same_v<T, Money> || std::is_same_v<T, Day>)
            return messages_.format(value);
        else if constexpr (requires { value.has_value(); })
            return shown(*value);   // behind its {if}
        else
            return plain(value);
    }
    // As programs read it.
    static std::string_view plain(std::string_view value) { return value; }
    static std::string_view plain(Url const& value) { return value.text(); }
    template <typename T>
        requires std::is_integral_v<T>
    static std::string plain(T value)
    {
        static_assert(!std::is_same_v<T, bool>, "a bool has no text: use {if}");
        return std::to_string(value);
    }
    static std::string plain(Money value) { return format_decimal(value); }
    static std::string plain(Day value) { return to_string(value); }
    static std::string plain(Instant value) { return to_string(value); }
    template <typename Tag> static std::string plain(Id<Tag> id) { return to_string(id); }

    std::string& out_;
    Messages const& messages_;
};

// What {if} takes for true: not empty, not zero.
template <typename T> bool truthy(T const& value)
{
    if constexpr (requires { value.has_value(); })
        return value.has_value();
    else if constexpr (requires { value.empty(); })
        return !value.empty();
    else
        return static_cast<bool>(value);
}

// What a {t} mentions.
inline Argument argument(std::string_view name, std::string_view value) { return {name, value}; }
inline Argument argument(std::string_view name, Money value) { return {name, value}; }
inline Argument argument(std::string_view name, Day value) { return {name, value}; }
template <typename T>
    requires std::is_integral_v<T>
Argument argument(std::string_view name, T value)
{
    return {name, static_cast<std::int64_t>(value)};
}

}   // namespace html
