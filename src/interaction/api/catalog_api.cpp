#include "interaction/api/catalog_api.hpp"

#include "interaction/api/product_json.hpp"
#include "interaction/shell/cursor.hpp"

#include <charconv>

namespace api {

namespace {

constexpr int limit_default = 24, limit_max = 200;
constexpr int similar_default = 8, similar_max = int{workflows::similar_limit_max};

Result<int> read_limit(std::string const& text, int most)
{
    int limit = 0;
    auto const [end, error] = std::from_chars(text.data(), text.data() + text.size(), limit);
    if (error != std::errc{} || end != text.data() + text.size() || limit < 1 || limit > most)
        return invalid("/limit", Violation::quantity_out_of_range, {{"max", std::int64_t{most}}});
    return limit;
}

class CatalogApi {
  public:
    CatalogApi(workflows::Tools const& tools, workflows::SimilarProducts const& similar, shell::Site const& site, crypto::Key cursor_key)
        : tools_(tools)
        , similar_(similar)
        , site_(site)
        , products_(tools)
        , cursor_key_(cursor_key)
    {
    }

    http::Response list(http::Request const& request) const
    {
        auto const ticket = site_.pages.begin();
        auto const query = query_from(request);
        if (!query) return shell::problem(query.error(), request, site_.messages);
        auto const found = products_.list(*query);
        ProductPageJson page;
        std::vector<cache::Tag> tags{cache::whole_catalogue};
        for (auto const& view : found.products) {
            page.data.push_back(to_json(view));
            tags.push_back(view.product.id.value);
        }
        if (found.next) page.next = shell::write_cursor(cursor_key_, query->sort, *found.next);
        return site_.pages.put(ticket, request, shell::public_json(page), std::move(tags), site_.clock.now());
    }

    http::Response show(http::Request const& request) const
    {
        auto const ticket = site_.pages.begin();
        auto const view = products_.find(request.captures[0]);
        if (!view) return shell::problem(view.error(), request, site_.messages);
        return site_.pages.put(ticket, request, shell::public_json(to_json(*view)), {view->product.id.value, cache::every_price},
                               site_.clock.now());
    }

    // Kept until one of those that it shows changes, as a listing is.
    http::Response similar(http::Request const& request) const
    {
        auto const ticket = site_.pages.begin();
        auto const limit = similar_limit_from(request);
        if (!limit) return shell::problem(limit.error(), request, site_.messages);
        auto const view = products_.find(request.captures[0]);
        if (!view) return shell::problem(view.error(), request, site_.messages);
        SimilarProductsJson json;
        std::vector<cache::Tag> tags{view->product.id.value, cache::every_price};
        for (auto const& other : similar_.to(*view, static_cast<std::size_t>(*limit))) {
            json.data.push_back(to_json(other));
            tags.push_back(other.product.id.value);
        }
        return site_.pages.put(ticket, request, shell::public_json(json), std::move(tags), site_.clock.now());
    }

    http::Response categories(http::Request const& request) const
    {
        auto const ticket = site_.pages.begin();
        auto const all = tools_.db.catalog.read([](db::Reader& db) { return catalog::categories(db); });
        return site_.pages.put(ticket, request, shell::public_json(to_json(all)), {cache::whole_catalogue}, site_.clock.now());
    }

    std::optional<http::Response> kept(http::Request const& request) const { return site_.pages.find(request, site_.clock.now()); }

  private:
    Result<catalog::ListQuery> query_from(http::Request const& request) const
    {
        auto const form = http::Form::parse(request.query);
        if (!form) return Code::malformed_request;
        catalog::ListQuery query{.limit = limit_default};
        for (auto const& [name, value] : form->fields()) {
            if (name == "limit") {
                query.limit = TRY(read_limit(value, limit_max));
            } else if (name == "sort") {
                auto const sort = catalog::parse_sort(value);
                if (!sort) return invalid("/sort", Violation::invalid);
                query.sort = *sort;
            } else if (name == "category") {
                auto const category =
                    tools_.db.catalog.read([&handle = value](db::Reader& db) { return catalog::find_category(db, handle); });
                if (!category) return Code::not_found;
                query.category = category->id;
            } else if (name != "cursor") {
                return invalid(json::pointer_to("", name), Violation::unknown_field);
            }
        }
        if (form->has("cursor")) query.after = TRY(shell::read_cursor(cursor_key_, query.sort, (*form)["cursor"]));
        return query;
    }

    static Result<int> similar_limit_from(http::Request const& request)
    {
        auto const form = http::Form::parse(request.query);
        if (!form) return Code::malformed_request;
        int limit = similar_default;
        for (auto const& [name, value] : form->fields()) {
            if (name != "limit") return invalid(json::pointer_to("", name), Violation::unknown_field);
            limit = TRY(read_limit(value, similar_max));
        }
        return limit;
    }

    workflows::Tools const& tools_;
    workflows::SimilarProducts const& similar_;
    shell::Site const& site_;
    workflows::ShowProducts products_;
    crypto::Key cursor_key_;
};

}   // namespace

std::vector<shell::Route> catalog_routes(workflows::Tools const& tools, workflows::SimilarProducts const& similar, shell::Site const& site,
                                         crypto::Key cursor_key)
{
    using shell::Permission, shell::schema_of;
    auto const api = std::make_shared<CatalogApi const>(tools, similar, site, cursor_key);
    auto const cached = [api](auto handler) {
        return http::Workflow{.run = [api, handler](http::Request const& r) { return (api.get()->*handler)(r); },
                              .peek = [api](http::Request const& r) { return api->kept(r); }};
    };
    return {
        {.method = http::Method::get,
         .path = "/api/store/products",
         .permission = Permission::anyone,
         .handler = cached(&CatalogApi::list),
         .answers = {{200, schema_of<ProductPageJson>}},
         .summary = "Products, page by page: ?limit=1…200 &cursor= &category= &sort=featured|price|-price|newest|title"},
        {.method = http::Method::get,
         .path = "/api/store/products/{handle}",
         .permission = Permission::anyone,
         .handler = cached(&CatalogApi::show),
         .answers = {{200, schema_of<ProductJson>}, {404}, {410, nullptr, "Archived"}},
         .summary = "One product"},
        {.method = http::Method::get,
         .path = "/api/store/products/{handle}/similar",
         .permission = Permission::anyone,
         .handler = cached(&CatalogApi::similar),
         .answers = {{200, schema_of<SimilarProductsJson>}, {404}, {410, nullptr, "Archived"}},
         .summary = "Others like it that can be bought, the most alike first: ?limit=1…24"},
        {.method = http::Method::get,
         .path = "/api/store/categories",
         .permission = Permission::anyone,
         .handler = cached(&CatalogApi::categories),
         .answers = {{200, schema_of<CategoryTreeJson>}},
         .summary = "The tree of categories"},
    };
}

}   // namespace api
