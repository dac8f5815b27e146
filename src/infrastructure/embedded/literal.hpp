// Bytes as C++, for programs that write source during the build.
#pragma once

#include <string>
#include <string_view>

namespace embedded {

// {"…", size}: a std::string_view in braces, in ASCII; "??=" would be a trigraph.
inline std::string literal(std::string_view bytes)
{
    static constexpr char digits[] = "01234567";
    std::string text = "{\"";
    for (char const c : bytes) {
        auto const byte = static_cast<unsigned char>(c);
        if (c == '"' || c == '\\' || c == '?' || byte < 0x20 || byte >= 0x7F) {
            text += '\\';
            for (int shift = 6; shift >= 0; shift -= 3) text += digits[byte >> shift & 7];
        } else {
            text += c;
        }
    }
    return text + "\", " + std::to_string(bytes.size()) + "}";
}

}   // namespace embedded
