#include "interaction/storefront/search_pages.hpp"

#include "base/text.hpp"
#include "interaction/shell/search_query.hpp"
#include "interaction/storefront/cards.hpp"
#include "messages.hpp"
#include "pages.hpp"

#include <algorithm>

namespace storefront {

namespace {

constexpr std::size_t values_shown_max = 12;   // of a facet, and those that are chosen
constexpr std::array<std::string_view, 3> page_parameters{"min", "max", "go"};
constexpr int histogram_width = 200, histogram_height = 44;

struct Bar {
    int x, y, width, height;
    bool chosen;
};

struct FacetValue {
    std::string value, label;
    int count;
    bool chosen;
};

struct Facet {
    std::string name, label;
    bool open;
    std::vector<FacetValue> values;
};

struct SearchPageView {
    Frame frame;
    std::string title, typed, shown_for;
    bool corrected, any_word, in_stock, verbatim;
    html::Url as_typed;
    std::string dropped;
    int count;
    std::vector<Link> chips, sorts, ways_out;
    html::Url all;   // without filters
    std::vector<Facet> facets;
    std::vector<Bar> bars;
    std::string sort, currency, price_from, price_to, cheapest, dearest;
    std::vector<Card> cards;
    html::Url first, next;
};

class SearchPages {
  public:
    SearchPages(workflows::Tools const& tools, workflows::Searching const& with, Framer const& framer, crypto::Key cursor_key)
        : tools_(tools)
        , framer_(framer)
        , site_(framer.site())
        , index_(with.index)
        , search_(tools, with)
        , cursor_key_(cursor_key)
    {
    }

    http::Response show(http::Request const& request) const
    {
        auto const query = read(request);
        if (!query) return framer_.error_page(query.error(), request);
        // A form sends every field, also those that say nothing: the address that people see and share has none of these.
        if (http::Form::parse(request.query)->has("go")) return http::see_other(address(*query));
        auto const found = search_.run(*query);
        if (!found.redirect.empty() && !query->verbatim) return http::see_other(found.redirect);
        return framer_.public_page(render(pages::storefront_search<SearchPageView>, view_of(*query, found), site_.messages))
            .with("Cache-Control", "no-store");
    }

  private:
    // People write prices as they read them, programs in minor units.
    Result<workflows::SearchQuery> read(http::Request const& request) const
    {
        auto query = TRY(shell::read_search(request, cursor_key_, page_parameters));
        auto const form = *http::Form::parse(request.query);
        for (auto const& [field, price] : {std::pair{"min", &query.price_from}, std::pair{"max", &query.price_to}}) {
            if (form[field].empty()) continue;
            *price = parse_decimal(form[field], currency());
            if (!*price || **price < 0) return invalid(json::pointer_to("", field), Violation::price_invalid);
        }
        return query;
    }

    Currency currency() const
    {
        return tools_.db.catalog.read([](db::Reader& db) { return catalog::channel(db, catalog::default_channel).currency; });
    }

    static std::string address(workflows::SearchQuery const& query)
    {
        auto const parameters = shell::search_parameters(query);
        return parameters.empty() ? "/search" : "/search?" + parameters;
    }

    SearchPageView view_of(workflows::SearchQuery const& query, workflows::SearchView const& found) const
    {
        bool const has_words = !query.text.empty();
        auto const title = has_words ? framer_.text(messages::search_heading, {html::argument("text", query.text)})
                                     : framer_.text(messages::search_heading_everything);
        SearchPageView view{.frame = framer_.private_frame(framer_.text(
                                messages::listing_title, {html::argument("title", title), html::argument("name", site_.name)})),
                            .title = title,
                            .typed = query.text,
                            .shown_for = found.text,
                            .corrected = found.corrected,
                            .any_word = found.any_word && found.dropped.empty(),
                            .in_stock = query.in_stock,
                            .verbatim = query.verbatim,
                            .as_typed = {},
                            .dropped = joined(found.dropped, ", "),
                            .count = static_cast<int>(std::min<std::size_t>(found.total, 1'000'000'000)),
                            .chips = chips_of(query),
                            .sorts = {},
                            .ways_out = {},
                            .all = {},
                            .facets = facets_of(found),
                            .bars = bars_of(query, found.prices),
                            .sort = query.order == workflows::SearchOrder::relevance ? "" : std::string{name(query.order)},
                            .currency = std::string{found.currency.code()},
                            .price_from = decimal(query.price_from, found.currency),
                            .price_to = decimal(query.price_to, found.currency),
                            .cheapest = found.prices.bars.empty() ? "" : format_decimal({found.prices.from, found.currency}),
                            .dearest = found.prices.bars.empty() ? "" : format_decimal({found.prices.to, found.currency}),
                            .cards = cards_of(found.products, site_.messages),
                            .first = query.after ? html::Url{address(query)} : html::Url{},
                            .next = {}};
        view.frame.typed = query.text;
        if (found.corrected) {
            auto as_typed = query;
            as_typed.verbatim = true;
            view.as_typed = html::Url{address(as_typed)};
        }
        if (!view.chips.empty()) view.all = html::Url{address({.text = query.text, .order = query.order})};
        if (found.next) {
            auto const base = address(query);
            view.next = html::Url{base + (base.find('?') == std::string::npos ? "?" : "&") +
                                  "cursor=" + shell::write_cursor(cursor_key_, query, *found.next)};
        }
        for (auto const& category : found.ways_out) view.ways_out.push_back({html::Url{"/c/" + category.handle}, category.title});
        add_sorts(query, view);
        return view;
    }

    void add_sorts(workflows::SearchQuery const& query, SearchPageView& view) const
    {
        using workflows::SearchOrder;
        for (auto const& [order, key] : {std::pair{SearchOrder::relevance, messages::search_sort_relevance},
                                         std::pair{SearchOrder::price, messages::listing_sort_price},
                                         std::pair{SearchOrder::price_descending, messages::listing_sort_price_descending},
                                         std::pair{SearchOrder::newest, messages::listing_sort_newest}})
        {
            auto sorted = query;
            sorted.order = order;
            view.sorts.push_back({html::Url{address(sorted)}, framer_.text(key), order == query.order});
        }
    }

    static std::string decimal(std::optional<std::int64_t> minor, Currency currency)
    {
        return minor ? format_decimal({*minor, currency}) : std::string{};
    }

    // What was chosen, each with the address at which it is not.
    std::vector<Link> chips_of(workflows::SearchQuery const& query) const
    {
        std::vector<Link> chips;
        for (auto const& [facet, values] : query.facets)
            for (auto const& value : values) {
                auto without = query;
                auto& left = std::ranges::find(without.facets, facet, &search_engine::AnyOf::facet)->values;
                std::erase(left, value);
                std::erase_if(without.facets, [](auto const& f) { return f.values.empty(); });
                chips.push_back({html::Url{address(without)}, index_.labels().of(facet, {&value, 1}).front()});
            }
        if (query.price_from || query.price_to) {
            auto without = query;
            without.price_from.reset();
            without.price_to.reset();
            chips.push_back({html::Url{address(without)}, price_label(query)});
        }
        if (query.in_stock) {
            auto without = query;
            without.in_stock = false;
            chips.push_back({html::Url{address(without)}, framer_.text(messages::search_in_stock)});
        }
        return chips;
    }

    std::string price_label(workflows::SearchQuery const& query) const
    {
        auto const argument = [in = currency()](char const* name, std::int64_t minor) { return html::argument(name, Money{minor, in}); };
        if (!query.price_to) return framer_.text(messages::search_price_from, {argument("from", *query.price_from)});
        if (!query.price_from) return framer_.text(messages::search_price_to, {argument("to", *query.price_to)});
        return framer_.text(messages::search_price_between, {argument("from", *query.price_from), argument("to", *query.price_to)});
    }

    std::string label_of(workflows::FacetView const& facet) const
    {
        if (facet.name == workflows::category_facet) return framer_.text(messages::search_category);
        if (facet.name == workflows::brand_facet) return framer_.text(messages::search_brand);
        return attribute_label(facet.label.empty() ? facet.name : facet.label, site_.messages);
    }

    std::vector<Facet> facets_of(workflows::SearchView const& found) const
    {
        std::vector<Facet> made;
        for (auto const& facet : found.facets) {
            bool const is_chosen = std::ranges::any_of(facet.values, &workflows::FacetView::Value::chosen);
            if (facet.values.size() < 2 && !is_chosen) continue;   // no choice
            Facet shown{facet.name, label_of(facet), is_chosen || made.size() < 3, {}};
            for (auto const& value : facet.values)
                if (value.chosen || shown.values.size() < values_shown_max)
                    shown.values.push_back({value.value, value.label, static_cast<int>(value.count), value.chosen});
            made.push_back(std::move(shown));
        }
        return made;
    }

    static std::vector<Bar> bars_of(workflows::SearchQuery const& query, search_engine::Histogram const& prices)
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

    workflows::Tools const& tools_;
    Framer const& framer_;
    shell::Site const& site_;
    workflows::ProductIndex const& index_;
    workflows::SearchProducts const search_;
    crypto::Key const cursor_key_;
};

}   // namespace

std::vector<shell::Route> search_pages(workflows::Tools const& tools, workflows::Searching const& with, Framer const& framer,
                                       crypto::Key cursor_key)
{
    auto const pages = std::make_shared<SearchPages const>(tools, with, framer, cursor_key);
    return {{.method = http::Method::get,
             .path = "/search",
             .permission = shell::Permission::anyone,
             .handler = http::Workflow{.run = [pages](http::Request const& request) { return pages->show(request); }},
             .surface = shell::Surface::page}};
}

}   // namespace storefront
