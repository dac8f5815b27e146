#include "business/search/search.hpp"

#include "infrastructure/search_engine/words.hpp"

#include <algorithm>

namespace search {

static std::string words_of(std::string_view query)
{
    static search_engine::Words const words{"en-GB"};
    std::string text;
    for (auto const& word : words.unstemmed(query)) text += (text.empty() ? "" : " ") + word;
    return text;
}

// Twice, because what was exported has to mean the same when it is imported: marks may change places once a sign that stood between them is
// gone.
std::string normalised(std::string_view query) { return words_of(words_of(query)); }

static std::vector<ProductId> placed(std::vector<Placement> const& placements, std::string_view query, Instant now)
{
    for (auto const& placement : std::ranges::equal_range(placements, query, {}, &Placement::query))
        if (placement.window.holds(now)) return placement.products;
    return {};
}

Directions directions_for(Settings const& settings, std::string_view normalised_query, Instant now)
{
    Directions directions{.synonyms = {},
                          .pinned = placed(settings.pins, normalised_query, now),
                          .buried = placed(settings.buries, normalised_query, now),
                          .redirect = {}};
    for (auto const& [query, also, weight] : std::ranges::equal_range(settings.synonyms, normalised_query, {}, &Synonyms::query))
        for (auto const& text : also) directions.synonyms.push_back({text, weight});
    for (auto const& redirect : std::ranges::equal_range(settings.redirects, normalised_query, {}, &Redirect::query))
        directions.redirect = redirect.to;
    return directions;
}

}   // namespace search
