#include "infrastructure/search_engine/filters.hpp"

#include <algorithm>

namespace search_engine {

static FacetColumn const* column_of(Segment const& segment, std::string_view facet)
{
    auto const found = segment.facets.find(facet);
    return found == segment.facets.end() ? nullptr : &found->second;
}

bool Filters::Allowed::holds(std::uint32_t document) const
{
    bool holds = false;
    if (column != nullptr) column->each_of(document, [&](std::uint32_t value) { holds |= values.data()[value] != 0; });
    return holds;
}

Filters::Filters(Part const& part, Query const& query) : segment_(*part.segment), query_(query)
{
    auto const add = [&](std::vector<Allowed>& to, std::string const& facet, auto&& is_allowed) {
        auto& made = to.emplace_back(column_of(segment_, facet), std::vector<std::uint8_t>{});
        if (made.column != nullptr)
            for (auto const& name : made.column->names) made.values.push_back(is_allowed(name) ? 1 : 0);
    };
    for (auto const& [facet, values] : query.any_of)
        add(allowed_, facet, [&](auto const& name) { return std::ranges::find(values, name) != values.end(); });
    for (auto const& boost : query.facet_boosts) add(boosted_, boost.facet, [&](auto const& name) { return name == boost.value; });
}

void Filters::judge(std::span<Candidate> candidates) const
{
    auto const fail = [](Candidate& candidate, std::uint16_t by) {
        candidate.fails = candidate.fails == Candidate::nothing ? by : Candidate::more;
    };
    for (auto const& [column, from, to] : query_.ranges) {
        auto const by = query_.histogram == column ? Candidate::histogram_range : Candidate::more;
        for (auto& candidate : candidates)
            if (auto const value = number(candidate.document, column); value < from || value > to) fail(candidate, by);
    }
    for (std::size_t f = 0; f < allowed_.size(); ++f)
        for (auto& candidate : candidates)
            if (!allowed_[f].holds(candidate.document)) fail(candidate, static_cast<std::uint16_t>(f));
}

float Filters::boost(std::uint32_t document) const
{
    float factor = 1;
    for (std::size_t i = 0; i < boosted_.size(); ++i)
        if (boosted_[i].holds(document)) factor *= 1 + query_.facet_boosts[i].factor;
    for (auto const& [column, full, most] : query_.number_boosts) {
        auto const value = std::clamp<std::int64_t>(number(document, column), 0, full);
        factor *= 1 + most * static_cast<float>(value) / static_cast<float>(full);
    }
    return factor;
}

FacetCounter::FacetCounter(Part const& part, Query const& query, std::span<std::string const> facets)
{
    for (auto const& facet : facets) {
        auto const* const column = column_of(*part.segment, facet);
        auto const own = std::ranges::find(query.any_of, facet, &AnyOf::facet);
        columns_.push_back({column, own == query.any_of.end() ? Candidate::nothing : static_cast<std::uint16_t>(own - query.any_of.begin()),
                            std::vector<std::uint32_t>(column == nullptr ? 0 : column->names.size() + 1)});
    }
}

// The first pair from `at` on whose document is not before this one: near by, mostly.
static std::size_t skip_to(std::vector<std::uint32_t> const& documents, std::size_t at, std::uint32_t document)
{
    std::size_t step = 1;
    auto low = at;
    for (; at < documents.size() && documents[at] < document; step *= 2) {
        low = at + 1;
        at += step;
    }
    auto const end = documents.begin() + static_cast<std::ptrdiff_t>(std::min(at, documents.size()));
    return static_cast<std::size_t>(std::lower_bound(documents.begin() + static_cast<std::ptrdiff_t>(low), end, document) -
                                    documents.begin());
}

static void count(FacetColumn const& column, std::span<std::uint32_t const> documents, std::uint32_t* counts)
{
    static_assert(FacetColumn::none + 1 == 0);
    if (auto const* const first = column.first.data(); !column.first.empty())
        for (auto const document : documents) ++counts[first[document] + 1];
    if (column.documents.empty()) return;
    std::size_t at = 0;
    std::uint32_t last = 0;
    for (auto const document : documents) {
        if (document < last) at = 0;   // they ascend, but for those that are pinned
        last = document;
        for (at = skip_to(column.documents, at, document); at < column.documents.size() && column.documents[at] == document; ++at)
            ++counts[column.values[at] + 1];
    }
}

void FacetCounter::add(std::span<Counted const> documents)
{
    passing_.clear();
    for (auto const& [document, fails] : documents)
        if (fails == Candidate::nothing) passing_.push_back(document);
    for (auto& [column, own, counts] : columns_) {
        if (column == nullptr) continue;
        count(*column, passing_, counts.data());
        if (own == Candidate::nothing) continue;
        also_.clear();
        for (auto const& [document, fails] : documents)
            if (fails == own) also_.push_back(document);
        count(*column, also_, counts.data());
    }
}

void FacetCounter::add_to(std::vector<Counts>& all) const
{
    for (std::size_t c = 0; c < columns_.size(); ++c) {
        auto const& counts = columns_[c].counts;
        for (std::size_t value = 0; value + 1 < counts.size(); ++value)
            if (counts[value + 1] != 0) all[c].emplace_back(columns_[c].column->names[value], counts[value + 1]);
    }
}

Histogram histogram_of(std::vector<std::int64_t> const& values, std::size_t bars)
{
    if (values.empty() || bars == 0) return {};
    auto const [least, most] = std::ranges::minmax(values);
    auto const span = static_cast<std::uint64_t>(most) - static_cast<std::uint64_t>(least);
    auto const step = span / std::min(bars, histogram_bars_max) + 1;
    Histogram made{least, most, static_cast<std::int64_t>(step), std::vector<std::size_t>(span / step + 1)};
    for (auto const value : values) ++made.bars[(static_cast<std::uint64_t>(value) - static_cast<std::uint64_t>(least)) / step];
    return made;
}

}   // namespace search_engine
