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

FacetCounter::FacetCounter(Part const& part, Query const& query) : query_(query)
{
    for (auto const& facet : query.count) {
        columns_.push_back(column_of(*part.segment, facet));
        counts_.emplace_back(columns_.back() == nullptr ? 0 : columns_.back()->names.size());
    }
}

void FacetCounter::add(std::span<Candidate const> candidates)
{
    for (std::size_t c = 0; c < columns_.size(); ++c) {
        if (columns_[c] == nullptr) continue;
        auto const own =
            static_cast<std::uint16_t>(std::ranges::find(query_.any_of, query_.count[c], &AnyOf::facet) - query_.any_of.begin());
        for (auto const& candidate : candidates)
            if (candidate.fails == Candidate::nothing || candidate.fails == own)
                columns_[c]->each_of(candidate.document, [counts = counts_[c].data()](std::uint32_t value) { ++counts[value]; });
    }
}

void FacetCounter::add_to(std::vector<Counts>& all) const
{
    for (std::size_t c = 0; c < columns_.size(); ++c)
        for (std::size_t value = 0; value < counts_[c].size(); ++value)
            if (counts_[c][value] != 0) all[c].emplace_back(columns_[c]->names[value], counts_[c][value]);
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
