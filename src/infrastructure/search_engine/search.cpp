#include "infrastructure/search_engine/index.hpp"

#include "base/result.hpp"
#include "infrastructure/search_engine/filters.hpp"
#include "infrastructure/search_engine/matching.hpp"

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

// How much a word tells: the less documents have it, the more.
std::vector<float> weights_of(State const& state, std::vector<std::string> const& words)
{
    std::vector<float> weights;
    for (auto const& word : words) {
        std::size_t documents = 0, having = 0;
        for (auto const& part : state.parts) {
            documents += part.segment->ids.size();
            if (auto const number = part.segment->words.find(word)) having += part.segment->having[*number].size();
        }
        auto const others = static_cast<double>(documents - having);
        weights.push_back(static_cast<float>(std::log(1 + (others + 0.5) / (static_cast<double>(having) + 0.5))));
    }
    return weights;
}

class Search {
  public:
    Search(Options const& options, Words const& words, State const& state, Query const& query)
        : options_(options)
        , state_(state)
        , query_(query)
        , wanted_(words, query)
        , weights_(weights_of(state, wanted_.words))
        , limit_(std::min(query.limit, limit_max))
        , counts_(query.count.size())
    {
        auto const is_column = [&](std::size_t column) { return column < options.numbers; };
        bool const are_columns =
            (query.order == Order::relevance || is_column(query.column)) && std::ranges::all_of(query.ranges, is_column, &Range::column) &&
            std::ranges::all_of(query.number_boosts, is_column, &NumberBoost::column) && (!query.histogram || is_column(*query.histogram));
        invariant(are_columns, "search_engine: there is no such column");
        if (query.after && query.after->word_weights.size() == weights_.size()) weights_ = query.after->word_weights;
    }

    Answer run()
    {
        auto const by_place = [this](Found const& a, Found const& b) { return before(a, b); };
        for (auto const& part : state_.parts) look_through(part);
        Answer answer{.hits = {}, .total = total_, .facets = counted(), .histogram = histogram_of(values_, query_.bars), .next = {}};
        std::ranges::sort_heap(best_, by_place);
        for (auto const& found : best_) answer.hits.push_back({found.id, found.score});
        auto const seen = query_.after ? seen_ : total_;
        if (!best_.empty() && best_.size() < seen) answer.next = After{best_.back().key, best_.back().id, weights_};
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
        Matcher matcher{options_, part, wanted_, query_.all_words, weights_};
        Filters const filters{options_, part, query_};
        FacetCounter counter{part, query_};
        auto const see = [&](std::size_t document, float score, std::uint32_t has) {
            auto const verdict = filters.judge(document);
            if (verdict.fails == Fails::more) return;
            if (query_.histogram && verdict.fails != Fails::one_facet) values_.push_back(filters.number(document, *query_.histogram));
            if (verdict.fails == Fails::histogram_range) return;
            counter.add(document, verdict);
            if (verdict.fails != Fails::nothing) return;
            ++total_;
            auto const id = part.segment->ids[document];
            if (query_.order != Order::relevance) return keep({filters.number(document, query_.column), id, score});
            score *= filters.boost(document);
            if (comes_too_late(id, score)) return;
            score *= matcher.pair_factor(document, has);
            keep({key_of(id, score), id, score});
        };
        auto const pinned = pinned_in(part);
        matcher.each([&](std::uint32_t document, float score, std::uint32_t has) {
            if (!is_set(*part.dead, document) && std::ranges::find(pinned, document) == pinned.end()) see(document, score, has);
        });
        for (auto const document : pinned) see(document, 0, 0);
        counter.add_to(counts_);
    }

    std::vector<std::size_t> pinned_in(Part const& part) const
    {
        std::vector<std::size_t> places;
        if (query_.order != Order::relevance) return places;
        for (auto const id : query_.pinned) {
            auto const place = part.segment->place_of(id);
            if (place && !is_set(*part.dead, *place) && std::ranges::find(places, *place) == places.end()) places.push_back(*place);
        }
        return places;
    }

    // A score is never negative, so that its bits are in its order.
    std::int64_t key_of(DocumentId id, float score) const
    {
        static constexpr std::int64_t beyond = std::int64_t{1} << 40;   // any score
        if (auto const pin = std::ranges::find(query_.pinned, id); pin != query_.pinned.end())
            return beyond - (pin - query_.pinned.begin());
        auto const key = std::int64_t{std::bit_cast<std::int32_t>(score)};
        return std::ranges::find(query_.buried, id) != query_.buried.end() ? key - beyond : key;
    }

    // Whatever its title, so that this need not be looked at. What lies behind a cursor is told exactly.
    bool comes_too_late(DocumentId id, float score) const
    {
        return !query_.after && best_.size() == limit_ && limit_ > 0 && key_of(id, score * (1 + options_.pair_boost)) < best_.front().key;
    }

    void keep(Found const& found)
    {
        if (query_.after && !before({query_.after->key, query_.after->id, 0}, found)) return;
        ++seen_;
        auto const by_place = [this](Found const& a, Found const& b) { return before(a, b); };
        if (best_.size() == limit_) {   // the last of them stands in front
            if (limit_ == 0 || !before(found, best_.front())) return;
            std::ranges::pop_heap(best_, by_place);
            best_.pop_back();
        }
        best_.push_back(found);
        std::ranges::push_heap(best_, by_place);
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
    Wanted const wanted_;
    std::vector<float> weights_;
    std::size_t const limit_;
    std::vector<ByText<std::size_t>> counts_;
    std::vector<std::int64_t> values_;
    std::size_t total_ = 0, seen_ = 0;   // all; those behind query.after, where there is one
    std::vector<Found> best_;
};

}   // namespace

Answer Index::search(Query const& query) const
{
    auto const seen = state();
    return Search{options_, words_, *seen, query}.run();
}

}   // namespace search_engine
