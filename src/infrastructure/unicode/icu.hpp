// How ICU's C functions are called. Private to this folder.
#pragma once

#include "base/error.hpp"
#include "base/result.hpp"

#include <algorithm>
#include <string>
#include <string_view>
#include <unicode/unorm2.h>

namespace unicode {

inline int length_of(auto const& text) { return static_cast<int>(text.size()); }

inline bool is_ascii(std::string_view text)
{
    return std::ranges::all_of(text, [](char c) { return static_cast<unsigned char>(c) < 0x80; });
}

// f(buffer, its size, error) -> how long the result is; twice, where the first buffer was too small.
template <typename Char, typename F> std::basic_string<Char> filled(std::size_t guess, F&& f)
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

inline std::u16string in_form(UNormalizer2 const* (*form)(UErrorCode*), std::u16string const& text)
{
    UErrorCode error = U_ZERO_ERROR;
    auto const* const normaliser = form(&error);
    invariant(U_SUCCESS(error), "unicode: ICU lacks a normal form");
    return filled<char16_t>(text.size() + 16, [&](char16_t* to, int room, UErrorCode& e) {
        return unorm2_normalize(normaliser, text.data(), length_of(text), to, room, &e);
    });
}

}   // namespace unicode
