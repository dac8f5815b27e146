#include "app/waiting_room.hpp"

#include "interaction/api/system_api.hpp"
#include "interaction/shell/guard.hpp"
#include "interaction/storefront/error_pages.hpp"
#include "messages.hpp"

namespace app {

// A person sees a page, a program a problem.
http::Response WaitingRoom::come_again(http::Request const* request) const
{
    bool const person = request != nullptr && !shell::is_of_a_program(*request);
    auto response = person ? storefront::opening_page(assets_, name_, messages::of("en-GB"))
                           : http::text(503, "application/problem+json",
                                        R"({"type":"/problems/overloaded","title":"The shop is about to open","status":503,)"
                                        R"("code":"overloaded","retryable":true})")
                                 .with("Cache-Control", "no-store");
    return std::move(response).with("Retry-After", "2");
}

static std::string in_words(std::string const& fault) { return "the database cannot be reached: " + fault; }

WaitingRoom::WaitingRoom(Config const& config, std::string const& fault, logging::Log& log)
    : name_(config.name)
    , log_(log)
    , reason_(in_words(fault))
    , server_(
          {.address = config.address,
           .port = config.port,
           .connections_max_per_address = config.connections_per_address,
           .trusted_proxies = config.trusted_proxies},
          router(), [this](int, http::Request const* request) { return come_again(request); }, log)
    , thread_([this] { server_.run(); })
{
    log_.info("waiting for the database", {{"address", config.address}, {"port", server_.port()}});
    log_.warning("not open yet", {{"error", reason()}});
}

WaitingRoom::~WaitingRoom()
{
    server_.stop();
    thread_.join();
}

http::Router WaitingRoom::router()
{
    std::vector<http::Endpoint> endpoints;
    for (auto& route : api::health_routes([this] { return std::vector{reason()}; }))
        endpoints.push_back({.method = route.method, .pattern = std::string{route.path}, .handler = std::move(route.handler)});
    auto const assets = assets_.route();   // for the page that says to wait
    endpoints.push_back({.method = assets.method, .pattern = std::string{assets.path}, .handler = assets.handler});
    return http::Router{std::move(endpoints)};
}

std::string WaitingRoom::reason() const
{
    std::lock_guard const lock{mutex_};
    return reason_;
}

void WaitingRoom::set_reason(std::string const& fault)
{
    std::lock_guard const lock{mutex_};
    auto reason = in_words(fault);
    if (reason == reason_) return;
    log_.warning("not open yet", {{"error", reason}});
    reason_ = std::move(reason);
}

}   // namespace app
