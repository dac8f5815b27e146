#include "interaction/api/admin_api.hpp"

#include "business/search/search.hpp"
#include "business/workflows/rename_handle.hpp"
#include "infrastructure/cache/pages.hpp"

#include <deque>

namespace api {

struct ImportedJson {
    int saved, removed, unchanged;
    bool dry_run;
};
BOOST_DESCRIBE_STRUCT(ImportedJson, (), (saved, removed, unchanged, dry_run))

struct NewCodesJson {
    std::int64_t count;
    json::Maybe<std::string> prefix;
};
BOOST_DESCRIBE_STRUCT(NewCodesJson, (), (count, prefix))

struct CodesJson {
    std::vector<std::string> codes;
};
BOOST_DESCRIBE_STRUCT(CodesJson, (), (codes))

struct NewHandleJson {
    std::string handle;
};
BOOST_DESCRIBE_STRUCT(NewHandleJson, (), (handle))

struct RenamedJson {
    std::string handle;
    bool changed;
};
BOOST_DESCRIBE_STRUCT(RenamedJson, (), (handle, changed))

struct SearchedJson {
    std::string query;
    std::int64_t searches, without_hits;
};
BOOST_DESCRIBE_STRUCT(SearchedJson, (), (query, searches, without_hits))

struct SearchesJson {
    std::vector<SearchedJson> popular, without_hits;
};
BOOST_DESCRIBE_STRUCT(SearchesJson, (), (popular, without_hits))

namespace {

constexpr int searches_max = 100;           // of each kind
constexpr std::int64_t codes_max = 1'000;   // in one request

class AdminApi {
  public:
    AdminApi(workflows::Tools const& tools, shell::Site const& site) : tools_(tools), site_(site) {}

    http::Response exported(workflows::Document const& document) const
    {
        auto text = tools_.db.catalog.read([&](db::Reader& db) { return document.exported(db); });
        return http::text(200, "application/json", std::move(text)).with("Cache-Control", "no-store");
    }

    http::Response import(workflows::Document const& document, http::Request const& request) const
    {
        auto const query = http::Form::parse(request.query);
        if (!query) return shell::problem(Code::malformed_request, request, site_.messages);
        bool const dry_run = (*query)["dry_run"] == "true";
        auto const imported = workflows::import_document(tools_, document, request.body, dry_run);
        if (!imported) return shell::problem(imported.error(), request, site_.messages);
        if (!dry_run && imported->saved + imported->removed > 0) site_.pages.purge(cache::whole_catalogue);
        return shell::json_answer(200, ImportedJson{imported->saved, imported->removed, imported->unchanged, dry_run});
    }

    http::Response searches(http::Request const&) const
    {
        SearchesJson json;
        tools_.db.catalog.read([&, now = tools_.clock.now()](db::Reader& db) {
            for (auto& [query, searches, empty] : search::popular(db, now, searches_max))
                json.popular.push_back({std::move(query), searches, empty});
            for (auto& [query, searches, empty] : search::without_hits(db, now, searches_max))
                json.without_hits.push_back({std::move(query), searches, empty});
            return 0;
        });
        return shell::json_answer(200, json).with("Cache-Control", "no-store");
    }

    http::Response make_codes(http::Request const& request) const
    {
        auto const made = [&]() -> Result<CodesJson> {
            auto const body = TRY(json::parse<NewCodesJson>(request.body));
            if (body.count < 1 || body.count > codes_max)
                return invalid("/count", Violation::quantity_out_of_range, {{"max", std::int64_t{codes_max}}});
            auto const prefix = body.prefix ? promotion::normalised(*body.prefix) : std::string{};
            if (!promotion::is_prefix(prefix)) return invalid("/prefix", Violation::invalid);
            CodesJson made{promotion::make_codes(static_cast<std::size_t>(body.count), prefix)};
            TRY(tools_.db.catalog.write(
                [&](db::Writer& db) { return promotion::add_codes(db, request.captures[0], made.codes, tools_.clock.now()); },
                db::Lane::bulk));
            return made;
        }();
        return made ? shell::json_answer(201, *made) : shell::problem(made.error(), request, site_.messages);
    }

    http::Response rename(workflows::HandleOf of, http::Request const& request) const
    {
        auto const renamed = [&]() -> Result<RenamedJson> {
            auto const body = TRY(json::parse<NewHandleJson>(request.body));
            bool const changed = TRY(workflows::rename_handle(tools_, of, request.captures[0], body.handle));
            return RenamedJson{body.handle, changed};
        }();
        return renamed ? shell::json_answer(200, *renamed) : shell::problem(renamed.error(), request, site_.messages);
    }

  private:
    workflows::Tools const& tools_;
    shell::Site const& site_;
};

}   // namespace

std::vector<shell::Route> admin_routes(workflows::Tools const& tools, shell::Site const& site)
{
    using shell::schema_of;
    auto const api = std::make_shared<AdminApi const>(tools, site);
    static auto const paths = [] {   // routes point at them
        std::deque<std::string> all;
        for (auto const& document : workflows::documents()) all.push_back("/api/admin/" + std::string{document.name});
        return all;
    }();
    std::vector<shell::Route> routes;
    for (std::size_t i = 0; i < paths.size(); ++i) {
        auto const& document = workflows::documents()[i];
        routes.push_back({.method = http::Method::get,
                          .path = paths[i],
                          .permission = shell::Permission::admin,
                          .handler = http::Workflow{.run = [api, &document](http::Request const&) { return api->exported(document); }},
                          .answers = {{200, nullptr, "As it can be put back"}, {401}},
                          .summary = document.summary});
        routes.push_back(
            {.method = http::Method::put,
             .path = paths[i],
             .permission = shell::Permission::admin,
             .handler = http::Workflow{.run = [api, &document](auto const& request) { return api->import(document, request); }},
             .body = http::BodyType::json,
             .body_max = document_max,
             .answers = {{200, schema_of<ImportedJson>, "All of it was taken; ?dry_run=true: it would be"}, {401}},
             .summary = document.summary});
    }
    routes.push_back({.method = http::Method::get,
                      .path = "/api/admin/searches",
                      .permission = shell::Permission::admin,
                      .handler = http::Workflow{.run = [api](http::Request const& request) { return api->searches(request); }},
                      .answers = {{200, schema_of<SearchesJson>}, {401}},
                      .summary = "What was searched for in the last 30 days, most often and mostly in vain; counted once a minute"});
    routes.push_back({.method = http::Method::post,
                      .path = "/api/admin/promotions/{id}/codes",
                      .permission = shell::Permission::admin,
                      .handler = http::Workflow{.run = [api](http::Request const& request) { return api->make_codes(request); }},
                      .body = http::BodyType::json,
                      .body_max = shell::json_body_max,
                      .request = schema_of<NewCodesJson>,
                      .answers = {{201, schema_of<CodesJson>, "The codes, told this once"}, {401}},
                      .summary = "Makes codes for a promotion with bulk_codes"});
    for (auto const& [path, of] : {std::pair{"/api/admin/products/{handle}/rename", workflows::HandleOf::product},
                                   {"/api/admin/categories/{handle}/rename", workflows::HandleOf::category}})
        routes.push_back({.method = http::Method::post,
                          .path = path,
                          .permission = shell::Permission::admin,
                          .handler = http::Workflow{.run = [api, of](http::Request const& request) { return api->rename(of, request); }},
                          .body = http::BodyType::json,
                          .body_max = shell::json_body_max,
                          .request = schema_of<NewHandleJson>,
                          .answers = {{200, schema_of<RenamedJson>, "Its old address leads to the new one"}, {401}, {404}, {409}},
                          .summary = "Gives it another handle; doing it again changes nothing"});
    return routes;
}

}   // namespace api
