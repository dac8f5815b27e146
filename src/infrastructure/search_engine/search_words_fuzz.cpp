// Any bytes are text and a query: words are short, none is empty, a search for them answers, and so does the speller.
#include "infrastructure/search_engine/index.hpp"
#include "infrastructure/search_engine/query_text.hpp"
#include "infrastructure/search_engine/spelling.hpp"

#include <cstdlib>

extern "C" int LLVMFuzzerTestOneInput(std::uint8_t const* data, std::size_t size)
{
    using namespace search_engine;
    std::string const text{reinterpret_cast<char const*>(data), size};
    for (auto const* const locale : {"en-GB", "de", "ja"})
        for (auto const& word : Words{locale}.of(text))
            if (word.empty() || word.size() > word_bytes_max) std::abort();
    Spelling const spelling{{{text, 1}, {"vase", 1}}};
    for (auto const& word : Words{"en-GB"}.unstemmed(text))
        if (spelling.candidates(word).size() > 2) std::abort();
    Index index{{.fields = {{}}}};
    index.apply({{.id = 1, .texts = {text}, .keywords = {text}}});
    auto const found = index.search({.text = text}).total;
    if (found != (Words{"en-GB"}.of(text).empty() && !text.empty() ? 0U : 1U)) std::abort();
    if (index.search({.text = text, .all_words = true}).total != found) std::abort();
    auto const query = parse_query(text);
    if (query.text.size() > query_bytes_max + query_parts_max) std::abort();
    Query const parsed{.text = query.text, .all_words = true, .phrases = query.phrases, .without = query.without};
    if (index.search(parsed).total > 1) std::abort();
    return 0;
}
