// What stands in one document, out of the segment that holds it.
#include "infrastructure/search_engine/index.hpp"
#include "infrastructure/search_engine/segment.hpp"

namespace search_engine {

std::vector<std::string> Index::words_of(DocumentId id) const
{
    auto const seen = state();
    std::vector<std::string> words;
    if (auto const place = find(*seen, id))
        for (auto const number : place->segment->texts[place->document])
            if (number != next_field) words.emplace_back(place->segment->words[number]);
    return words;
}

std::vector<std::pair<std::string, std::string>> Index::facets_of(DocumentId id) const
{
    auto const seen = state();
    std::vector<std::pair<std::string, std::string>> facets;
    auto const place = find(*seen, id);
    if (!place) return facets;
    for (auto const& [name, column] : place->segment->facets)
        column.each_of(place->document, [&](std::uint32_t value) { facets.emplace_back(name, column.names[value]); });
    return facets;
}

std::size_t Index::having(DocumentId id, std::span<std::pair<std::string, std::string> const> facets) const
{
    auto const seen = state();
    auto const place = find(*seen, id);
    if (!place) return 0;
    std::size_t count = 0;
    for (auto const& [name, value] : facets) {
        auto const column = place->segment->facets.find(name);
        if (column == place->segment->facets.end()) continue;
        bool has = false;
        column->second.each_of(place->document, [&](std::uint32_t number) { has = has || column->second.names[number] == value; });
        count += has ? 1 : 0;
    }
    return count;
}

}   // namespace search_engine
