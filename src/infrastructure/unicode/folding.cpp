#include "infrastructure/unicode/icu.hpp"
#include "infrastructure/unicode/unicode.hpp"

#include <unicode/uchar.h>
#include <unicode/uscript.h>
#include <unicode/ustring.h>
#include <unicode/utf16.h>

namespace unicode {

namespace {

std::u16string wide(std::string const& utf8)
{
    return filled<char16_t>(utf8.size() + 1, [&](char16_t* to, int room, UErrorCode& error) {
        int32_t size = 0;
        u_strFromUTF8WithSub(to, room, &size, utf8.data(), length_of(utf8), 0xfffd, nullptr, &error);
        return size;
    });
}

// Case folded and taken apart, so that an accent is a code point of its own.
std::u16string folded(std::u16string const& text) { return in_form(unorm2_getNFDInstance, in_form(unorm2_getNFKCCasefoldInstance, text)); }

// Accents of Latin, Greek and Cyrillic, points of Hebrew, vowels of Arabic: people leave them out. In Devanagari a mark is a letter.
bool is_left_out(UChar32 c)
{
    return (c >= 0x300 && c <= 0x36f) || (c >= 0x591 && c <= 0x5c7) || (c >= 0x64b && c <= 0x65f) || c == 0x670 || c == 0x640;
}

bool is_mark(UChar32 c) { return (U_GET_GC_MASK(c) & U_GC_M_MASK) != 0; }

// Written without spaces: each character is a word.
bool stands_alone(UChar32 c)
{
    if (c < 0x2e80) return false;
    UErrorCode error = U_ZERO_ERROR;
    auto const script = uscript_getScript(c, &error);
    return script == USCRIPT_HAN || script == USCRIPT_HIRAGANA || script == USCRIPT_KATAKANA;
}

void append(std::string& text, UChar32 c)
{
    char bytes[U8_MAX_LENGTH];
    int size = 0;
    U8_APPEND_UNSAFE(bytes, size, c);
    text.append(bytes, static_cast<std::size_t>(size));
}

std::string folded_ascii(std::string_view bytes)
{
    std::string text{bytes};
    for (char& c : text) {
        if (c >= 'A' && c <= 'Z')
            c = static_cast<char>(c - 'A' + 'a');
        else if (!(c >= 'a' && c <= 'z') && !(c >= '0' && c <= '9'))
            c = ' ';
    }
    return text;
}

}   // namespace

std::string folded(std::string_view bytes)
{
    if (is_ascii(bytes)) return folded_ascii(bytes);
    auto const units = folded(wide(std::string{bytes}));
    std::string text;
    for (int32_t i = 0; i < length_of(units);) {
        UChar32 c = 0;
        U16_NEXT(units.data(), i, length_of(units), c);
        if (is_left_out(c)) continue;
        if (stands_alone(c))
            text += ' ', append(text, c), text += ' ';
        else if (u_isalnum(c) || is_mark(c))
            append(text, c);
        else
            text += ' ';
    }
    return text;
}

}   // namespace unicode
