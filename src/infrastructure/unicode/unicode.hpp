// Unicode, over ICU.
#pragma once

#include <string>
#include <string_view>

namespace unicode {

// One spelling of what people take for the same: NFKC (UAX #15), then upper case of no language in particular. "ｓｏｍｍｅｒ" and "sommer" are
// "SOMMER", "straße" is "STRASSE". What is no UTF-8 stays as it is.
std::string upper_nfkc(std::string_view utf8);

// The words of a text as they are looked up: NFKC and case folded, without accents, and spaces for whatever is no letter, mark or digit, bytes
// that are no UTF-8 among it. A character of a script that is written without spaces (Han, Kana) stands between spaces.
std::string folded(std::string_view bytes);

}   // namespace unicode
