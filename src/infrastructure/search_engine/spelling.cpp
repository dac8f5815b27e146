#include "infrastructure/search_engine/spelling.hpp"

#include <algorithm>
#include <functional>
#include <set>
#include <tuple>

namespace search_engine {

namespace {

using Letters = std::u32string;

// Of UTF-8 as Words makes it; of any other bytes something.
Letters letters_of(std::string_view word)
{
    Letters letters;
    for (char const c : word) {
        auto const byte = static_cast<unsigned char>(c);
        if ((byte & 0xc0) == 0x80 && !letters.empty())
            letters.back() = letters.back() << 6 | (byte & 0x3f);
        else
            letters.push_back(byte);
    }
    return letters;
}

constexpr std::size_t prefix_letters = 7, letters_min = 4, long_letters = 8, letters_max = 64;

bool is_correctable(std::string_view word, Letters const& letters)
{
    return letters.size() >= letters_min && letters.size() <= letters_max &&
           std::ranges::none_of(word, [](char c) { return c >= '0' && c <= '9'; });
}

void add_deletes(Letters const& from, int more, std::set<Letters>& to)
{
    if (!to.insert(from).second || more == 0) return;
    for (std::size_t i = 0; i < from.size(); ++i) add_deletes(Letters{from}.erase(i, 1), more - 1, to);
}

// The prefix with up to `most` letters left out. One set for each number, as a shorter way to a text may have been cut off before.
std::vector<std::uint64_t> deletes_of(Letters const& letters, int most)
{
    std::vector<std::uint64_t> hashes;
    for (int n = 0; n <= most; ++n) {
        std::set<Letters> deletes;
        add_deletes(letters.substr(0, prefix_letters), n, deletes);
        for (auto const& text : deletes) hashes.push_back(std::hash<Letters>{}(text));
    }
    std::ranges::sort(hashes);
    hashes.erase(std::ranges::unique(hashes).begin(), hashes.end());
    return hashes;
}

int distance(Letters const& a, Letters const& b)
{
    std::vector<std::vector<int>> d(a.size() + 1, std::vector<int>(b.size() + 1));
    for (std::size_t i = 0; i <= a.size(); ++i) d[i][0] = static_cast<int>(i);
    for (std::size_t j = 0; j <= b.size(); ++j) d[0][j] = static_cast<int>(j);
    for (std::size_t i = 1; i <= a.size(); ++i)
        for (std::size_t j = 1; j <= b.size(); ++j) {
            d[i][j] = std::min({d[i - 1][j] + 1, d[i][j - 1] + 1, d[i - 1][j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1)});
            if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1]) d[i][j] = std::min(d[i][j], d[i - 2][j - 2] + 1);
        }
    return d[a.size()][b.size()];
}

int mistakes_max(Letters const& letters) { return letters.size() >= long_letters ? 2 : 1; }

}   // namespace

Spelling::Spelling(std::vector<std::pair<std::string, std::size_t>> words)
{
    for (auto& [word, documents] : words) {
        auto const letters = letters_of(word);
        if (!is_correctable(word, letters)) continue;
        // A word of seven may have lost a letter of eight, but nobody is led two mistakes away from it.
        for (auto const hash : deletes_of(letters, letters.size() + 2 >= long_letters ? 2 : 1))
            by_delete_[hash].push_back(static_cast<std::uint32_t>(words_.size()));
        words_.emplace_back(std::move(word), documents);
    }
}

std::vector<Candidate> Spelling::candidates(std::string_view word, std::size_t limit) const
{
    if (word.size() > 4 * letters_max) return {};
    auto const letters = letters_of(word);
    if (!is_correctable(word, letters)) return {};
    std::vector<std::uint32_t> places;
    for (auto const hash : deletes_of(letters, mistakes_max(letters)))
        if (auto const found = by_delete_.find(hash); found != by_delete_.end())
            places.insert(places.end(), found->second.begin(), found->second.end());
    std::ranges::sort(places);
    places.erase(std::ranges::unique(places).begin(), places.end());
    std::vector<Candidate> made;
    for (auto const place : places) {
        auto const& [known, documents] = words_[place];
        auto const other = letters_of(known);
        auto const longer = std::max(other.size(), letters.size()), shorter = std::min(other.size(), letters.size());
        if (longer - shorter > 2) continue;
        if (int const away = distance(letters, other); away <= mistakes_max(letters)) made.emplace_back(known, documents, away);
    }
    std::ranges::sort(made, [](Candidate const& a, Candidate const& b) {
        return std::tuple{a.distance, b.documents, std::string_view{a.word}} <
               std::tuple{b.distance, a.documents, std::string_view{b.word}};
    });
    if (made.size() > limit) made.resize(limit);
    return made;
}

}   // namespace search_engine
