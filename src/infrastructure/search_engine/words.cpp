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

class Collector {
  public:
    explicit Collector(sb_stemmer* stemmer) : stemmer_(stemmer) {}

    void add(char c) { word_ += c; }
    void end()
    {
        auto const digits = static_cast<std::size_t>(std::ranges::find_if_not(word_, is_digit) - word_.begin());
        bool const has_unit =
            digits > 0 && digits < word_.size() && std::none_of(word_.begin() + static_cast<std::ptrdiff_t>(digits), word_.end(), is_digit);
        if (has_unit) keep(std::string_view{word_}.substr(0, digits));
        if (!word_.empty()) keep(std::string_view{word_}.substr(has_unit ? digits : 0));
        word_.clear();
    }
    bool is_full() const { return words_.size() >= words_max; }
    std::vector<std::string> take() { return std::move(words_); }

  private:
    void keep(std::string_view word)
    {
        if (word.size() > word_bytes_max || is_full()) return;
        if (stemmer_ == nullptr || std::ranges::any_of(word, is_digit)) return void(words_.emplace_back(word));
        auto const* const stem = sb_stemmer_stem(stemmer_, reinterpret_cast<sb_symbol const*>(word.data()), length_of(word));
        invariant(stem != nullptr, "search_engine: no memory for a stem");
        words_.emplace_back(reinterpret_cast<char const*>(stem), static_cast<std::size_t>(sb_stemmer_length(stemmer_)));
        if (words_.back().empty()) words_.pop_back();
    }

    sb_stemmer* stemmer_;
    std::string word_;
    std::vector<std::string> words_;
};

std::vector<std::string> split(std::string_view text, sb_stemmer* stemmer)
{
    Collector words{stemmer};
    for (char const c : unicode::folded(text.substr(0, text_bytes_max))) {
        if (words.is_full()) break;
        if (c == ' ')
            words.end();
        else
            words.add(c);
    }
    words.end();
    return words.take();
}

}   // namespace

Words::Words(std::string_view locale) : language_(locale.substr(0, locale.find_first_of("-_")))
{
    if (!stemmer_of(language_)) language_.clear();
}

std::vector<std::string> Words::of(std::string_view text) const { return split(text, stemmer_of(language_).get()); }

std::vector<std::string> Words::unstemmed(std::string_view text) const { return split(text, nullptr); }

}   // namespace search_engine
