#include "base/text.hpp"

#include <cstdint>
#include <optional>

std::string_view trimmed(std::string_view text)
{
    constexpr std::string_view space = " \t\r\n\f\v";
    auto const first = text.find_first_not_of(space);
    if (first == std::string_view::npos) return {};
    return text.substr(first, text.find_last_not_of(space) - first + 1);
}

std::string ascii_lower(std::string_view text)
{
    std::string lower{text};
    for (auto& c : lower)
        if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
    return lower;
}

// Takes one code point off the front (RFC 3629: no overlong forms, no surrogates, nothing above U+10FFFF).
static std::optional<char32_t> take(std::string_view& text)
{
    auto const byte = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
    unsigned const lead = byte(0);
    std::size_t const size = lead < 0x80                   ? 1
                             : lead >= 0xC2 && lead < 0xE0 ? 2
                             : lead >= 0xE0 && lead < 0xF0 ? 3
                             : lead >= 0xF0 && lead < 0xF5 ? 4
                                                           : 0;
    if (size == 0 || text.size() < size) return std::nullopt;
    char32_t point = size == 1 ? lead : lead & (0xFFu >> (size + 1));
    for (std::size_t i = 1; i < size; ++i) {
        if ((byte(i) & 0xC0) != 0x80) return std::nullopt;
        point = point << 6 | (byte(i) & 0x3F);
    }
    constexpr char32_t smallest[] = {0, 0, 0x80, 0x800, 0x10000};
    if (point < smallest[size] || point > 0x10FFFF || (point >= 0xD800 && point < 0xE000)) return std::nullopt;
    text.remove_prefix(size);
    return point;
}

bool is_utf8(std::string_view text)
{
    while (!text.empty())
        if (!take(text)) return false;
    return true;
}

bool is_line(std::string_view text)
{
    while (!text.empty()) {
        auto const point = take(text);
        if (!point || *point < 0x20 || (*point >= 0x7F && *point < 0xA0)) return false;
    }
    return true;
}

std::size_t length(std::string_view text)
{
    std::size_t count = 0;
    for (char const c : text) count += (static_cast<unsigned char>(c) & 0xC0) != 0x80;
    return count;
}

// The ASCII letters of U+00C0 … U+017F; '*' where a letter has none.
static constexpr std::string_view plain_latin =
    "AAAAAAACEEEEIIIIDNOOOOO*OUUUUYTsaaaaaaaceeeeiiiidnooooo*ouuuuyty"
    "AaAaAaCcCcCcCcDdDdEeEeEeEeEeGgGgGgGgHhHhIiIiIiIiIiIiJjKkkLlLlLlLlLlNnNnNnnNnOoOoOoOoRrRrRrSsSsSsSsTtTtTtUuUuUuUu"
    "UuUuWwYyYZzZzZzs";
static_assert(plain_latin.size() == 0x180 - 0xC0);

std::string joined(std::span<std::string const> texts, std::string_view between)
{
    std::string made;
    for (auto const& text : texts) {
        if (&text != &texts.front()) made += between;
        made += text;
    }
    return made;
}

std::string slug(std::string_view text)
{
    std::string result;
    bool gap = false;
    while (!text.empty()) {
        auto const point = take(text);
        if (!point) {
            text.remove_prefix(1);
            continue;
        }
        char32_t letter = *point;
        if (letter >= 0xC0 && letter < 0x180) letter = static_cast<unsigned char>(plain_latin[letter - 0xC0]);
        if (letter >= 'A' && letter <= 'Z') letter = letter - 'A' + 'a';
        bool const kept = (letter >= 'a' && letter <= 'z') || (letter >= '0' && letter <= '9');
        if (!kept) {
            gap = gap || letter < 0x80;
            continue;
        }
        if (gap && !result.empty()) result += '-';
        gap = false;
        result += static_cast<char>(letter);
    }
    return result;
}
