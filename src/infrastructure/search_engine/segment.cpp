#include "infrastructure/search_engine/segment.hpp"

#include "infrastructure/unicode/unicode.hpp"

#include <algorithm>

namespace search_engine {

std::optional<std::size_t> Segment::place_of(DocumentId id) const
{
    auto const found = std::ranges::lower_bound(ids, id);
    if (found == ids.end() || *found != id) return std::nullopt;
    return static_cast<std::size_t>(found - ids.begin());
}

std::array<std::size_t, fields_max> Segment::lengths_of(std::size_t document) const
{
    std::array<std::size_t, fields_max> lengths{};
    std::size_t field = 0;
    for (auto const word : texts[document]) {
        if (word == next_field)
            ++field;
        else
            ++lengths[field];
    }
    return lengths;
}

std::string keyword_key(std::string_view keyword) { return '\x01' + unicode::upper_nfkc(keyword); }

Averages averages_of(std::span<Part const> parts)
{
    Averages sums{};
    std::size_t documents = 0;
    for (auto const& part : parts) {
        documents += part.segment->ids.size();
        for (std::size_t field = 0; field < fields_max; ++field) sums[field] += part.segment->field_words[field];
    }
    for (auto& sum : sums) sum = documents == 0 ? 0 : sum / static_cast<double>(documents);
    return sums;
}

static void put(FacetColumn& column, std::size_t document, std::uint32_t value)
{
    bool has = false;
    column.each_of(document, [&](std::uint32_t other) { has |= other == value; });
    if (has) return;
    if (column.first[document] == FacetColumn::none) return void(column.first[document] = value);
    if (column.having_more.empty() || column.having_more.back() != document) {
        column.having_more.push_back(static_cast<std::uint32_t>(document));
        column.more.emplace_back();
    }
    column.more.back().push_back(value);
}

void FacetBuilder::add(std::size_t document, std::string_view facet, std::string_view value)
{
    auto found = columns_.find(facet);
    if (found == columns_.end()) {
        auto& column = segment_.facets[std::string{facet}];
        column.first.assign(segment_.ids.size(), FacetColumn::none);
        found = columns_.emplace(facet, Building{&column}).first;
    }
    auto& [column, places] = found->second;
    auto place = places.find(value);
    if (place == places.end()) {
        place = places.emplace(value, static_cast<std::uint32_t>(column->names.size())).first;
        column->names.emplace_back(value);
    }
    put(*column, document, place->second);
}

}   // namespace search_engine
