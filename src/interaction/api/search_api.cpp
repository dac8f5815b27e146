#include "interaction/api/search_api.hpp"

#include "business/workflows/import_search.hpp"
#include "interaction/api/admin_api.hpp"
#include "interaction/api/product_json.hpp"
#include "interaction/shell/search_query.hpp"

namespace api {

struct FacetValueJson {
    std::string value, label;
    std::int64_t count;
    bool selected;
};
BOOST_DESCRIBE_STRUCT(FacetValueJson, (), (value, label, count, selected))

struct FacetJson {
    std::string name, label;
    std::vector<FacetValueJson> values;
};
BOOST_DESCRIBE_STRUCT(FacetJson, (), (name, label, values))

struct PricesJson {   // how many products are where: the first bar begins at `from`, each is `step` minor units wide
    std::string currency;
    std::int64_t from, to, step;
    std::vector<std::int64_t> bars;
};
BOOST_DESCRIBE_STRUCT(PricesJson, (), (currency, from, to, step, bars))

struct LinkedCategoryJson {
    std::string handle, title;
};
BOOST_DESCRIBE_STRUCT(LinkedCategoryJson, (), (handle, title))

struct SearchJson {
    std::vector<ProductJson> data;
    std::int64_t total;
    std::vector<FacetJson> facets;
    PricesJson prices;
    std::string query;                            // as it was typed
    std::optional<std::string> corrected;         // what was searched for instead
    std::vector<std::string> dropped;             // words without which something was found
    bool any_word;                                // few have all words
    std::vector<LinkedCategoryJson> categories;   // where nothing was found
    std::optional<std::string> redirect;          // a page of the shop that answers better
    std::optional<std::string> next;
};
BOOST_DESCRIBE_STRUCT(SearchJson, (), (data, total, facets, prices, query, corrected, dropped, any_word, categories, redirect, next))

struct SuggestedProductJson {
    ProductId id;
    std::string handle, title;
    Money price_from;
    std::string picture;
};
BOOST_DESCRIBE_STRUCT(SuggestedProductJson, (), (id, handle, title, price_from, picture))

struct SuggestionsJson {
    std::vector<std::string> queries;
    std::vector<LinkedCategoryJson> categories;
    std::vector<SuggestedProductJson> products;
};
BOOST_DESCRIBE_STRUCT(SuggestionsJson, (), (queries, categories, products))

namespace {

std::vector<LinkedCategoryJson> links_of(std::vector<catalog::Category> const& categories)
{
    std::vector<LinkedCategoryJson> made;
    for (auto const& category : categories) made.push_back({category.handle, category.title});
    return made;
}

FacetJson facet_json(workflows::FacetView const& facet)
{
    FacetJson made{facet.name, facet.label, {}};
    for (auto const& value : facet.values)
        made.values.push_back({value.value, value.label, static_cast<std::int64_t>(value.count), value.chosen});
    return made;
}

class SearchApi {
  public:
    SearchApi(workflows::Tools const& tools, workflows::Searching const& with, shell::Site const& site, crypto::Key cursor_key)
        : tools_(tools)
        , site_(site)
        , search_(tools, with)
        , suggest_(tools, with)
        , cursor_key_(cursor_key)
    {
    }

    http::Response search(http::Request const& request) const
    {
        auto const query = shell::read_search(request, cursor_key_);
        if (!query) return shell::problem(query.error(), request, site_.messages);
        return told(*query, search_.run(*query));
    }

    // The search as it would be with what is sent, which `PUT /api/admin/search` would take.
    http::Response preview(http::Request const& request) const
    {
        static constexpr std::array<std::string_view, 1> others{"at"};
        auto seen = [&]() -> Result<http::Response> {
            auto const query = TRY(shell::read_search(request, cursor_key_, others));
            auto const when = (*http::Form::parse(request.query))["at"];
            auto const at = when.empty() ? tools_.clock.now() : parse_instant(when);
            if (!at) return invalid("/at", Violation::invalid);
            auto const document = TRY(json::Document::parse(request.body));
            auto const settings = TRY(workflows::read_search(tools_, document.root()));
            return told(query, search_.preview(query, settings, *at));
        }();
        return seen ? std::move(*seen) : shell::problem(seen.error(), request, site_.messages);
    }

    http::Response suggest(http::Request const& request) const
    {
        auto const form = http::Form::parse(request.query);
        if (!form) return shell::problem(Code::malformed_request, request, site_.messages);
        auto const found = suggest_.run((*form)["q"]);
        SuggestionsJson json{found.queries, links_of(found.categories), {}};
        for (auto const& view : found.products) {
            std::string picture;
            for (auto const& medium : view.product.media)
                if (picture.empty()) picture = medium.url;
            json.products.push_back({view.product.id, view.product.handle, view.product.title, view.price_from, picture});
        }
        return fresh(json);
    }

  private:
    http::Response told(workflows::SearchQuery const& query, workflows::SearchView const& found) const
    {
        auto const& prices = found.prices;
        SearchJson json{
            .data = {},
            .total = static_cast<std::int64_t>(found.total),
            .facets = {},
            .prices = {std::string{found.currency.code()}, prices.from, prices.to, prices.step, {prices.bars.begin(), prices.bars.end()}},
            .query = query.text,
            .corrected = found.corrected ? std::optional{found.text} : std::nullopt,
            .dropped = found.dropped,
            .any_word = found.any_word,
            .categories = links_of(found.ways_out),
            .redirect = found.redirect.empty() ? std::nullopt : std::optional{found.redirect},
            .next = {}};
        for (auto const& view : found.products) json.data.push_back(to_json(view));
        for (auto const& facet : found.facets) json.facets.push_back(facet_json(facet));
        if (found.next) json.next = shell::write_cursor(cursor_key_, query, *found.next);
        return fresh(json);
    }

    // What is sellable must be true when it is told.
    template <typename T> static http::Response fresh(T const& json)
    {
        return shell::json_answer(200, json).with("Cache-Control", "no-store");
    }

    workflows::Tools const& tools_;
    shell::Site const& site_;
    workflows::SearchProducts const search_;
    workflows::Suggest const suggest_;
    crypto::Key const cursor_key_;
};

}   // namespace

std::vector<shell::Route> search_routes(workflows::Tools const& tools, workflows::Searching const& with, shell::Site const& site,
                                        crypto::Key cursor_key)
{
    using shell::schema_of;
    auto const api = std::make_shared<SearchApi const>(tools, with, site, cursor_key);
    return {
        {.method = http::Method::get,
         .path = "/api/store/search",
         .permission = shell::Permission::anyone,
         .handler = http::Workflow{.run = [api](http::Request const& request) { return api->search(request); }},
         .answers = {{200, schema_of<SearchJson>}},
         .summary =
             "Products that are searched for: ?q= &category= &brand= &attribute.colour=blue,green &price[gte]= &price[lte]= &in_stock=true "
             "&sort=relevance|price|-price|newest &limit=1…100 &cursor= &verbatim=true"},
        {.method = http::Method::post,
         .path = "/api/admin/search/preview",
         .permission = shell::Permission::admin,
         .handler = http::Workflow{.run = [api](http::Request const& request) { return api->preview(request); }},
         .body = http::BodyType::json,
         .body_max = document_max,   // as with PUT /api/admin/search
         .answers = {{200, schema_of<SearchJson>}, {401}},
         .summary = "A search, with the parameters of /api/store/search, as it would be were this what PUT /api/admin/search stored; "
                    "?at=2027-03-01T00:00:00Z: then"},
        {.method = http::Method::get,
         .path = "/api/store/suggest",
         .permission = shell::Permission::anyone,
         .handler = http::Workflow{.run = [api](http::Request const& request) { return api->suggest(request); }},
         .answers = {{200, schema_of<SuggestionsJson>}},
         .summary = "What somebody may be typing: ?q="},
    };
}

}   // namespace api
