// Writes JSON by appending to a string. Deterministic: the same values give the same bytes.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace json {

class Writer {
  public:
    explicit Writer(std::string& out) : out_(out) {}

    void begin_object() { open('{'); }
    void end_object() { close('}'); }
    void begin_array() { open('['); }
    void end_array() { close(']'); }

    Writer& key(std::string_view name);
    void string(std::string_view text);   // invalid UTF-8 becomes U+FFFD
    void number(std::int64_t);
    void number(double);   // must be finite
    void boolean(bool);
    void null();
    void raw(std::string_view json);   // already JSON

    template <typename T> void member(std::string_view name, T const& value)
    {
        key(name);
        if constexpr (std::is_same_v<T, bool>)
            boolean(value);
        else if constexpr (std::is_arithmetic_v<T>)
            number(static_cast<std::conditional_t<std::is_floating_point_v<T>, double, std::int64_t>>(value));
        else
            string(value);
    }

  private:
    void comma();
    void open(char c)
    {
        comma();
        out_ += c;
        first_ = true;
    }
    void close(char c)
    {
        out_ += c;
        first_ = false;
    }

    std::string& out_;
    bool first_ = true;   // nothing stands before in this object or array
};

// The text between the quotes.
void append_escaped(std::string& out, std::string_view text);

}   // namespace json
