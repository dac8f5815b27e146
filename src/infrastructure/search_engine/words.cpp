#include "infrastructure/search_engine/words.hpp"

#include "base/result.hpp"
#include "infrastructure/unicode/unicode.hpp"

#include <algorithm>
#include <libstemmer.h>
#include <memory>

namespace search_engine {

namespace {

// Not to be shared by threads; made in less than a microsecond.
struct CloseStemmer {
    void operator()(sb_stemmer* stemmer) const { sb_stemmer_delete(stemmer); }
};
using Stemmer = std::unique_ptr<sb_stemmer, CloseStemmer>;

Stemmer stemmer_of(std::string const& language) { return Stemmer{language.empty() ? nullptr : sb_stemmer_new(language.c_str(), "UTF_8")}; }

int length_of(auto const& text) { return static_cast<int>(text.size()); }

bool is_digit(char c) { return c >= '0' && c <= '9'; }

std::string stem_of(sb_stemmer* stemmer, std::string_view word)
{
    if (stemmer == nullptr || std::ranges::any_of(word, is_digit)) return std::string{word};
    auto const* const stem = sb_stemmer_stem(stemmer, reinterpret_cast<sb_symbol const*>(word.data()), length_of(word));
    invariant(stem != nullptr, "search_engine: no memory for a stem");
    std::string made{reinterpret_cast<char const*>(stem), static_cast<std::size_t>(sb_stemmer_length(stemmer))};
    return made.empty() ? std::string{word} : made;
}

// A number and its unit are two words.
void add_parts(std::string_view word, std::vector<std::string>& words)
{
    auto const digits = static_cast<std::size_t>(std::ranges::find_if_not(word, is_digit) - word.begin());
    auto const unit = word.substr(digits);
    bool const has_unit = digits > 0 && !unit.empty() && std::ranges::none_of(unit, is_digit);
    for (auto const part : {has_unit ? word.substr(0, digits) : std::string_view{}, has_unit ? unit : word})
        if (!part.empty() && part.size() <= word_bytes_max && words.size() < words_max) words.emplace_back(part);
}

}   // namespace

Words::Words(std::string_view locale) : language_(locale.substr(0, locale.find_first_of("-_")))
{
    if (!stemmer_of(language_)) language_.clear();
}

std::vector<std::string> Words::unstemmed(std::string_view text) const
{
    std::vector<std::string> words;
    auto const folded = unicode::folded(text.substr(0, text_bytes_max));
    for (std::size_t at = 0; at < folded.size() && words.size() < words_max;) {
        auto const end = std::min(folded.find(' ', at), folded.size());
        add_parts(std::string_view{folded}.substr(at, end - at), words);
        at = end + 1;
    }
    return words;
}

std::vector<std::string> Words::of(std::string_view text) const
{
    auto words = unstemmed(text);
    auto const stemmer = stemmer_of(language_);
    for (auto& word : words) word = stem_of(stemmer.get(), word);
    return words;
}

std::string Words::stem(std::string_view word) const { return stem_of(stemmer_of(language_).get(), word); }

}   // namespace search_engine
