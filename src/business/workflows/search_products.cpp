#include "business/workflows/search_products.hpp"

#include "base/state_machine.hpp"
#include "base/text.hpp"
#include "infrastructure/json/reader.hpp"
#include "infrastructure/search_engine/query_text.hpp"

#include <algorithm>
#include <map>

namespace workflows {

using search_engine::Answer, search_engine::Query;

static constexpr std::string_view order_names[]{"relevance", "price", "-price", "newest"};

// Where fewer products have all words, any of them will do (bench relevance: as good as any number from 5 to 24).
static constexpr std::size_t enough = 10;
static constexpr std::size_t rounds_max = 4;   // of reading hits, while some of them turn out to be gone

std::string_view name(SearchOrder order) { return name_of(order_names, order); }

std::optional<SearchOrder> parse_search_order(std::string_view text)
{
    auto const found = std::ranges::find(order_names, text);
    if (found == std::end(order_names)) return std::nullopt;
    return static_cast<SearchOrder>(found - std::begin(order_names));
}

Query SearchProducts::engine_query(Asked const& all, std::string const& text) const
{
    auto const& asked = all.query;
    auto parsed = search_engine::parse_query(text);
    Query query{.text = std::move(parsed.text),
                .all_words = true,
                .enough = enough,
                .phrases = std::move(parsed.phrases),
                .without = std::move(parsed.without),
                .any_of = asked.facets,
                .limit = static_cast<std::size_t>(asked.limit),
                .values_max = facet_values_shown_max,
                .keeps_matches = true,
                .histogram = search_number::price};
    if (asked.price_from || asked.price_to) {
        search_engine::Range range{.column = search_number::price};
        if (asked.price_from) range.from = *asked.price_from;
        if (asked.price_to) range.to = *asked.price_to;
        query.ranges.push_back(range);
    }
    if (asked.in_stock) query.ranges.push_back({.column = search_number::stock, .from = 1});
    switch (asked.order) {
    case SearchOrder::relevance: break;
    case SearchOrder::price: query.order = search_engine::Order::ascending; break;
    case SearchOrder::price_descending:
    case SearchOrder::newest: query.order = search_engine::Order::descending; break;
    }
    query.column = asked.order == SearchOrder::newest ? search_number::published : search_number::price;
    direct(query, all, text);
    return query;
}

static float factor_of(std::int64_t ppm) { return static_cast<float>(ppm) / static_cast<float>(search::whole_ppm); }

// What the merchant says of this query. Returns the page that it leads to, or nothing.
std::string SearchProducts::direct(Query& query, Asked const& asked, std::string const& text)
{
    for (auto const& [kind, attribute, value, ppm] : asked.settings.boosts) {
        if (kind == search::Boost::Kind::in_stock) query.number_boosts.push_back({search_number::stock, 1, factor_of(ppm)});
        if (kind == search::Boost::Kind::popularity)
            query.number_boosts.push_back({search_number::popularity, popularity_full, factor_of(ppm)});
        if (kind != search::Boost::Kind::attribute) continue;
        bool const is_facet = attribute == category_facet || attribute == brand_facet;
        query.facet_boosts.push_back({is_facet ? attribute : facet_name(attribute), facet_value(value), factor_of(ppm)});
    }
    auto const normal = search::normalised(text);
    if (normal.empty()) return {};
    auto const directions = search::directions_for(asked.settings, normal, asked.now);
    for (auto const& [also, weight_ppm] : directions.synonyms) query.also.push_back({also, factor_of(weight_ppm)});
    for (auto const product : directions.pinned) query.pinned.push_back(document_id(product));
    for (auto const product : directions.buried) query.buried.push_back(document_id(product));
    return directions.redirect;
}

std::size_t SearchProducts::count(Asked const& asked, std::string const& text) const
{
    auto query = engine_query(asked, text);
    query.enough = 0;
    query.limit = 0;
    query.histogram.reset();
    query.keeps_matches = false;
    query.pinned.clear();
    return index_.documents().search(query).total;
}

// ---- what was meant

// A query and what is found for it.
struct SearchProducts::Reading {
    std::string text;
    Query query;
    Answer answer;
    bool corrected = false;
    bool unquoted = false;   // what stood in quotes stands nowhere so
    std::vector<std::string> dropped = {};
};

static bool is_of_word(char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || static_cast<unsigned char>(c) >= 0x80; }

// The text with another word in the place of one; nothing where it does not stand there by itself and spelt as it is looked up.
static std::optional<std::string> with_word(std::string const& text, std::string const& word, std::string const& other)
{
    auto const lower = ascii_lower(text);
    for (auto at = lower.find(word); at != std::string::npos; at = lower.find(word, at + 1)) {
        auto const end = at + word.size();
        bool const is_whole = (at == 0 || !is_of_word(lower[at - 1])) && (end == lower.size() || !is_of_word(lower[end]));
        if (is_whole) return text.substr(0, at) + other + text.substr(end);
    }
    return std::nullopt;
}

// Each word that nothing has, or next to nothing beside what it may have been, is replaced by the candidate with which most is found.
std::optional<std::string> SearchProducts::corrected(Asked const& asked, std::string const& text) const
{
    auto const spelling = index_.spelling();
    auto const parsed = search_engine::parse_query(text);
    std::string made = text;
    std::size_t corrections = 0;
    for (auto const& word : index_.words().unstemmed(parsed.text)) {
        auto const candidates = spelling->candidates(word);
        auto const own = std::ranges::find(candidates, word, &search_engine::Candidate::word);
        auto const typed = own == candidates.end() ? 0 : own->documents;
        std::optional<std::string> best;
        std::size_t most = 0;
        for (auto const& candidate : candidates) {
            if (candidate.word == word || !search_engine::Spelling::is_meant(typed, candidate)) continue;
            auto other = with_word(made, word, candidate.word);
            if (!other) continue;
            auto const found = count(asked, *other);
            if (!best || found > most) {   // the nearest comes first
                best = std::move(other);
                most = found;
            }
        }
        if (!best || ++corrections > 4) continue;
        made = std::move(*best);
    }
    if (corrections == 0) return std::nullopt;
    return made;
}

// Without the words that no product has; nothing where every word is somewhere, or none is.
std::optional<std::string> SearchProducts::without_unknown(std::string const& text, std::vector<std::string>& dropped) const
{
    std::vector<std::string> known;
    for (auto& word : index_.words().unstemmed(search_engine::parse_query(text).text)) {
        bool const is_known = index_.documents().search({.text = word, .limit = 0}).total > 0;
        (is_known ? known : dropped).push_back(std::move(word));
    }
    if (known.empty()) dropped.clear();
    return dropped.empty() ? std::nullopt : std::optional{joined(known, " ")};
}

static std::vector<search_engine::DocumentId> ids_of(Answer const& answer)
{
    std::vector<search_engine::DocumentId> ids;
    for (auto const& hit : answer.hits) ids.push_back(hit.id);
    return ids;
}

SearchProducts::Reading SearchProducts::read(Asked const& all) const
{
    auto const& asked = all.query;
    auto const& index = index_.documents();
    std::vector<search_engine::DocumentId> exact;   // has a SKU that is spelt so
    auto const reading_of = [&](std::string text) {
        auto query = engine_query(all, text);
        query.pinned.insert(query.pinned.begin(), exact.begin(), exact.end());
        auto answer = index.search(query);
        return Reading{.text = std::move(text), .query = std::move(query), .answer = std::move(answer)};
    };
    // A SKU or a barcode finds its product and nothing else, unless it is a word that more products have: then this one comes first.
    Reading by_keyword{.text = asked.text, .query = engine_query(all, ""), .answer = {}};
    by_keyword.query.keyword = asked.text;
    if (!asked.text.empty() && asked.text.size() <= search_engine::query_bytes_max) by_keyword.answer = index.search(by_keyword.query);
    auto const having = by_keyword.answer.total;
    if (having > 0 && count(all, asked.text) <= having) return by_keyword;
    exact = ids_of(by_keyword.answer);

    auto reading = reading_of(asked.text);
    if (asked.verbatim || asked.text.empty()) return reading;
    auto const all_words = reading.answer.any_word ? count(all, asked.text) : reading.answer.total;
    if (all_words < enough)
        if (auto text = corrected(all, asked.text); text && count(all, *text) > all_words) {
            reading = reading_of(std::move(*text));
            reading.corrected = true;
        }
    if (all_words == 0 && !reading.corrected)
        if (auto text = without_unknown(asked.text, reading.dropped)) {
            auto dropped = std::move(reading.dropped);
            reading = reading_of(std::move(*text));
            reading.dropped = std::move(dropped);
        }
    if (reading.answer.total == 0 && !reading.query.phrases.empty())
        if (auto words = reading_of(reading.query.text); words.answer.total > 0) {
            words.unquoted = true;
            return words;
        }
    return reading;
}

// ---- what is shown

// Hits are read again: those that cannot be shown any more are replaced by what comes next.
void SearchProducts::take_hits(SearchQuery const& asked, Query query, Answer answer, SearchView& view) const
{
    for (std::size_t round = 0; round < rounds_max; ++round) {
        std::vector<ProductId> ids;
        for (auto const& hit : answer.hits) ids.push_back(product_id(hit.id));
        for (auto& product : products_.load(ids)) {
            bool const can_be_had = std::ranges::any_of(product.offers, [](auto const& o) { return o.band != inventory::Band::out; });
            if (!asked.in_stock || can_be_had) view.products.push_back(std::move(product));
        }
        view.next = answer.next ? std::optional{SearchPosition{*answer.next, view.text}} : std::nullopt;
        if (view.products.size() >= static_cast<std::size_t>(asked.limit) || !answer.next) return;
        query.after = answer.next;
        query.keeps_matches = false;
        query.limit = static_cast<std::size_t>(asked.limit) - view.products.size();
        answer = index_.documents().search(query);
    }
}

// Categories, makers, and those attributes that most of what is shown has; chosen ones always.
static std::vector<std::string> facets_to_count(SearchQuery const& asked, std::vector<ProductView> const& products)
{
    std::vector<std::string> names{std::string{category_facet}, std::string{brand_facet}};
    for (auto const& [facet, values] : asked.facets)
        if (std::ranges::find(names, facet) == names.end()) names.push_back(facet);
    std::map<std::string, std::size_t> having;
    for (auto const& view : products) {
        for (auto const& option : view.product.options) ++having[facet_name(option)];
        auto const attributes = json::Document::parse(view.product.attributes_json);
        if (!attributes) continue;
        attributes->root().each_member([&](std::string_view name, json::Node value) {
            if (value.string()) ++having[facet_name(name)];
        });
    }
    std::vector<std::pair<std::size_t, std::string>> most;
    for (auto const& [facet, count] : having)
        if (2 * count > products.size() && std::ranges::find(names, facet) == names.end()) most.emplace_back(count, facet);
    std::ranges::sort(most, [](auto const& a, auto const& b) { return a.first != b.first ? a.first > b.first : a.second < b.second; });
    for (auto& [count, facet] : most)
        if (names.size() < 2 + facets_shown_max) names.push_back(std::move(facet));
    return names;
}

// Somebody chose it, or it brings together what would stand apart.
static bool is_choice(SearchQuery const& asked, std::string const& facet, std::vector<std::pair<std::string, std::size_t>> const& values)
{
    return std::ranges::find(asked.facets, facet, &search_engine::AnyOf::facet) != asked.facets.end() ||
           std::ranges::any_of(values, [](auto const& value) { return value.second > 1; });
}

void SearchProducts::label(FacetView& facet) const
{
    std::vector<std::string> values;
    for (auto const& each : facet.values) values.push_back(each.value);
    auto labels = index_.labels().of(facet.name, values);
    for (std::size_t i = 0; i < labels.size(); ++i) facet.values[i].label = std::move(labels[i]);
}

std::vector<FacetView> SearchProducts::facets(SearchQuery const& asked, Query const& query, Answer const& answer,
                                              std::vector<ProductView> const& shown) const
{
    std::vector<FacetView> made;
    for (auto const& [facet, values] : search_engine::count_facets(query, *answer.matches, facets_to_count(asked, shown))) {
        if (facet.starts_with(attribute_facet) && !is_choice(asked, facet, values)) continue;
        auto const chosen = std::ranges::find(asked.facets, facet, &search_engine::AnyOf::facet);
        std::vector<std::string> const of_choice = chosen == asked.facets.end() ? std::vector<std::string>{} : chosen->values;
        auto& view = made.emplace_back(FacetView{facet, index_.labels().of(facet), {}});
        for (auto const& [value, count] : values)
            view.values.push_back({value, {}, count, std::ranges::find(of_choice, value) != of_choice.end()});
        for (auto const& value : of_choice)   // which nothing may have any more
            if (std::ranges::find(view.values, value, &FacetView::Value::value) == view.values.end())
                view.values.push_back({value, {}, 0, true});
        label(view);
    }
    return made;
}

// Categories that a word names, or else those at the root.
std::vector<catalog::Category> SearchProducts::ways_out(std::string const& text) const
{
    constexpr std::size_t most = 8;
    auto all = tools_.db.catalog.read([](db::Reader& db) { return catalog::categories(db); });
    auto const words = index_.words().of(text);
    std::vector<catalog::Category> named, roots;
    for (auto const& category : all) {
        auto const title = index_.words().of(category.title);
        bool const is_named = std::ranges::any_of(words, [&](auto const& word) { return std::ranges::find(title, word) != title.end(); });
        auto& to = is_named ? named : roots;
        if ((is_named || !category.parent) && to.size() < most) to.push_back(category);
    }
    return named.empty() ? roots : named;
}

SearchView SearchProducts::run(SearchQuery const& asked) const
{
    auto const rules = tools_.db.catalog.read([&](db::Reader& db) { return with_.rules.of(db); });
    auto view = answer({asked, rules->settings, tools_.clock.now()});
    if (!asked.after && !asked.text.empty()) with_.log.count(asked.text, view.total > 0);
    return view;
}

SearchView SearchProducts::narrowing(SearchQuery const& asked, std::vector<ProductView> const& shown) const
{
    SearchView view{.currency =
                        tools_.db.catalog.read([](db::Reader& db) { return catalog::channel(db, catalog::default_channel).currency; })};
    search::Settings const none;   // what comes first is not asked here
    auto query = engine_query({asked, none, tools_.clock.now()}, asked.text);
    query.limit = 0;
    auto const answer = index_.documents().search(query);
    view.total = answer.total;
    view.prices = answer.histogram;
    view.facets = facets(asked, query, answer, shown);
    return view;
}

SearchView SearchProducts::preview(SearchQuery const& asked, search::Settings const& settings, Instant at) const
{
    return answer({asked, settings, at});
}

SearchView SearchProducts::answer(Asked const& all) const
{
    auto const& asked = all.query;
    SearchView view{.currency =
                        tools_.db.catalog.read([](db::Reader& db) { return catalog::channel(db, catalog::default_channel).currency; })};
    Reading reading;
    if (asked.after) {
        reading = {.text = asked.after->text, .query = engine_query(all, asked.after->text), .answer = {}};
        reading.query.after = asked.after->after;
        auto const exact = ids_of(index_.documents().search({.keyword = asked.text}));   // as on the first page
        reading.query.pinned.insert(reading.query.pinned.begin(), exact.begin(), exact.end());
        reading.answer = index_.documents().search(reading.query);
    } else {
        reading = read(all);
    }
    view.text = reading.text;
    view.corrected = reading.corrected;
    view.dropped = reading.dropped;
    view.any_word = reading.answer.any_word || reading.unquoted;
    view.total = reading.answer.total;
    view.prices = reading.answer.histogram;
    take_hits(asked, reading.query, reading.answer, view);
    view.facets = facets(asked, reading.query, reading.answer, view.products);
    if (view.total == 0) view.ways_out = ways_out(asked.text);
    if (!asked.after && !asked.text.empty()) {
        Query nothing;
        view.redirect = direct(nothing, all, asked.text);
    }
    return view;
}

}   // namespace workflows
