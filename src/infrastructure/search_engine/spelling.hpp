// What somebody meant who mistyped a word: candidates among known words by deletes alone (Garbe's SymSpell), the nearest first, then the most
// frequent. Distance is optimal string alignment: a swap of neighbours is one mistake.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

namespace search_engine {

struct Candidate {
    std::string word;
    std::size_t documents = 0;   // that have it
    int distance = 0;
    bool operator==(Candidate const&) const = default;
};

// Never changes once it is made: threads may share it.
class Spelling {
  public:
    // Words as Words::unstemmed spells them, each once, with how many documents have them. Those with digits and those shorter than four
    // letters are left out: part numbers and abbreviations are no mistakes of each other.
    explicit Spelling(std::vector<std::pair<std::string, std::size_t>> words);

    // Up to `limit`, within a distance of 1, of 2 for words of eight letters and more; the word itself is among them where it is known.
    // None for words with digits or of less than four letters.
    std::vector<Candidate> candidates(std::string_view word, std::size_t limit = 5) const;

    // Whether the first is so seldom beside the second that it was meant: in no document, or in less than one for a hundred.
    static bool is_meant(std::size_t documents_of_typed, Candidate const& candidate)
    {
        return candidate.documents > 0 && documents_of_typed * 100 < candidate.documents;
    }

  private:
    std::vector<std::pair<std::string, std::size_t>> words_;
    std::unordered_map<std::uint64_t, std::vector<std::uint32_t>> by_delete_;   // hash of a prefix with letters left out -> words
};

}   // namespace search_engine
