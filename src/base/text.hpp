// Words about text that every layer uses.
#pragma once

#include <span>
#include <string>
#include <string_view>

// Without ASCII white space at either end.
std::string_view trimmed(std::string_view);

std::string ascii_lower(std::string_view);

bool is_utf8(std::string_view);

// Valid UTF-8 without control characters (C0, DEL, C1): what fits on one line of a page, a mail header or a log.
bool is_line(std::string_view);

// Characters (code points) of valid UTF-8.
std::size_t length(std::string_view);

std::string joined(std::span<std::string const> texts, std::string_view between);

// "Vases & Bowls" -> "vases-bowls": ASCII letters and digits in lower case, everything between them one '-'. Letters of Latin-1
// and Latin Extended-A lose their accents; others are dropped. May be empty.
std::string slug(std::string_view);
