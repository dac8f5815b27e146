// Which documents of a part have words of a query, and how much these weigh. Private to the engine.
#pragma once

#include "infrastructure/search_engine/segment.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <optional>

namespace search_engine {

// A word of a query in one part.
struct WordList {
    std::span<std::uint32_t const> documents;
    std::uint16_t const* frequencies;   // beside them
    float weight;
    std::uint32_t bit;
    std::size_t at = 0;
};

// Calls visit(document, score, bits of the words that it has) for each document that has any, in their order; with `is_led` for those only
// that have the first word. Goes through a window of documents at a time, so that what is summed stays in the nearest cache.
template <typename F> void scan(std::span<WordList> lists, bool is_led, float saturation, F&& visit)
{
    constexpr std::uint32_t window = 4'096;
    std::array<float, window> scores{};
    std::array<std::uint32_t, window> has{};
    std::array<std::uint64_t, window / 64> touched{};
    auto const next_of = [](WordList const& list) { return list.at < list.documents.size() ? list.documents[list.at] : ~std::uint32_t{0}; };
    for (;;) {
        auto const next = is_led ? next_of(lists.front()) : next_of(*std::ranges::min_element(lists, {}, next_of));
        if (next == ~std::uint32_t{0}) return;
        auto const begin = next / window * window;
        for (auto& list : lists) {
            auto const* const documents = list.documents.data();
            auto const end = list.documents.size();
            auto at = list.at;
            if (at < end && documents[at] < begin)
                at = static_cast<std::size_t>(std::lower_bound(documents + at, documents + end, begin) - documents);
            bool const leads = !is_led || &list == &lists.front();
            for (; at < end && documents[at] - begin < window; ++at) {
                auto const slot = documents[at] - begin;
                if (!leads && has.data()[slot] == 0) continue;
                auto const frequency = static_cast<float>(list.frequencies[at]) * frequency_step;
                scores.data()[slot] += list.weight * frequency / (saturation + frequency);
                has.data()[slot] |= list.bit;
                touched.data()[slot / 64] |= std::uint64_t{1} << (slot % 64);
            }
            list.at = at;
        }
        for (std::uint32_t i = 0; i < touched.size(); ++i)
            for (auto bits = std::exchange(touched.data()[i], 0); bits != 0; bits &= bits - 1) {
                auto const slot = i * 64 + static_cast<std::uint32_t>(std::countr_zero(bits));
                visit(begin + slot, std::exchange(scores.data()[slot], 0.0F), std::exchange(has.data()[slot], 0));
            }
    }
}

// The words of a query, each once and with a bit, and what they ask of a document. The same for all parts.
class Wanted {
  public:
    Wanted(Words const&, Query const&);

    std::vector<std::string> words;
    std::vector<float> factors;                      // beside `words`: 1, or what a synonym counts
    std::vector<std::string> excluded;               // single words
    std::vector<std::vector<std::string>> phrases;   // with their words among `words`
    std::vector<std::vector<std::string>> without;   // of more than one word
    std::vector<std::string> in_order;               // the words of the text, as they stand
    std::uint32_t required = 0;                      // of phrases and the keyword
    std::vector<std::uint32_t> readings;             // all words of the text, and of each synonym
    std::string keyword;                             // its key; empty: none
    bool asks_nothing = false;                       // of the words of a document
    bool finds_nothing = false;                      // there is a text, but no word in it

    static constexpr std::uint32_t keyword_bit = std::uint32_t{1} << 30, excluded_bit = std::uint32_t{1} << 31;

  private:
    std::uint32_t bits_of(std::vector<std::string> const&, float factor);
};

// The same in one part.
class Matcher {
  public:
    // The weights stand beside the words.
    Matcher(Options const&, Part const&, Wanted const&, bool all_words, std::span<float const> weights);

    // Calls visit(document, score, bits of its words) for each that matches, the dead ones among them.
    template <typename F> void each(F&& visit)
    {
        if (wanted_.finds_nothing || is_impossible_) return;
        auto const see = [&](std::uint32_t document, float score, std::uint32_t has) {
            bool const may_match = (has & must_) == must_ && (has & Wanted::excluded_bit) == 0;
            if (may_match && (is_simple_ || matches(document, has))) visit(document, score, has);
        };
        if (wanted_.asks_nothing) return each_without_words(see);
        scan(std::span{lists_}, is_led_, options_.saturation, see);
    }

    // What a score is to be multiplied by, as the pairs of the query stand side by side in the title.
    float pair_factor(std::size_t document, std::uint32_t has) const;

  private:
    using Numbers = std::vector<std::uint32_t>;
    void add(std::string const& word, float weight, std::uint32_t bit);
    void choose_lead();
    bool matches(std::uint32_t document, std::uint32_t has) const;
    bool contains(std::uint32_t document, Numbers const& sequence) const;
    Numbers numbers_of(std::vector<std::string> const&) const;   // next_field, which is no word, for those that no document has

    // No word is asked for, but some may be excluded.
    template <typename F> void each_without_words(F&& see)
    {
        std::uint32_t at = 0;
        auto const up_to = [&](std::uint32_t end) {
            for (; at < end; ++at) see(at, 0.0F, 0);
        };
        if (!lists_.empty())
            scan(std::span{lists_}, false, options_.saturation, [&](std::uint32_t document, float, std::uint32_t) {
                up_to(document);
                ++at;
            });
        up_to(static_cast<std::uint32_t>(segment_.ids.size()));
    }

    Options const& options_;
    Segment const& segment_;
    Wanted const& wanted_;
    bool const all_words_;
    std::vector<WordList> lists_;
    bool is_led_ = false;      // each must have the first of them
    std::uint32_t must_ = 0;   // bits without which nothing matches
    bool is_simple_ = false;   // these are all that is asked
    std::vector<Numbers> phrases_, without_;
    Numbers in_order_;
    bool is_impossible_ = false;
};

}   // namespace search_engine
