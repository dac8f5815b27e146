// One mistake (a letter lost, added, changed or swapped with the next) in 3,000 words of Icecat's titles, and whether the word is found again.
// What a mistake turns into another word of the catalogue is no typo that anybody could see, and is drawn again.
#include "benchmarks.hpp"
#include "icecat.hpp"
#include "infrastructure/json/reader.hpp"
#include "infrastructure/search_engine/spelling.hpp"
#include "infrastructure/search_engine/words.hpp"

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <map>
#include <random>
#include <set>
#include <sstream>

namespace bench {

namespace {

// Each word of four letters a to z and more, and in how many products it is.
std::map<std::string, std::size_t> words_of_catalogue()
{
    search_engine::Words const words{"en-GB"};
    std::map<std::string, std::size_t> made;
    std::istringstream lines{read_shared("icecat/products.ndjson.zst")};
    for (std::string line; std::getline(lines, line);) {
        auto const product = json::Document::parse(line);
        auto const title = product ? product->root().find("title") : std::nullopt;
        if (!title) continue;
        auto const all = words.unstemmed(title->string().value_or(""));
        for (auto const& word : std::set(all.begin(), all.end()))
            if (word.size() >= 4 && std::ranges::all_of(word, [](char c) { return c >= 'a' && c <= 'z'; })) ++made[word];
    }
    return made;
}

std::string mistyped(std::string word, std::mt19937& random)
{
    auto const at = random() % (word.size() - 1);
    auto const letter = static_cast<char>('a' + random() % 26);
    switch (random() % 4) {
    case 0: return word.erase(at, 1);
    case 1: return word.insert(at, 1, letter);
    case 2: word[at] = letter; return word;
    default: std::swap(word[at], word[at + 1]); return word;
    }
}

using Counted = std::vector<std::pair<std::string, std::size_t>>;

void measure(char const* drawn, Counted const& words, std::vector<double> const& weights)
{
    search_engine::Spelling const spelling{words};
    std::set<std::string, std::less<>> known;
    for (auto const& word : words) known.insert(word.first);
    std::mt19937 random{3'000};
    std::discrete_distribution<std::size_t> any(weights.begin(), weights.end());
    constexpr int wanted = 3'000;
    int first = 0, among_five = 0;
    std::chrono::duration<double, std::micro> spent{};
    for (int n = 0; n < wanted;) {
        auto const& word = words[any(random)].first;
        auto const typed = mistyped(word, random);
        if (typed.size() < 4 || known.contains(typed)) continue;
        ++n;
        auto const begun = std::chrono::steady_clock::now();
        auto const found = spelling.candidates(typed, 5);
        spent += std::chrono::steady_clock::now() - begun;
        first += !found.empty() && found.front().word == word;
        among_five += std::ranges::any_of(found, [&](auto const& candidate) { return candidate.word == word; });
    }
    std::printf("  %s\n", drawn);
    figure("the word is the first", 100.0 * first / wanted, "of 100", ">= 87");
    figure("the word is among the first five", 100.0 * among_five / wanted, "of 100", ">= 98");
    figure("a look-up", spent.count() / wanted, "us", "");
}

}   // namespace

void typos(std::filesystem::path const&)
{
    auto const known = words_of_catalogue();
    if (known.empty()) return void(std::puts("  left out: ../shared/data/icecat is not there, or zstd is not"));
    Counted const words(known.begin(), known.end());
    std::vector<double> often;
    for (auto const& [word, documents] : words) often.push_back(static_cast<double>(documents));
    measure("words drawn as often as products have them", words, often);
    measure("each word drawn as often as any other", words, std::vector<double>(words.size(), 1));
}

}   // namespace bench
