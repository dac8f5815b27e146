// Latent semantic analysis (Deerwester, Dumais, Furnas, Landauer and Harshman 1990): words that stand in the same documents point the same
// way, so that documents may be alike which have not one word in common. tf-idf, log tf; the singular vectors by random projection with two
// power iterations (Halko, Martinsson and Tropp 2011).
#pragma once

#include "infrastructure/vectors/corpus.hpp"
#include "infrastructure/vectors/vector.hpp"

#include <optional>
#include <span>
#include <string>
#include <unordered_map>
#include <vector>

namespace vectors {

struct LsaOptions {
    std::size_t dimension = 64;            // up to dimension_max
    std::size_t vocabulary_max = 30'000;   // the most useful words: those of many documents that tell some from others
};

// Never changes once it is learned: threads may share it. Vectors of one Lsa and of another have nothing to do with each other.
class Lsa {
  public:
    // Takes seconds for 50,000 documents. The same corpus makes the same vectors. Words of fewer than two documents or of more than half
    // of them tell nothing and are not learned: of no documents, or of copies of one, nothing is.
    explicit Lsa(Corpus const&, LsaOptions = {});

    std::size_t dimension() const { return options_.dimension; }
    std::size_t vocabulary() const { return terms_.size(); }

    // Of any document, learned from or not; up to words_of_document_max words, in any order. Nothing: none of its words was learned.
    std::optional<Vector> vector_of(std::span<std::string const> words) const;

  private:
    struct Term {
        float idf;
        std::uint32_t place;
    };

    LsaOptions options_;
    std::unordered_map<std::string, Term> terms_;
    std::vector<float> directions_;   // by place of the term, `dimension` of each
};

}   // namespace vectors
