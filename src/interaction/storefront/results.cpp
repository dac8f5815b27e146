#include "interaction/storefront/results.hpp"

#include "interaction/shell/search_query.hpp"
#include "messages.hpp"

#include <algorithm>
#include <array>
#include <ranges>

namespace storefront {

using workflows::SearchOrder, workflows::SearchQuery, workflows::SearchView;

static constexpr std::size_t values_shown_max = 8;   // of a facet, and those that are chosen
static constexpr int open_at_first = 2;              // facets
static constexpr std::array<std::string_view, 3> page_parameters{"min", "max", "go"};
static constexpr int histogram_width = 200, histogram_height = 44;

// ---- from the address and to it

static void narrow_to(Place const& place, SearchQuery& query)
{
    if (place.category.empty()) return;
    std::erase_if(query.facets, [](auto const& facet) { return facet.facet == workflows::category_facet; });
    query.facets.push_back({std::string{workflows::category_facet}, {place.category}});
}

// What the place says already, the address need not.
static SearchQuery without_place(Place const& place, SearchQuery query)
{
    if (!place.category.empty()) std::erase_if(query.facets, [](auto const& facet) { return facet.facet == workflows::category_facet; });
    return query;
}

Currency ResultsMaker::currency() const
{
    return tools_.db.catalog.read([](db::Reader& db) { return catalog::channel(db, catalog::default_channel).currency; });
}

Result<SearchQuery> ResultsMaker::read(Place const& place, http::Request const& request) const
{
    auto query = TRY(shell::read_search(request, cursor_key_, page_parameters));
    auto const form = *http::Form::parse(request.query);
    for (auto const& [field, price] : {std::pair{"min", &query.price_from}, std::pair{"max", &query.price_to}}) {
        if (form[field].empty()) continue;
        *price = parse_decimal(form[field], currency());
        if (!*price || **price < 0) return invalid(json::pointer_to("", field), Violation::price_invalid);
    }
    narrow_to(place, query);
    return query;
}

SearchQuery ResultsMaker::everything(Place const& place)
{
    SearchQuery query;
    narrow_to(place, query);
    return query;
}

bool ResultsMaker::is_as_forms_send_it(http::Request const& request)
{
    auto const form = http::Form::parse(request.query);
    return form && form->has("go");
}

std::string ResultsMaker::address(Place const& place, SearchQuery query)
{
    auto const parameters = shell::search_parameters(without_place(place, std::move(query)));
    return parameters.empty() ? place.path : place.path + "?" + parameters;
}

// ---- what is shown

static std::string decimal(std::optional<std::int64_t> minor, Currency currency)
{
    return minor ? format_decimal({*minor, currency}) : std::string{};
}

static std::vector<Bar> bars_of(SearchQuery const& query, search_engine::Histogram const& prices)
{
    std::vector<Bar> made;
    if (prices.bars.size() < 2) return made;
    auto const tallest = std::max<std::size_t>(1, std::ranges::max(prices.bars));
    auto const width = histogram_width / static_cast<int>(prices.bars.size());
    for (std::size_t i = 0; i < prices.bars.size(); ++i) {
        auto const from = prices.from + prices.step * static_cast<std::int64_t>(i), to = from + prices.step - 1;
        auto const height = prices.bars[i] == 0 ? 0 : std::max(2, static_cast<int>(prices.bars[i] * histogram_height / tallest));
        bool const is_chosen = (!query.price_from || to >= *query.price_from) && (!query.price_to || from <= *query.price_to);
        made.push_back({static_cast<int>(i) * width, histogram_height - height, width - 2, height, is_chosen});
    }
    return made;
}

Results ResultsMaker::results(Place const& place, SearchQuery const& query, SearchView const& found) const
{
    Results shown{.count = static_cast<int>(std::min<std::size_t>(found.total, 1'000'000'000)),
                  .action = html::Url{place.path},
                  .typed = query.text,
                  .sort = query.order == SearchOrder::relevance ? "" : std::string{name(query.order)},
                  .currency = std::string{found.currency.code()},
                  .price_from = decimal(query.price_from, found.currency),
                  .price_to = decimal(query.price_to, found.currency),
                  .cheapest = found.prices.bars.empty() ? "" : format_decimal({found.prices.from, found.currency}),
                  .dearest = found.prices.bars.empty() ? "" : format_decimal({found.prices.to, found.currency}),
                  .in_stock = query.in_stock,
                  .verbatim = query.verbatim,
                  .facets = facets(place, found),
                  .bars = bars_of(query, found.prices),
                  .chips = chips(place, query),
                  .sorts = sorts(place, query),
                  .all = {},
                  .cards = cards_of(found.products, framer_.site().messages),
                  .first = query.after ? html::Url{address(place, query)} : html::Url{},
                  .next = {}};
    if (!shown.chips.empty()) shown.all = html::Url{address(place, {.text = query.text, .order = query.order})};
    if (found.next) {
        auto const base = address(place, query);
        shown.next = html::Url{base + (base.find('?') == std::string::npos ? "?" : "&") +
                               "cursor=" + shell::write_cursor(cursor_key_, query, *found.next)};
    }
    return shown;
}

std::vector<Link> ResultsMaker::sorts(Place const& place, SearchQuery const& query) const
{
    std::vector<Link> links;
    auto const usual =
        place.category.empty() && place.path == "/search" ? messages::search_sort_relevance : messages::listing_sort_featured;
    for (auto const& [order, key] : {std::pair{SearchOrder::relevance, usual}, std::pair{SearchOrder::price, messages::listing_sort_price},
                                     std::pair{SearchOrder::price_descending, messages::listing_sort_price_descending},
                                     std::pair{SearchOrder::newest, messages::listing_sort_newest}})
    {
        auto sorted = query;
        sorted.order = order;
        links.push_back({html::Url{address(place, sorted)}, text(key), order == query.order});
    }
    return links;
}

// What was chosen, each with the address at which it is not.
std::vector<Link> ResultsMaker::chips(Place const& place, SearchQuery const& query) const
{
    std::vector<Link> chips;
    auto const chosen = without_place(place, query);
    for (auto const& [facet, values] : chosen.facets)
        for (auto const& value : values) {
            auto without = chosen;
            auto& left = std::ranges::find(without.facets, facet, &search_engine::AnyOf::facet)->values;
            std::erase(left, value);
            std::erase_if(without.facets, [](auto const& f) { return f.values.empty(); });
            chips.push_back({html::Url{address(place, without)}, labels_.of(facet, {&value, 1}).front()});
        }
    if (query.price_from || query.price_to) {
        auto without = query;
        without.price_from.reset();
        without.price_to.reset();
        chips.push_back({html::Url{address(place, without)}, price_label(query)});
    }
    if (query.in_stock) {
        auto without = query;
        without.in_stock = false;
        chips.push_back({html::Url{address(place, without)}, text(messages::search_in_stock)});
    }
    return chips;
}

std::string ResultsMaker::price_label(SearchQuery const& query) const
{
    auto const argument = [in = currency()](char const* name, std::int64_t minor) { return html::argument(name, Money{minor, in}); };
    if (!query.price_to) return text(messages::search_price_from, {argument("from", *query.price_from)});
    if (!query.price_from) return text(messages::search_price_to, {argument("to", *query.price_to)});
    return text(messages::search_price_between, {argument("from", *query.price_from), argument("to", *query.price_to)});
}

std::string ResultsMaker::label_of(workflows::FacetView const& facet) const
{
    if (facet.name == workflows::category_facet) return text(messages::search_category);
    if (facet.name == workflows::brand_facet) return text(messages::search_brand);
    return attribute_label(facet.label.empty() ? facet.name : facet.label, framer_.site().messages);
}

std::vector<Facet> ResultsMaker::facets(Place const& place, SearchView const& found) const
{
    std::vector<Facet> made;
    for (auto const& facet : found.facets) {
        if (facet.name == workflows::category_facet && !place.category.empty()) continue;
        bool const is_chosen = std::ranges::any_of(facet.values, &workflows::FacetView::Value::chosen);
        if (facet.values.size() < 2 && !is_chosen) continue;   // no choice
        Facet shown{facet.name, label_of(facet), is_chosen, {}};
        for (auto const& value : facet.values)
            if (value.chosen || shown.values.size() < values_shown_max)
                shown.values.push_back({value.value, value.label, static_cast<int>(value.count), value.chosen});
        made.push_back(std::move(shown));
    }
    // People choose what it is and its colour; the rest comes as the index has it.
    auto front = made.begin();
    auto const comes_first = [&](auto const& is_it) {
        if (auto const found = std::find_if(front, made.end(), is_it); found != made.end()) std::rotate(front++, found, std::next(found));
    };
    comes_first([](Facet const& facet) { return facet.name == workflows::category_facet; });
    comes_first([colour = text(messages::option_colour)](Facet const& facet) { return facet.label == colour; });
    for (auto& facet : made | std::views::take(open_at_first)) facet.open = true;
    return made;
}

}   // namespace storefront
