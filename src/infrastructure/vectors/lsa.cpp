#include "infrastructure/vectors/lsa.hpp"

#include "base/result.hpp"
#include "infrastructure/vectors/singular_vectors.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <map>
#include <string_view>

namespace vectors {

namespace {

constexpr std::uint32_t left_out = std::numeric_limits<std::uint32_t>::max();

struct Useful {
    std::uint32_t word;
    float idf;
    double use;
};

float weight_of(std::size_t times, float idf) { return (1 + std::log(static_cast<float>(times))) * idf; }

// How much words tell, and in how many documents they do: idf times documents, which is most in the middle.
std::vector<Useful> vocabulary_of(Corpus const& corpus, std::size_t most)
{
    std::vector<std::size_t> having(corpus.words().size());
    for (auto const& document : corpus.documents())
        for (auto const& count : document) ++having[count.word];
    std::vector<Useful> made;
    for (std::uint32_t word = 0; word < having.size(); ++word) {
        if (having[word] < 2 || having[word] > corpus.documents().size() / 2) continue;
        auto const documents = static_cast<double>(having[word]);
        auto const idf = std::log(static_cast<double>(corpus.documents().size()) / documents);
        made.emplace_back(word, static_cast<float>(idf), idf * documents);
    }
    std::ranges::sort(made, [](Useful const& a, Useful const& b) { return a.use != b.use ? a.use > b.use : a.word < b.word; });
    if (made.size() > most) made.resize(most);
    return made;
}

// Documents by words, each document of length 1, so that long ones do not make up the space among themselves.
std::vector<Entry> matrix_of(Corpus const& corpus, std::vector<Useful> const& vocabulary)
{
    std::vector<std::uint32_t> columns(corpus.words().size(), left_out);
    for (std::uint32_t i = 0; i < vocabulary.size(); ++i) columns[vocabulary[i].word] = i;
    std::vector<Entry> made;
    for (std::uint32_t row = 0; row < corpus.documents().size(); ++row) {
        auto const begun = made.size();
        double squares = 0;
        for (auto const& [word, times] : corpus.documents()[row]) {
            if (columns[word] == left_out) continue;
            auto const weight = weight_of(times, vocabulary[columns[word]].idf);
            made.emplace_back(row, columns[word], weight);
            squares += double{weight} * weight;
        }
        for (auto i = begun; i < made.size(); ++i) made[i].value /= static_cast<float>(std::sqrt(squares));
    }
    return made;
}

}   // namespace

Lsa::Lsa(Corpus const& corpus, LsaOptions options) : options_(options)
{
    invariant(options.dimension > 0 && options.dimension <= dimension_max, "vectors: no such dimension");
    auto const vocabulary = vocabulary_of(corpus, options.vocabulary_max);
    for (std::uint32_t i = 0; i < vocabulary.size(); ++i)
        terms_.emplace(corpus.words()[vocabulary[i].word], Term{.idf = vocabulary[i].idf, .place = i});
    directions_ = right_singular_vectors(matrix_of(corpus, vocabulary), corpus.documents().size(), vocabulary.size(), options.dimension);
}

std::optional<Vector> Lsa::vector_of(std::span<std::string const> words) const
{
    std::map<std::string_view, std::size_t> counts;   // in one order, so that the sum is the same whatever the order of words
    for (auto const& word : words.first(std::min(words.size(), words_of_document_max))) ++counts[word];
    std::vector<float> sum(options_.dimension);
    for (auto const& [word, times] : counts) {
        auto const found = terms_.find(std::string{word});
        if (found == terms_.end()) continue;
        auto const weight = weight_of(times, found->second.idf);
        auto const* const direction = directions_.data() + found->second.place * options_.dimension;
        for (std::size_t i = 0; i < sum.size(); ++i) sum[i] += weight * direction[i];
    }
    return Vector::from(sum, options_.dimension);
}

}   // namespace vectors
