// What latent semantics are learned from: the words of documents, of many documents a fair sample (Vitter 1985, algorithm R).
#pragma once

#include <cstddef>
#include <cstdint>
#include <random>
#include <span>
#include <string>
#include <unordered_map>
#include <vector>

namespace vectors {

inline constexpr std::size_t words_of_document_max = 1'000;   // what comes after that is not read

class Corpus {
  public:
    // The same documents in the same order make the same sample.
    explicit Corpus(std::size_t documents_max = 50'000) : documents_max_(documents_max) {}

    // Words in any order, as often as they occur; spelt as those that vectors are asked for later.
    void add(std::span<std::string const> words);

    struct Count {
        std::uint32_t word, times;   // the place of the word
    };
    std::vector<std::vector<Count>> const& documents() const { return documents_; }   // each word once, in the order of places
    std::vector<std::string> const& words() const { return words_; }

  private:
    std::vector<Count> counted(std::span<std::string const> words);

    std::size_t documents_max_;
    std::uint64_t offered_ = 0;
    std::mt19937_64 random_{1'985};
    std::vector<std::vector<Count>> documents_;
    std::vector<std::string> words_;
    std::unordered_map<std::string, std::uint32_t> places_;
};

}   // namespace vectors
