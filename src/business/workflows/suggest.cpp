#include "business/workflows/suggest.hpp"

#include "base/text.hpp"
#include "infrastructure/search_engine/query_text.hpp"

#include <algorithm>
#include <set>

namespace workflows {

static constexpr std::size_t queries_max = 5, categories_max = 3, products_max = 5, words_max = 8;

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

// What others search for that begins so, before what the catalogue alone suggests.
void Suggest::add_popular(std::string const& beginning, std::vector<std::string>& queries) const
{
    for (auto const& query : *with_.popular.all())
        if (queries.size() < queries_max - 2 && query.starts_with(beginning)) queries.push_back(query);
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
    add_popular(joined(words, " "), made.queries);
    std::set<std::string> stems;   // "vase" and "vases" find the same
    for (auto const& [word, documents] : index.completions(last, 4 * queries_max)) {
        if (stems.size() >= queries_max) break;
        if (!stems.insert(index_.words().stem(word)).second) continue;
        words.back() = word;
        auto text = joined(words, " ");
        if (words.size() > 1 && index.search({.text = text, .all_words = true, .limit = 0}).total == 0) continue;
        if (query.text.empty())
            query.text = text;
        else
            query.also.push_back({text, 1});
        bool const is_new = std::ranges::find(made.queries, text) == made.queries.end();
        if (is_new && made.queries.size() < queries_max) made.queries.push_back(std::move(text));
    }
    if (query.text.empty()) return made;
    std::vector<ProductId> ids;
    for (auto const& hit : index.search(query).hits) ids.push_back(product_id(hit.id));
    made.products = products_.load(ids);
    return made;
}

}   // namespace workflows
