#include "infrastructure/unicode/unicode.hpp"

#include "infrastructure/unicode/icu.hpp"

#include <unicode/ustring.h>

namespace unicode {

static std::string ascii_upper(std::string text)
{
    for (char& c : text)
        if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 'a' + 'A');
    return text;
}

std::string upper_nfkc(std::string_view utf8)
{
    std::string const text{utf8};
    if (is_ascii(text)) return ascii_upper(text);
    UErrorCode error = U_ZERO_ERROR;
    std::u16string wide(text.size(), u'\0');
    int32_t size = 0;
    u_strFromUTF8(wide.data(), length_of(wide), &size, text.data(), length_of(text), &error);
    if (U_FAILURE(error)) return text;
    wide.resize(static_cast<std::size_t>(size));
    auto const normal = in_form(unorm2_getNFKCInstance, wide);
    auto const upper = in_form(unorm2_getNFKCInstance, filled<char16_t>(normal.size() + 16, [&](char16_t* to, int room, UErrorCode& e) {
                                   return u_strToUpper(to, room, normal.data(), length_of(normal), "", &e);
                               }));
    return filled<char>(3 * upper.size() + 1, [&](char* to, int room, UErrorCode& e) {
        int32_t length = 0;
        u_strToUTF8(to, room, &length, upper.data(), length_of(upper), &e);
        return length;
    });
}

}   // namespace unicode
