#include "infrastructure/search_engine/index.hpp"

#include "base/result.hpp"
#include "infrastructure/search_engine/segment.hpp"

#include <algorithm>
#include <bit>
#include <cmath>

namespace search_engine {

namespace {

struct Found {
    std::int64_t key;
    DocumentId id;
    float score;
};

struct QueryWords {   // the words of a query, each once, and the pairs that they stand in
    std::vector<std::string> words, pairs;
};

QueryWords words_of(Words const& words, std::string_view text)
{
    QueryWords made;
    auto all = words.of(text);
    if (all.size() > query_words_max) all.resize(query_words_max);
    for (std::size_t i = 1; i < all.size(); ++i) made.pairs.push_back(pair_key(all[i - 1], all[i]));
    for (auto& word : all)
        if (std::ranges::find(made.words, word) == made.words.end()) made.words.push_back(std::move(word));
    return made;
}

std::vector<Posting> const* postings_of(Part const& part, std::string_view key)
{
    auto const found = part.segment->postings.find(key);
    return found == part.segment->postings.end() ? nullptr : &found->second;
}

// How much a word tells: the less documents have it, the more.
std::vector<float> weights_of(State const& state, std::vector<std::string> const& words)
{
    std::vector<float> weights;
    for (auto const& word : words) {
        std::size_t documents = 0, having = 0;
        for (auto const& part : state.parts) {
            documents += part.segment->ids.size();
            if (auto const* const postings = postings_of(part, word)) having += postings->size();
        }
        auto const others = static_cast<double>(documents - having);
        weights.push_back(static_cast<float>(std::log(1 + (others + 0.5) / (static_cast<double>(having) + 0.5))));
    }
    return weights;
}

// What a part has of a query's words: for each document its score and which words it has.
struct Scores {
    std::vector<float> score;
    std::vector<std::uint32_t> has;   // a bit for each word
};

Scores scores_of(Options const& options, Part const& part, QueryWords const& query, std::vector<float> const& weights)
{
    auto const documents = part.segment->ids.size();
    Scores made{std::vector<float>(documents), std::vector<std::uint32_t>(documents)};
    for (std::size_t w = 0; w < query.words.size(); ++w) {
        auto const* const postings = postings_of(part, query.words[w]);
        if (postings == nullptr) continue;
        for (auto const& [document, steps] : *postings) {
            auto const frequency = static_cast<float>(steps) * frequency_step;
            made.score[document] += weights[w] * frequency / (options.saturation + frequency);
            made.has[document] |= std::uint32_t{1} << w;
        }
    }
    if (query.pairs.empty()) return made;
    std::vector<std::uint8_t> pairs(documents);
    for (auto const& pair : query.pairs)
        if (auto const* const postings = postings_of(part, pair))
            for (auto const& posting : *postings) ++pairs[posting.document];
    auto const each = options.pair_boost / static_cast<float>(query.pairs.size());
    for (std::size_t i = 0; i < documents; ++i)
        if (pairs[i] != 0) made.score[i] *= 1 + each * static_cast<float>(pairs[i]);
    return made;
}

// One filter by facet, as places in the column of one part.
struct Allowed {
    FacetColumn const* column;   // nullptr: no document has this facet
    std::vector<bool> values;
    bool holds(std::size_t document) const
    {
        return column != nullptr && std::ranges::any_of(column->of(document), [&](std::uint32_t value) { return values[value]; });
    }
};

FacetColumn const* column_of(Part const& part, std::string_view facet)
{
    auto const found = part.segment->facets.find(facet);
    return found == part.segment->facets.end() ? nullptr : &found->second;
}

std::vector<Allowed> allowed_in(Part const& part, std::vector<AnyOf> const& filters)
{
    std::vector<Allowed> made;
    for (auto const& filter : filters) {
        auto const* const column = column_of(part, filter.facet);
        auto& allowed = made.emplace_back(column, std::vector<bool>{});
        if (column != nullptr)
            for (auto const& name : column->names) allowed.values.push_back(std::ranges::find(filter.values, name) != filter.values.end());
    }
    return made;
}

class Search {
  public:
    Search(Options const& options, Words const& words, State const& state, Query const& query)
        : options_(options)
        , state_(state)
        , query_(query)
        , words_(words_of(words, query.text))
        , weights_(weights_of(state, words_.words))
        , counts_(query.count.size())
    {
        invariant(query.order == Order::relevance || query.column < options.numbers, "search_engine: there is no such column to sort by");
        for (auto const& range : query.ranges) invariant(range.column < options.numbers, "search_engine: there is no such column");
        if (query.after && query.after->word_weights.size() == weights_.size()) weights_ = query.after->word_weights;
    }

    Answer run()
    {
        for (auto const& part : state_.parts) look_through(part);
        Answer answer;
        answer.total = total_;
        answer.facets = counted();
        auto const limit = std::min({query_.limit, limit_max, found_.size()});
        std::ranges::partial_sort(found_, found_.begin() + static_cast<std::ptrdiff_t>(limit),
                                  [&](auto& a, auto& b) { return before(a, b); });
        for (std::size_t i = 0; i < limit; ++i) answer.hits.push_back({found_[i].id, found_[i].score});
        if (limit > 0 && limit < found_.size()) answer.next = After{found_[limit - 1].key, found_[limit - 1].id, weights_};
        return answer;
    }

  private:
    bool before(Found const& a, Found const& b) const
    {
        if (a.key != b.key) return query_.order == Order::ascending ? a.key < b.key : a.key > b.key;
        return a.id < b.id;
    }

    void look_through(Part const& part)
    {
        auto const scores = scores_of(options_, part, words_, weights_);
        auto const allowed = allowed_in(part, query_.any_of);
        std::vector<FacetColumn const*> columns;
        std::vector<std::vector<std::size_t>> counts;
        for (auto const& facet : query_.count) {
            columns.push_back(column_of(part, facet));
            counts.emplace_back(columns.back() == nullptr ? 0 : columns.back()->names.size());
        }
        auto const visit = [&](std::size_t i) {
            if (is_set(*part.dead, i) || !has_words(scores.has[i]) || !in_ranges(part, i)) return;
            std::size_t failed = 0, which = 0;
            for (std::size_t f = 0; f < allowed.size() && failed < 2; ++f)
                if (!allowed[f].holds(i)) ++failed, which = f;
            for (std::size_t c = 0; c < columns.size(); ++c)
                if (columns[c] != nullptr && (failed == 0 || (failed == 1 && query_.any_of[which].facet == query_.count[c])))
                    for (auto const value : columns[c]->of(i)) ++counts[c][value];
            if (failed == 0) keep(part, i, scores.score[i]);
        };
        if (query_.keyword.empty())
            for (std::size_t i = 0; i < part.segment->ids.size(); ++i) visit(i);
        else if (auto const* const postings = postings_of(part, keyword_key(query_.keyword)))
            for (auto const& posting : *postings) visit(posting.document);
        for (std::size_t c = 0; c < columns.size(); ++c)
            for (std::size_t value = 0; value < counts[c].size(); ++value)
                if (counts[c][value] != 0) counts_[c][columns[c]->names[value]] += counts[c][value];
    }

    bool has_words(std::uint32_t has) const
    {
        if (words_.words.empty()) return query_.text.empty() || !query_.keyword.empty();
        return query_.all_words ? std::popcount(has) == static_cast<int>(words_.words.size()) : has != 0;
    }

    bool in_ranges(Part const& part, std::size_t document) const
    {
        return std::ranges::all_of(query_.ranges, [&](Range const& range) {
            auto const value = number(part, document, range.column);
            return value >= range.from && value <= range.to;
        });
    }

    std::int64_t number(Part const& part, std::size_t document, std::size_t column) const
    {
        return part.segment->numbers[document * options_.numbers + column].load(std::memory_order_relaxed);
    }

    void keep(Part const& part, std::size_t document, float score)
    {
        ++total_;   // a score is never negative, so that its bits are in its order
        auto const key = query_.order == Order::relevance ? std::bit_cast<std::int32_t>(score) : number(part, document, query_.column);
        Found const found{key, part.segment->ids[document], score};
        if (!query_.after || before({query_.after->key, query_.after->id, 0}, found)) found_.push_back(found);
    }

    std::vector<FacetCount> counted() const
    {
        std::vector<FacetCount> made;
        for (std::size_t c = 0; c < query_.count.size(); ++c) {
            auto& values = made.emplace_back(query_.count[c]).values;
            values.assign(counts_[c].begin(), counts_[c].end());
            std::ranges::sort(values, [](auto& a, auto& b) { return a.second != b.second ? a.second > b.second : a.first < b.first; });
            if (values.size() > facet_values_max) values.resize(facet_values_max);
        }
        return made;
    }

    Options const& options_;
    State const& state_;
    Query const& query_;
    QueryWords const words_;
    std::vector<float> weights_;
    std::vector<ByText<std::size_t>> counts_;
    std::size_t total_ = 0;
    std::vector<Found> found_;
};

}   // namespace

Answer Index::search(Query const& query) const
{
    auto const seen = state();
    return Search{options_, words_, *seen, query}.run();
}

}   // namespace search_engine
