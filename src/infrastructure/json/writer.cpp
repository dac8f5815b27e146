#include "infrastructure/json/writer.hpp"

#include "base/result.hpp"

#include <array>
#include <charconv>
#include <cmath>

namespace json {

// 0: as it is; 1: more than one byte of UTF-8; 2: \u00XX; else the letter after the backslash.
static constexpr std::array<char, 256> escapes = [] {
    std::array<char, 256> table{};
    for (std::size_t i = 0; i < 0x20; ++i) table[i] = 2;
    for (std::size_t i = 0x80; i < 256; ++i) table[i] = 1;
    table[0x7F] = 2;
    table['"'] = '"';
    table['\\'] = '\\';
    table['\n'] = 'n';
    table['\r'] = 'r';
    table['\t'] = 't';
    return table;
}();

// How many bytes the code point in front takes; 0 where it is not UTF-8.
static std::size_t sequence_length(std::string_view text)
{
    auto const byte = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
    auto const continues = [&](std::size_t i, unsigned from = 0x80, unsigned to = 0xBF) {
        return i < text.size() && byte(i) >= from && byte(i) <= to;
    };
    unsigned const lead = byte(0);
    if (lead >= 0xC2 && lead <= 0xDF) return continues(1) ? 2 : 0;
    if (lead >= 0xE0 && lead <= 0xEF) return continues(1, lead == 0xE0 ? 0xA0 : 0x80, lead == 0xED ? 0x9F : 0xBF) && continues(2) ? 3 : 0;
    if (lead >= 0xF0 && lead <= 0xF4)
        return continues(1, lead == 0xF0 ? 0x90 : 0x80, lead == 0xF4 ? 0x8F : 0xBF) && continues(2) && continues(3) ? 4 : 0;
    return 0;
}

void append_escaped(std::string& out, std::string_view text)
{
    std::size_t from = 0;   // what is not yet appended
    for (std::size_t i = 0; i < text.size();) {
        char const escape = escapes[static_cast<unsigned char>(text[i])];
        if (escape == 0) {
            ++i;
            continue;
        }
        if (escape == 1) {
            if (auto const length = sequence_length(text.substr(i)); length > 0) {
                i += length;
                continue;
            }
        }
        out.append(text, from, i - from);
        if (escape == 1) {
            out += "\xEF\xBF\xBD";
        } else if (escape == 2) {
            static constexpr char digits[] = "0123456789abcdef";
            out += "\\u00";
            out += digits[static_cast<unsigned char>(text[i]) >> 4];
            out += digits[text[i] & 15];
        } else {
            out += '\\';
            out += escape;
        }
        from = ++i;
    }
    out.append(text, from);
}

void Writer::comma()
{
    if (!first_) out_ += ',';
    first_ = false;
}

Writer& Writer::key(std::string_view name)
{
    comma();
    out_ += '"';
    append_escaped(out_, name);
    out_ += "\":";
    first_ = true;   // its value follows without a comma
    return *this;
}

void Writer::string(std::string_view text)
{
    comma();
    out_ += '"';
    append_escaped(out_, text);
    out_ += '"';
}

void Writer::number(std::int64_t value)
{
    comma();
    char text[24];
    out_.append(text, std::to_chars(text, text + sizeof text, value).ptr);
}

void Writer::number(double value)
{
    invariant(std::isfinite(value), "json: a number that is not finite");
    comma();
    char text[32];
    out_.append(text, std::to_chars(text, text + sizeof text, value).ptr);
}

void Writer::boolean(bool value)
{
    comma();
    out_ += value ? "true" : "false";
}

void Writer::null()
{
    comma();
    out_ += "null";
}

void Writer::raw(std::string_view json)
{
    comma();
    out_ += json;
}

}   // namespace json
