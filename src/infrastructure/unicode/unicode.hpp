// Unicode, over ICU.
#pragma once

#include <string>
#include <string_view>

namespace unicode {

// One spelling of what people take for the same: NFKC (UAX #15), then upper case of no language in particular. "ｓｏｍｍｅｒ" and "sommer" are
// "SOMMER", "straße" is "STRASSE". What is no UTF-8 stays as it is.
std::string upper_nfkc(std::string_view utf8);

}   // namespace unicode
