#include "infrastructure/search_engine/index.hpp"

#include "base/result.hpp"
#include "infrastructure/search_engine/filters.hpp"
#include "infrastructure/search_engine/matching.hpp"

#include <algorithm>
#include <bit>
#include <cmath>

namespace search_engine {

struct Matches {
    std::shared_ptr<State const> state;
    std::vector<std::vector<Counted>> documents;   // by part
};

namespace {

// What several parts say of one value is one.
void add_up(FacetCounter::Counts& counts)
{
    std::ranges::sort(counts, {}, &FacetCounter::Counts::value_type::first);
    std::size_t last = 0;
    for (std::size_t i = 1; i < counts.size(); ++i) {
        if (counts[i].first == counts[last].first)
            counts[last].second += counts[i].second;
        else
            counts[++last] = counts[i];
    }
    if (!counts.empty()) counts.resize(last + 1);
}

std::vector<FacetCount> told(Query const& query, State const& state, std::span<std::string const> facets,
                             std::vector<FacetCounter::Counts> all)
{
    auto const before = [](auto const& a, auto const& b) { return a.second != b.second ? a.second > b.second : a.first < b.first; };
    std::vector<FacetCount> made;
    for (std::size_t c = 0; c < facets.size(); ++c) {
        auto& counts = all[c];
        if (state.parts.size() > 1) add_up(counts);
        auto const end = counts.begin() + static_cast<std::ptrdiff_t>(std::min(counts.size(), query.values_max));
        std::ranges::partial_sort(counts, end, before);
        auto& values = made.emplace_back(facets[c]).values;
        values.assign(counts.begin(), end);
        auto const chosen = std::ranges::find(query.any_of, facets[c], &AnyOf::facet);
        if (chosen == query.any_of.end()) continue;
        for (auto count = end; count != counts.end(); ++count)
            if (std::ranges::find(chosen->values, count->first) != chosen->values.end()) values.emplace_back(*count);
    }
    return made;
}

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
    Search(Options const& options, Words const& words, std::shared_ptr<State const> const& state, Query const& query, bool all_words)
        : options_(options)
        , state_(state)
        , query_(query)
        , all_words_(all_words)
        , wanted_(words, query)
        , weights_(weights_of(*state, wanted_.words))
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
        for (auto const& part : state_->parts) look_through(part);
        Answer answer{.hits = {},
                      .total = total_,
                      .any_word = false,
                      .facets = told(query_, *state_, query_.count, std::move(counts_)),
                      .histogram = histogram_of(values_, query_.bars),
                      .next = {}};
        std::ranges::sort_heap(best_, by_place);
        for (auto const& found : best_) answer.hits.push_back({found.id, found.score});
        if (query_.keeps_matches) answer.matches = std::make_shared<Matches const>(state_, std::move(kept_));
        auto const seen = query_.after ? seen_ : total_;
        if (!best_.empty() && best_.size() < seen) answer.next = After{best_.back().key, best_.back().id, weights_};
        return answer;
    }

  private:
    static constexpr std::size_t batch_size = 1'024;

    // One part.
    struct Looking {
        Matcher matcher;
        Filters filters;
        FacetCounter counter;
        std::vector<Candidate> batch;
        std::vector<Counted> counted;   // of the batch; of all of the part, where it is kept
    };

    bool before(Found const& a, Found const& b) const
    {
        if (a.key != b.key) return query_.order == Order::ascending ? a.key < b.key : a.key > b.key;
        return a.id < b.id;
    }

    void look_through(Part const& part)
    {
        Looking looking{{options_, part, wanted_, all_words_, weights_}, {part, query_}, {part, query_, query_.count}, {}, {}};
        auto const pinned = pinned_in(part);
        looking.matcher.each([&](std::uint32_t document, float score, std::uint32_t has) {
            if (is_set(*part.dead, document) || std::ranges::find(pinned, document) != pinned.end()) return;
            looking.batch.push_back({document, has, score});
            if (looking.batch.size() == batch_size) look_at(part, looking);
        });
        for (auto const document : pinned) looking.batch.push_back({document, 0, 0});
        look_at(part, looking);
        looking.counter.add_to(counts_);
        if (query_.keeps_matches) kept_.push_back(std::move(looking.counted));
    }

    void look_at(Part const& part, Looking& looking)
    {
        auto& [matcher, filters, counter, batch, counted] = looking;
        filters.judge(batch);
        if (query_.histogram)
            for (auto const& candidate : batch)
                if (candidate.fails == Candidate::nothing || candidate.fails == Candidate::histogram_range)
                    values_.push_back(filters.number(candidate.document, *query_.histogram));
        if (!query_.keeps_matches) counted.clear();
        auto const before = counted.size();
        for (auto const& candidate : batch)
            if (candidate.fails == Candidate::nothing || candidate.fails < query_.any_of.size())
                counted.push_back({candidate.document, candidate.fails});
        counter.add(std::span{counted}.subspan(before));
        for (auto const& candidate : batch)
            if (candidate.fails == Candidate::nothing) take(part, looking, candidate);
        batch.clear();
    }

    void take(Part const& part, Looking const& looking, Candidate const& candidate)
    {
        auto const& [document, has, score, fails] = candidate;
        ++total_;
        if (query_.order != Order::relevance) {
            auto const key = looking.filters.number(document, query_.column);
            if (!comes_too_late(key)) keep({key, part.segment->ids[document], score});
            return;
        }
        // The title is looked at only where it can matter; a pinned one has no words.
        auto const boosted = score * looking.filters.boost(document);
        if (score > 0 && comes_too_late(std::bit_cast<std::int32_t>(boosted * (1 + options_.pair_boost)))) return;
        auto const id = part.segment->ids[document];
        auto const lifted = boosted * looking.matcher.pair_factor(document, has);
        keep({key_of(id, lifted), id, lifted});
    }

    std::vector<std::uint32_t> pinned_in(Part const& part) const
    {
        std::vector<std::uint32_t> places;
        if (query_.order != Order::relevance) return places;
        for (auto const id : query_.pinned) {
            auto const place = part.segment->place_of(id);
            if (place && !is_set(*part.dead, *place) && std::ranges::find(places, *place) == places.end())
                places.push_back(static_cast<std::uint32_t>(*place));
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

    // Not behind a cursor, where it must be known how many there are.
    bool comes_too_late(std::int64_t key) const
    {
        if (query_.after || best_.size() < limit_ || limit_ == 0) return false;
        return query_.order == Order::ascending ? key > best_.front().key : key < best_.front().key;
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

    Options const& options_;
    std::shared_ptr<State const> const& state_;
    Query const& query_;
    bool const all_words_;
    Wanted const wanted_;
    std::vector<float> weights_;
    std::size_t const limit_;
    std::vector<FacetCounter::Counts> counts_;
    std::vector<std::vector<Counted>> kept_;   // by part
    std::vector<std::int64_t> values_;
    std::size_t total_ = 0, seen_ = 0;   // all; those behind query.after, where there is one
    std::vector<Found> best_;
};

}   // namespace

std::vector<FacetCount> count_facets(Query const& query, Matches const& matches, std::span<std::string const> facets)
{
    std::vector<FacetCounter::Counts> counts(facets.size());
    auto const& parts = matches.state->parts;
    for (std::size_t p = 0; p < parts.size(); ++p) {
        FacetCounter counter{parts[p], query, facets};
        counter.add(matches.documents[p]);
        counter.add_to(counts);
    }
    return told(query, *matches.state, facets, std::move(counts));
}

Answer Index::search(Query const& query) const
{
    auto const seen = state();
    std::optional<Answer> all;
    if (!query.after || !query.after->any_word) {
        all = Search{options_, words_, seen, query, query.all_words}.run();
        if (query.after || !query.all_words || all->total >= query.enough) return std::move(*all);
    }
    auto answer = Search{options_, words_, seen, query, false}.run();
    if (all && answer.total == all->total) return std::move(*all);   // the same ones
    answer.any_word = true;
    if (answer.next) answer.next->any_word = true;
    return answer;
}

}   // namespace search_engine
