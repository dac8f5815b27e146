#include "interaction/shell/guard.hpp"

#include "infrastructure/db/database.hpp"
#include "infrastructure/http/server.hpp"
#include "infrastructure/idempotency/idempotency.hpp"

#include <algorithm>
#include <atomic>
#include <future>

namespace shell {

// The oldest version of the API. A client that pins a later date gets the newest one not after it: today, this one.
static constexpr std::string_view first_version = "2027-01-01";

static bool is_known_version(std::string_view text)
{
    bool const shaped = text.size() == 10 && text[4] == '-' && text[7] == '-' &&
                        std::ranges::count_if(text, [](char c) { return c >= '0' && c <= '9'; }) == 8;
    return shaped && text >= first_version;
}

static bool is_unsafe(http::Method method)
{
    return method != http::Method::get && method != http::Method::head && method != http::Method::options;
}

// A program names no origin, a browser always does. A token in a header proves that a page of somebody else's did not make it send this.
static bool may_come_from_elsewhere(http::Request const& request, Route const& route)
{
    if (route.surface == Surface::page) return false;
    if (!request.header("cart-token").empty() || !request.header("order-token").empty()) return true;
    if (route.permission.kind() == Permission::admin) return true;   // no cookie is of any use there
    bool const names_origin = !request.header("sec-fetch-site").empty() || !request.header("origin").empty();
    return route.permission.kind() == Permission::anyone && !names_origin;
}

static bool has_key(http::Request const& request, Site const& site)
{
    static constexpr std::string_view scheme = "Bearer ";
    auto const given = request.header("authorization");
    return given.size() > scheme.size() && http::equals_ignoring_case(given.substr(0, scheme.size()), scheme) &&
           site.knows_key(given.substr(scheme.size()));
}

static Result<Done> check(http::Request const& request, Route const& route, Site const& site)
{
    if (route.surface == Surface::api)
        if (auto const version = request.header("api-version"); !version.empty() && !is_known_version(version))
            return Code::unsupported_api_version;
    if (is_unsafe(route.method) && !may_come_from_elsewhere(request, route) && !comes_from_here(request, site)) return Code::csrf_failed;
    if (route.permission.kind() == Permission::admin && !has_key(request, site)) return Code::unauthenticated;
    auto const key = request.header("idempotency-key");
    if (route.idempotency == IdempotencyRule::required && key.empty()) return Code::idempotency_key_missing;
    if (route.idempotency != IdempotencyRule::none && !key.empty() && !idempotency::is_key(key)) return Code::idempotency_key_missing;
    return Done{};
}

namespace {

// Knows how to say no.
struct Guard {
    Route route;
    Site const& site;
    ErrorPage error_page;
    logging::Log& log;

    http::Response refuse(Error const& error, http::Request const& request) const
    {
        return route.surface == Surface::api ? problem(error, request, site.messages) : error_page(error, request);
    }

    // A database that is full or away is not a bug: come back later.
    template <typename F> http::Response guarded(http::Request const& request, F&& answer) const
    {
        try {
            return answer();
        } catch (db::Fault const& fault) {
            auto const code = fault.passing();
            if (!code) throw;
            log.warning("database not available", fault, {{"trace", request.trace_id()}, {"route", route.path}});
            return refuse(*code, request);
        }
    }
};

// A reply whose faults are told like those of any other answer.
class GuardedReply final : public http::Reply::Target {
  public:
    GuardedReply(std::shared_ptr<Guard const> guard, http::Request const& request, http::Reply reply)
        : guard_(std::move(guard))
        , request_(request)
        , reply_(std::move(reply))
    {
    }
    void answer(std::move_only_function<http::Response()> render) override
    {
        if (answered_.exchange(true)) return;
        std::move(reply_)(
            [guard = guard_, &request = request_, render = std::move(render)]() mutable { return guard->guarded(request, render); });
    }

  private:
    std::shared_ptr<Guard const> const guard_;
    http::Request const& request_;
    http::Reply reply_;
    std::atomic<bool> answered_ = false;
};

// A reply that the asking thread waits for.
class AwaitedReply final : public http::Reply::Target {
  public:
    void answer(std::move_only_function<http::Response()> render) override { render_.set_value(std::move(render)); }
    http::Response wait() { return render_.get_future().get()(); }

  private:
    std::promise<std::move_only_function<http::Response()>> render_;
};

}   // namespace

// Where the database is far, a handler of a transaction waits for it as well, to read: not on the I/O thread, where others would wait with it.
static http::Workflow waiting(std::shared_ptr<Guard const> const& guard, http::Transaction const& transaction)
{
    return {.run = [guard, transaction](http::Request const& request) {
        auto const allowed = check(request, guard->route, guard->site);
        if (!allowed) return guard->refuse(allowed.error(), request);
        return guard->guarded(request, [&] {
            auto const reply = std::make_shared<AwaitedReply>();
            transaction(request, http::Reply{reply});
            return reply->wait();
        });
    }};
}

static std::variant<http::Memory, http::Transaction, http::Workflow> around(std::shared_ptr<Guard const> const& guard)
{
    auto const checked = [&guard](auto handler) {
        return [guard, handler = std::move(handler)](http::Request const& request) {
            return guard->guarded(request, [&] {
                auto const allowed = check(request, guard->route, guard->site);
                return allowed ? handler(request) : guard->refuse(allowed.error(), request);
            });
        };
    };
    if (auto const* const memory = std::get_if<http::Memory>(&guard->route.handler)) return http::Memory{checked(*memory)};
    if (auto const* const workflow = std::get_if<http::Workflow>(&guard->route.handler))
        return http::Workflow{.run = checked(workflow->run), .peek = workflow->peek};
    auto const& transaction = std::get<http::Transaction>(guard->route.handler);
    if (guard->site.databases_are_far) return waiting(guard, transaction);
    return http::Transaction{[guard, transaction](http::Request const& request, http::Reply reply) {
        auto const allowed = check(request, guard->route, guard->site);
        if (!allowed) return std::move(reply)([response = guard->refuse(allowed.error(), request)] { return response; });
        auto const guarded = std::make_shared<GuardedReply>(guard, request, std::move(reply));
        try {
            transaction(request, http::Reply{guarded});
        } catch (db::Fault const&) {
            guarded->answer([fault = std::current_exception()]() -> http::Response { std::rethrow_exception(fault); });
        }
    }};
}

std::vector<http::Endpoint> endpoints_of(std::span<Route const> routes, Site const& site, ErrorPage const& error_page, logging::Log& log)
{
    std::vector<http::Endpoint> endpoints;
    for (Route const& route : routes) {
        auto const guard = std::make_shared<Guard const>(route, site, error_page, log);
        endpoints.push_back({.method = route.method,
                             .pattern = std::string{route.path},
                             .handler = around(guard),
                             .priority = route.priority,
                             .body = route.body,
                             .body_max = route.body_max});
    }
    return endpoints;
}

bool is_of_a_program(http::Request const& request)
{
    return request.path.starts_with("/api/") || request.header("accept").find("text/html") == std::string_view::npos;
}

http::ErrorAnswer error_answer(Site const& site, ErrorPage const& error_page)
{
    return [&site, error_page](int status, http::Request const* request) {
        auto const code = code_for(status);
        if (request == nullptr || !code) return plain_problem(status, request);
        return is_of_a_program(*request) ? problem(*code, *request, site.messages) : error_page(*code, *request);
    };
}

// ---- OpenAPI 3.1

static void write_parameters(json::Writer& out, Route const& route)
{
    out.key("parameters").begin_array();
    for (std::string_view rest = route.path; rest.find('{') != std::string_view::npos;) {
        rest.remove_prefix(rest.find('{') + 1);
        out.begin_object();
        out.member("name", rest.substr(0, rest.find('}')));
        out.member("in", "path");
        out.member("required", true);
        out.key("schema").begin_object();
        out.member("type", "string");
        out.end_object();
        out.end_object();
    }
    auto const header = [&](std::string_view name, bool required) {
        out.begin_object();
        out.member("name", name);
        out.member("in", "header");
        out.member("required", required);
        out.key("schema").begin_object();
        out.member("type", "string");
        out.end_object();
        out.end_object();
    };
    if (route.idempotency != IdempotencyRule::none) header("Idempotency-Key", route.idempotency == IdempotencyRule::required);
    if (route.permission.kind() == Permission::own_cart) header("Cart-Token", false);
    if (route.permission.kind() == Permission::own_order) header("Order-Token", false);
    out.end_array();
}

static void write_content(json::Writer& out, std::string_view type, Schema schema)
{
    out.key("content").begin_object();
    out.key(type).begin_object();
    out.key("schema");
    schema(out);
    out.end_object();
    out.end_object();
}

static void write_operation(json::Writer& out, Route const& route)
{
    auto method = std::string{http::name(route.method)};
    std::ranges::transform(method, method.begin(), [](char c) { return static_cast<char>(c - 'A' + 'a'); });
    out.key(method).begin_object();
    out.member("summary", route.summary);
    write_parameters(out, route);
    if (route.request != nullptr) {
        out.key("requestBody").begin_object();
        out.member("required", true);
        write_content(out, "application/json", route.request);
        out.end_object();
    }
    out.key("responses").begin_object();
    for (Answers const& answer : route.answers) {
        out.key(std::to_string(answer.status)).begin_object();
        out.member("description", answer.description.empty() ? http::reason(answer.status) : answer.description);
        if (answer.schema != nullptr) write_content(out, "application/json", answer.schema);
        out.end_object();
    }
    out.key("default").begin_object();
    out.member("description", "A problem (RFC 9457)");
    write_content(out, "application/problem+json", [](json::Writer& w) { w.raw(R"({"$ref":"#/components/schemas/Problem"})"); });
    out.end_object();
    out.end_object();
    out.end_object();
}

std::string openapi_of(std::span<Route const> routes, Site const& site)
{
    std::string text;
    json::Writer out{text};
    out.begin_object();
    out.member("openapi", "3.1.0");
    out.key("info").begin_object();
    out.member("title", site.name);
    out.member("version", first_version);
    out.end_object();
    out.key("servers").begin_array();
    out.begin_object();
    out.member("url", site.public_url);
    out.end_object();
    out.end_array();
    out.key("paths").begin_object();
    std::vector<std::string_view> paths;
    for (Route const& route : routes)
        if (route.surface == Surface::api && std::ranges::find(paths, route.path) == paths.end()) paths.push_back(route.path);
    for (auto const path : paths) {
        out.key(path).begin_object();
        for (Route const& route : routes)
            if (route.surface == Surface::api && route.path == path) write_operation(out, route);
        out.end_object();
    }
    out.end_object();
    out.key("components").begin_object();
    out.key("schemas").begin_object();
    out.key("Problem").raw(
        R"({"type":"object","required":["type","title","status"],"properties":{"type":{"type":"string"},"title":{"type":"string"},"status":{"type":"integer"},)"
        R"("detail":{"type":"string"},"code":{"type":"string"},"retryable":{"type":"boolean"},"trace_id":{"type":"string"},)"
        R"("errors":{"type":"array","items":{"type":"object","required":["pointer","code","message"],"properties":{"pointer":{"type":"string"},"code":{"type":"string"},"message":{"type":"string"}}}}}})");
    out.end_object();
    out.end_object();
    out.end_object();
    return text;
}

}   // namespace shell
