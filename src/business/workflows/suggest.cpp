#include "business/workflows/suggest.hpp"

#include "infrastructure/search_engine/query_text.hpp"

#include <algorithm>

namespace workflows {

static constexpr std::size_t queries_max = 5, categories_max = 3, products_max = 5, words_max = 8;

static std::string joined(std::vector<std::string> const& words)
{
    std::string text;
    for (auto const& word : words) text += (text.empty() ? "" : " ") + word;
    return text;
}

// Each word is one of the title, the last one perhaps not typed to its end.
static bool is_named(std::vector<std::string> const& words, std::vector<std::string> const& title)
{
    auto const is_whole = [&](std::string const& word) { return std::ranges::find(title, word) != title.end(); };
    auto const begins_so = [&](std::string const& word) { return word.starts_with(words.back()); };
    return std::all_of(words.begin(), words.end() - 1, is_whole) && std::ranges::any_of(title, begins_so);
}

std::vector<catalog::Category> Suggest::categories(std::vector<std::string> const& words) const
{
    auto all = tools_.db.catalog.read([](db::Reader& db) { return catalog::categories(db); });
    std::erase_if(all, [&](catalog::Category const& category) { return !is_named(words, index_.words().unstemmed(category.title)); });
    if (all.size() > categories_max) all.resize(categories_max);
    return all;
}

Suggestions Suggest::run(std::string const& typed) const
{
    Suggestions made;
    auto const& index = index_.documents();
    auto words = index_.words().unstemmed(typed.substr(0, search_engine::query_bytes_max));
    if (words.empty() || words.size() > words_max) return made;
    made.categories = categories(words);

    // The word that is being typed, as it may end; all that was typed before stands.
    search_engine::Query query{.all_words = true, .limit = products_max};
    auto const last = words.back();
    for (auto const& [word, documents] : index.completions(last, 2 * queries_max)) {
        words.back() = word;
        auto text = joined(words);
        if (made.queries.size() >= queries_max) break;
        if (words.size() > 1 && index.search({.text = text, .all_words = true, .limit = 0}).total == 0) continue;
        if (query.text.empty())
            query.text = text;
        else
            query.also.push_back({text, 1});
        made.queries.push_back(std::move(text));
    }
    if (query.text.empty()) return made;
    std::vector<ProductId> ids;
    for (auto const& hit : index.search(query).hits) ids.push_back(ProductId{static_cast<std::int64_t>(hit.id)});
    made.products = products_.load(ids);
    return made;
}

}   // namespace workflows
