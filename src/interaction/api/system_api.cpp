#include "interaction/api/system_api.hpp"

#include <algorithm>

namespace api {

struct ReadyJson {
    std::string status;
    std::vector<std::string> reasons;
};
BOOST_DESCRIBE_STRUCT(ReadyJson, (), (status, reasons))

struct ProblemKindJson {
    std::string code;
    int status;
    bool retryable;
    std::string title, detail;
};
BOOST_DESCRIBE_STRUCT(ProblemKindJson, (), (code, status, retryable, title, detail))

static http::Response problem_kind(http::Request const& request, shell::Site const& site)
{
    auto const found = std::ranges::find(all_codes(), request.captures[0], &CodeInfo::name);
    if (found == all_codes().end()) return shell::problem(Code::not_found, request, site.messages);
    auto const words = shell::words(found->code, site.messages);
    return shell::public_json(ProblemKindJson{std::string{found->name}, found->status, found->retryable, words.title, words.detail});
}

std::vector<shell::Route> health_routes(Unready unready)
{
    using shell::Permission, shell::schema_of;
    return {
        {.method = http::Method::get,
         .path = "/livez",
         .permission = Permission::anyone,
         .handler = http::Memory{[](http::Request const&) { return shell::json_answer(200, ReadyJson{"alive", {}}); }},
         .answers = {{200, schema_of<ReadyJson>}},
         .summary = "The process answers"},
        {.method = http::Method::get,
         .path = "/readyz",
         .permission = Permission::anyone,
         .handler = http::Memory{[unready = std::move(unready)](http::Request const&) {
             auto const reasons = unready();
             return reasons.empty() ? shell::json_answer(200, ReadyJson{"ready", {}})
                                    : shell::json_answer(503, ReadyJson{"not ready", reasons}).with("Retry-After", "1");
         }},
         .answers = {{200, schema_of<ReadyJson>}, {503, schema_of<ReadyJson>}},
         .summary = "Whether the shop takes orders, and if not, why"},
    };
}

std::vector<shell::Route> system_routes(shell::Site const& site, Unready unready)
{
    using shell::Permission, shell::schema_of;
    auto routes = health_routes(std::move(unready));
    routes.push_back({.method = http::Method::get,
                      .path = "/problems/{code}",
                      .permission = Permission::anyone,
                      .handler = http::Memory{[&site](http::Request const& request) { return problem_kind(request, site); }},
                      .answers = {{200, schema_of<ProblemKindJson>}, {404}},
                      .summary = "What a problem's code means"});
    return routes;
}

shell::Route openapi_route(std::string document)
{
    auto const shared = std::make_shared<std::string const>(std::move(document));
    return {.method = http::Method::get,
            .path = "/api/openapi.json",
            .permission = shell::Permission::anyone,
            .handler = http::Memory{[shared](http::Request const&) {
                http::Response response{.shared = shared};
                response.with("Content-Type", "application/json").with("Cache-Control", "public, max-age=300");
                return response;
            }},
            .summary = "This document"};
}

shell::Route metrics_route(metrics::Registry const& registry)
{
    return {.method = http::Method::get,
            .path = "/metrics",
            .permission = shell::Permission::anyone,
            .handler = http::Memory{[&registry](http::Request const&) {
                return http::text(200, metrics::content_type, registry.text()).with("Cache-Control", "no-store");
            }},
            .summary = "Figures about this process, as Prometheus reads them"};
}

}   // namespace api
