#include "infrastructure/search_engine/filters.hpp"

#include <algorithm>

namespace search_engine {

static FacetColumn const* column_of(Segment const& segment, std::string_view facet)
{
    auto const found = segment.facets.find(facet);
    return found == segment.facets.end() ? nullptr : &found->second;
}

bool Filters::Allowed::holds(std::size_t document) const
{
    bool holds = false;
    if (column != nullptr) column->each_of(document, [&](std::uint32_t value) { holds = holds || values[value]; });
    return holds;
}

Filters::Filters(Options const& options, Part const& part, Query const& query) : options_(options), segment_(*part.segment), query_(query)
{
    auto const add = [&](std::vector<Allowed>& to, std::string const& facet, auto&& is_allowed) {
        auto& made = to.emplace_back(column_of(segment_, facet), std::vector<bool>{});
        if (made.column != nullptr)
            for (auto const& name : made.column->names) made.values.push_back(is_allowed(name));
    };
    for (auto const& [facet, values] : query.any_of)
        add(allowed_, facet, [&](auto const& name) { return std::ranges::find(values, name) != values.end(); });
    for (auto const& boost : query.facet_boosts) add(boosted_, boost.facet, [&](auto const& name) { return name == boost.value; });
}

Filters::Verdict Filters::judge(std::size_t document) const
{
    Verdict verdict;
    for (auto const& [column, from, to] : query_.ranges) {
        auto const value = number(document, column);
        if (value >= from && value <= to) continue;
        if (query_.histogram != column) return {Fails::more};
        verdict.fails = Fails::histogram_range;
    }
    for (std::size_t f = 0; f < allowed_.size(); ++f) {
        if (allowed_[f].holds(document)) continue;
        if (verdict.fails != Fails::nothing) return {Fails::more};
        verdict = {Fails::one_facet, f};
    }
    return verdict;
}

float Filters::boost(std::size_t document) const
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

void FacetCounter::add(std::size_t document, Filters::Verdict verdict)
{
    for (std::size_t c = 0; c < columns_.size(); ++c) {
        if (columns_[c] == nullptr) continue;
        if (verdict.fails == Fails::one_facet && query_.any_of[verdict.facet].facet != query_.count[c]) continue;
        columns_[c]->each_of(document, [counts = counts_[c].data()](std::uint32_t value) { ++counts[value]; });
    }
}

void FacetCounter::add_to(std::vector<ByText<std::size_t>>& sums) const
{
    for (std::size_t c = 0; c < columns_.size(); ++c)
        for (std::size_t value = 0; value < counts_[c].size(); ++value)
            if (counts_[c][value] != 0) sums[c][columns_[c]->names[value]] += counts_[c][value];
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
