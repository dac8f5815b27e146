#include "infrastructure/testing/collector.hpp"

#include "infrastructure/testing/database.hpp"

#include <algorithm>

namespace testing {

static constexpr std::size_t body_max = 16 << 20;

Collector::Collector(std::function<http::Response(std::size_t)> answer)
    : answer_(std::move(answer))
    , server_(
          {.port = 0, .loops = 1}, router(), [](int status, http::Request const*) { return http::text(status, "text/plain", ""); },
          silent_log())
    , thread_([this] { server_.run(); })
{
}

Collector::~Collector()
{
    server_.stop();
    thread_.join();
}

http::Router Collector::router()
{
    auto const take = [this](http::Request const& request) {
        std::size_t number = 0;
        {
            std::lock_guard const lock{mutex_};
            bodies_.emplace_back(request.body);
            number = bodies_.size();
        }
        received_.notify_all();
        return answer_ ? answer_(number) : http::text(200, "application/json", "{}");
    };
    return http::Router{{{.method = http::Method::post,
                          .pattern = "/v1/traces",
                          .handler = http::Workflow{.run = take},
                          .body = http::BodyType::json,
                          .body_max = body_max}}};
}

std::vector<std::string> Collector::bodies() const
{
    std::lock_guard const lock{mutex_};
    return bodies_;
}

bool Collector::comes_true(std::function<bool()> const& condition) const
{
    std::unique_lock lock{mutex_};
    return received_.wait_for(lock, std::chrono::seconds{20}, condition);
}

bool Collector::has_received(std::size_t requests) const
{
    return comes_true([&] { return bodies_.size() >= requests; });
}

bool Collector::has_received_all(std::vector<std::string> const& texts) const
{
    auto const is_there = [&](std::string const& text) {
        return std::ranges::any_of(bodies_, [&](std::string const& body) { return body.contains(text); });
    };
    return comes_true([&] { return std::ranges::all_of(texts, is_there); });
}

}   // namespace testing
