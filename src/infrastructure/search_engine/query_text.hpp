// What somebody types, taken apart: words, "words side by side", and -what is not wanted. Any bytes are a query.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace search_engine {

inline constexpr std::size_t query_bytes_max = 1'000;   // what comes after that is not read
inline constexpr std::size_t query_parts_max = 8;       // phrases, and as many that are not wanted; more are taken as words, or left out

struct QueryText {
    std::string text;   // all words that are wanted, those of phrases among them, in their order
    std::vector<std::string> phrases, without;
    bool operator==(QueryText const&) const = default;
};

// Quotes are " and those of typographers, the last one may be missing. A minus counts at the beginning of a word or a phrase; one within a
// word ("t-shirt") or alone does not.
QueryText parse_query(std::string_view typed);

}   // namespace search_engine
