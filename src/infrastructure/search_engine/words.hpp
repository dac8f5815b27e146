// From text to the words that are looked up. Whatever goes into the index and whatever somebody types comes through here, so that both are
// spelt alike: NFKC and case folding (UAX #15), without accents, a number apart from its unit ("500GB" is "500" and "gb"), and the stem of
// each word where Snowball knows the language. Any bytes are text; what is no UTF-8 separates words.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace search_engine {

inline constexpr std::size_t text_bytes_max = 64 << 10;   // what comes after that is not read
inline constexpr std::size_t words_max = 4'096;           // of one text
inline constexpr std::size_t word_bytes_max = 64;         // what is longer is nothing that anybody types, and is left out

// Threads may share it.
class Words {
  public:
    // "en-GB", "de". A language that Snowball does not know is taken as it is written.
    explicit Words(std::string_view locale);

    // In the order of the text, as often as they occur.
    std::vector<std::string> of(std::string_view text) const;

    // The same, but not stemmed: what may be shown to people, or corrected.
    std::vector<std::string> unstemmed(std::string_view text) const;

    // Of a word that is not stemmed; never empty.
    std::string stem(std::string_view word) const;

  private:
    std::string language_;   // empty: Snowball does not know it
};

}   // namespace search_engine
