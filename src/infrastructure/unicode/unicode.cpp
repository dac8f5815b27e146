#include "infrastructure/unicode/unicode.hpp"

#include "base/error.hpp"
#include "base/result.hpp"

#include <algorithm>
#include <unicode/unorm2.h>
#include <unicode/ustring.h>

namespace unicode {

static std::string ascii_upper(std::string text)
{
    for (char& c : text)
        if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 'a' + 'A');
    return text;
}

static int length_of(auto const& text) { return static_cast<int>(text.size()); }

// f(buffer, its size, error) -> how long the result is; twice, where the first buffer was too small.
template <typename Char, typename F> static std::basic_string<Char> filled(std::size_t guess, F&& f)
{
    std::basic_string<Char> text(guess, Char{});
    for (;;) {
        UErrorCode error = U_ZERO_ERROR;
        auto const size = static_cast<std::size_t>(f(text.data(), length_of(text), error));
        bool const fits = error != U_BUFFER_OVERFLOW_ERROR;
        invariant(!fits || U_SUCCESS(error), "unicode: ICU refuses what it was given");
        text.resize(size);
        if (fits) return text;
    }
}

static std::u16string nfkc(std::u16string const& text)
{
    UErrorCode error = U_ZERO_ERROR;
    auto const* const form = unorm2_getNFKCInstance(&error);
    invariant(U_SUCCESS(error), "unicode: ICU has no NFKC");
    return filled<char16_t>(text.size() + 16, [&](char16_t* to, int room, UErrorCode& e) {
        return unorm2_normalize(form, text.data(), length_of(text), to, room, &e);
    });
}

std::string upper_nfkc(std::string_view utf8)
{
    std::string const text{utf8};
    if (std::ranges::all_of(text, [](char c) { return static_cast<unsigned char>(c) < 0x80; })) return ascii_upper(text);
    UErrorCode error = U_ZERO_ERROR;
    std::u16string wide(text.size(), u'\0');
    int32_t size = 0;
    u_strFromUTF8(wide.data(), length_of(wide), &size, text.data(), length_of(text), &error);
    if (U_FAILURE(error)) return text;
    wide.resize(static_cast<std::size_t>(size));
    auto const normal = nfkc(wide);
    auto const upper = nfkc(filled<char16_t>(normal.size() + 16, [&](char16_t* to, int room, UErrorCode& e) {
        return u_strToUpper(to, room, normal.data(), length_of(normal), "", &e);
    }));
    return filled<char>(3 * upper.size() + 1, [&](char* to, int room, UErrorCode& e) {
        int32_t length = 0;
        u_strToUTF8(to, room, &length, upper.data(), length_of(upper), &e);
        return length;
    });
}

}   // namespace unicode
