#include "infrastructure/search_engine/matching.hpp"

#include <bit>

namespace search_engine {

std::uint32_t Wanted::bits_of(std::vector<std::string> const& asked, float factor)
{
    std::uint32_t bits = 0;
    for (auto const& word : asked) {
        auto const found = std::ranges::find(words, word);
        auto const place = static_cast<std::size_t>(found - words.begin());
        if (place >= query_words_max) continue;
        if (found == words.end()) {
            words.push_back(word);
            factors.push_back(factor);
        }
        bits |= std::uint32_t{1} << place;
    }
    return bits;
}

Wanted::Wanted(Words const& speller, Query const& query)
{
    for (auto const& phrase : query.phrases) {
        auto asked = speller.of(phrase);
        if (asked.empty() || words.size() + asked.size() > query_words_max) continue;
        required |= bits_of(asked, 1);
        phrases.push_back(std::move(asked));
    }
    in_order = speller.of(query.text);
    if (auto const bits = bits_of(in_order, 1)) readings.push_back(bits);
    for (auto const& [text, weight] : query.also)
        if (auto const bits = bits_of(speller.of(text), weight)) readings.push_back(bits);
    for (auto const& text : query.without) {
        auto asked = speller.of(text);
        if (asked.size() == 1) excluded.push_back(std::move(asked.front()));
        if (asked.size() > 1) without.push_back(std::move(asked));
    }
    finds_nothing = words.empty() && query.keyword.empty() && (!query.text.empty() || !query.phrases.empty());
    asks_nothing = words.empty() && query.keyword.empty();
    if (query.keyword.empty()) return;
    keyword = keyword_key(query.keyword);
    required |= keyword_bit;
}

Matcher::Matcher(Options const& options, Part const& part, Wanted const& wanted, bool all_words, std::span<float const> weights)
    : options_(options)
    , segment_(*part.segment)
    , wanted_(wanted)
    , all_words_(all_words)
    , in_order_(numbers_of(wanted.in_order))
{
    for (std::size_t w = 0; w < wanted.words.size(); ++w) add(wanted.words[w], weights[w] * wanted.factors[w], std::uint32_t{1} << w);
    if (!wanted.keyword.empty()) add(wanted.keyword, 0, Wanted::keyword_bit);
    choose_lead();
    for (auto const& word : wanted.excluded) add(word, 0, Wanted::excluded_bit);
    for (auto const& phrase : wanted.phrases) phrases_.push_back(numbers_of(phrase));
    for (auto const& phrase : wanted.without) without_.push_back(numbers_of(phrase));
}

void Matcher::add(std::string const& word, float weight, std::uint32_t bit)
{
    if (auto const number = segment_.words.find(word))
        lists_.push_back({segment_.having[*number], segment_.frequencies.data() + segment_.having.starts[*number], weight, bit});
}

// The rarest of the words that each must have. Where one is in no document, or none of those that are asked for, nothing is found.
void Matcher::choose_lead()
{
    bool const has_one_reading = wanted_.readings.size() == 1 && all_words_;
    must_ = wanted_.required | (has_one_reading ? wanted_.readings.front() : 0);
    is_simple_ = (wanted_.readings.empty() || has_one_reading) && wanted_.phrases.empty() && wanted_.without.empty();
    std::uint32_t found = 0;
    auto lead = lists_.end();
    for (auto list = lists_.begin(); list != lists_.end(); ++list) {
        found |= list->bit;
        if ((must_ & list->bit) != 0 && (lead == lists_.end() || list->documents.size() < lead->documents.size())) lead = list;
    }
    is_impossible_ = !wanted_.asks_nothing && ((found & must_) != must_ || found == 0);
    is_led_ = lead != lists_.end();
    if (is_led_) std::iter_swap(lead, lists_.begin());
}

Matcher::Numbers Matcher::numbers_of(std::vector<std::string> const& words) const
{
    Numbers numbers;
    for (auto const& word : words) numbers.push_back(segment_.words.find(word).value_or(next_field));
    return numbers;
}

bool Matcher::contains(std::uint32_t document, Numbers const& sequence) const
{
    return std::ranges::find(sequence, next_field) == sequence.end() && !std::ranges::search(segment_.texts[document], sequence).empty();
}

bool Matcher::matches(std::uint32_t document, std::uint32_t has) const
{
    bool const is_read = wanted_.readings.empty() || std::ranges::any_of(wanted_.readings, [&](std::uint32_t bits) {
                             return all_words_ ? (has & bits) == bits : (has & bits) != 0;
                         });
    return is_read && std::ranges::all_of(phrases_, [&](auto const& phrase) { return contains(document, phrase); }) &&
           std::ranges::none_of(without_, [&](auto const& phrase) { return contains(document, phrase); });
}

float Matcher::pair_factor(std::size_t document, std::uint32_t has) const
{
    if (in_order_.size() < 2 || std::popcount(has) < 2) return 1;
    auto title = segment_.texts[document];
    title = title.first(static_cast<std::size_t>(std::ranges::find(title, next_field) - title.begin()));
    std::size_t found = 0;
    for (std::size_t i = 1; i < in_order_.size(); ++i) {
        auto const pair = std::span{in_order_}.subspan(i - 1, 2);
        if (!std::ranges::search(title, pair).empty()) ++found;
    }
    return 1 + options_.pair_boost * static_cast<float>(found) / static_cast<float>(in_order_.size() - 1);
}

}   // namespace search_engine
