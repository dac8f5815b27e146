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

std::optional<Place> find(State const& state, DocumentId id)
{
    for (auto const& part : state.parts) {
        auto const place = part.segment->place_of(id);
        if (place && !is_set(*part.dead, *place)) return Place{part.segment.get(), static_cast<std::uint32_t>(*place)};
    }
    return std::nullopt;
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

void FacetBuilder::add(std::uint32_t document, std::string_view facet, std::string_view value)
{
    auto found = columns_.find(facet);
    if (found == columns_.end()) found = columns_.emplace(facet, Building{&segment_.facets[std::string{facet}]}).first;
    auto& [column, places] = found->second;
    auto place = places.find(value);
    if (place == places.end()) {
        place = places.emplace(value, static_cast<std::uint32_t>(column->names.size())).first;
        column->names.emplace_back(value);
    }
    for (auto i = column->documents.size(); i > 0 && column->documents[i - 1] == document; --i)
        if (column->values[i - 1] == place->second) return;   // it has that already
    column->documents.push_back(document);
    column->values.push_back(place->second);
}

// The first value of each document goes into a row.
static void make_dense(FacetColumn& column, std::size_t documents)
{
    column.first.assign(documents, FacetColumn::none);
    std::size_t left = 0;
    for (std::size_t i = 0; i < column.documents.size(); ++i) {
        auto const [document, value] = std::pair{column.documents[i], column.values[i]};
        if (column.first[document] == FacetColumn::none) {
            column.first[document] = value;
        } else {
            column.documents[left] = document;
            column.values[left++] = value;
        }
    }
    column.documents.resize(left);
    column.values.resize(left);
}

void FacetBuilder::end()
{
    constexpr std::size_t few = 8;   // one document in so many: pairs take less room than a row, and are seldom looked for
    for (auto& [name, building] : columns_) {
        auto& column = *building.column;
        if (column.documents.size() * few >= segment_.ids.size()) make_dense(column, segment_.ids.size());
        column.documents.shrink_to_fit();
        column.values.shrink_to_fit();
    }
}

}   // namespace search_engine
