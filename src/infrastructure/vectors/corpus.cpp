#include "infrastructure/vectors/corpus.hpp"

#include <algorithm>

namespace vectors {

std::vector<Corpus::Count> Corpus::counted(std::span<std::string const> words)
{
    std::vector<std::uint32_t> places;
    for (auto const& word : words.first(std::min(words.size(), words_of_document_max))) {
        auto const [found, is_new] = places_.try_emplace(word, static_cast<std::uint32_t>(words_.size()));
        if (is_new) words_.push_back(word);
        places.push_back(found->second);
    }
    std::ranges::sort(places);
    std::vector<Count> counts;
    for (auto const place : places)
        if (counts.empty() || counts.back().word != place)
            counts.push_back({place, 1});
        else
            ++counts.back().times;
    return counts;
}

void Corpus::add(std::span<std::string const> words)
{
    ++offered_;
    if (documents_.size() < documents_max_) return documents_.push_back(counted(words));
    if (auto const place = random_() % offered_; place < documents_.size()) documents_[place] = counted(words);
}

}   // namespace vectors
