#include "base/result.hpp"
#include "infrastructure/unicode/unicode.hpp"

#include <algorithm>
#include <unicode/uchar.h>
#include <unicode/unorm2.h>
#include <unicode/uscript.h>
#include <unicode/ustring.h>
#include <unicode/utf16.h>

namespace unicode {

namespace {

int length_of(auto const& text) { return static_cast<int>(text.size()); }

bool is_ascii(std::string_view text)
{
    return std::ranges::all_of(text, [](char c) { return static_cast<unsigned char>(c) < 0x80; });
}

std::u16string wide(std::string const& utf8)
{
    std::u16string text(utf8.size() + 1, u'\0');
    UErrorCode error = U_ZERO_ERROR;
    int32_t size = 0;
    u_strFromUTF8WithSub(text.data(), length_of(text), &size, utf8.data(), length_of(utf8), 0xfffd, nullptr, &error);
    invariant(U_SUCCESS(error), "unicode: ICU refuses bytes that it should replace");
    text.resize(static_cast<std::size_t>(size));
    return text;
}

std::u16string normal(UNormalizer2 const* form, std::u16string const& text)
{
    std::u16string made(text.size() + 32, u'\0');
    for (;;) {
        UErrorCode error = U_ZERO_ERROR;
        auto const size = unorm2_normalize(form, text.data(), length_of(text), made.data(), length_of(made), &error);
        made.resize(static_cast<std::size_t>(size));
        if (error == U_BUFFER_OVERFLOW_ERROR) continue;
        invariant(U_SUCCESS(error), "unicode: ICU cannot spell a text");
        return made;
    }
}

// Case folded and taken apart, so that an accent is a code point of its own.
std::u16string folded(std::u16string const& text)
{
    UErrorCode error = U_ZERO_ERROR;
    auto const* const fold = unorm2_getNFKCCasefoldInstance(&error);
    auto const* const apart = unorm2_getNFDInstance(&error);
    invariant(U_SUCCESS(error), "unicode: ICU has no normal forms");
    return normal(apart, normal(fold, text));
}

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
