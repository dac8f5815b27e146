#include "infrastructure/search_engine/query_text.hpp"

#include <algorithm>
#include <array>

namespace search_engine {

// How many bytes of a quote the text begins with; 0: it begins with something else.
static std::size_t quote_at(std::string_view text)
{
    static constexpr std::array<std::string_view, 7> quotes{"\"", "“", "”", "„", "«", "»", "＂"};
    auto const found = std::ranges::find_if(quotes, [&](auto quote) { return text.starts_with(quote); });
    return found == quotes.end() ? 0 : found->size();
}

static bool is_space(char c) { return static_cast<unsigned char>(c) <= ' '; }

// Up to a quote, or to a space as well; takes it off the text.
static std::string_view take(std::string_view& rest, bool up_to_space)
{
    std::size_t end = 0;
    while (end < rest.size() && quote_at(rest.substr(end)) == 0 && !(up_to_space && is_space(rest[end]))) ++end;
    auto const taken = rest.substr(0, end);
    rest.remove_prefix(end);
    return taken;
}

QueryText parse_query(std::string_view typed)
{
    QueryText made;
    auto const want = [&](std::string_view words) {
        if (!made.text.empty() && !words.empty()) made.text += ' ';
        made.text += words;
    };
    auto rest = typed.substr(0, query_bytes_max);
    while (!rest.empty()) {
        if (is_space(rest.front())) {
            rest.remove_prefix(1);
            continue;
        }
        bool const is_unwanted = rest.size() > 1 && rest[0] == '-' && !is_space(rest[1]) && rest[1] != '-';
        if (is_unwanted) rest.remove_prefix(1);
        auto const quote = quote_at(rest);
        rest.remove_prefix(quote);
        auto const part = take(rest, quote == 0);
        if (quote > 0) rest.remove_prefix(quote_at(rest));
        if (part.empty()) continue;
        if (is_unwanted) {
            if (made.without.size() < query_parts_max) made.without.emplace_back(part);
            continue;
        }
        want(part);
        if (quote > 0 && made.phrases.size() < query_parts_max) made.phrases.emplace_back(part);
    }
    return made;
}

}   // namespace search_engine
