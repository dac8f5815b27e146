#include "app/waiting_room.hpp"

#include "interaction/api/system_api.hpp"
#include "interaction/shell/problem.hpp"
#include "messages.hpp"

namespace app {

static http::Response come_again(std::string const& title)
{
    auto response =
        http::text(503, "application/problem+json",
                   R"({"type":"/problems/overloaded","title":")" + title + R"(","status":503,"code":"overloaded","retryable":true})");
    return std::move(response).with("Retry-After", "2").with("Cache-Control", "no-store");
}

WaitingRoom::WaitingRoom(Config const& config, logging::Log& log)
    : log_(log)
    , server_(
          {.address = config.address,
           .port = config.port,
           .connections_max_per_address = config.connections_per_address,
           .trusted_proxies = config.trusted_proxies},
          router(), [](int, http::Request const*) { return come_again("The shop is about to open"); }, log)
    , thread_([this] { server_.run(); })
{
    log_.info("waiting for the database", {{"address", config.address}, {"port", server_.port()}});
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
    return http::Router{std::move(endpoints)};
}

std::string WaitingRoom::reason() const
{
    std::lock_guard const lock{mutex_};
    return reason_;
}

void WaitingRoom::set_reason(std::string reason)
{
    std::lock_guard const lock{mutex_};
    reason = "the database cannot be reached: " + reason;
    if (reason == reason_) return;
    log_.warning("not open yet", {{"error", reason}});
    reason_ = std::move(reason);
}

}   // namespace app
