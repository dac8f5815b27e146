#include "interaction/storefront/order_events.hpp"

#include <algorithm>
#include <map>

namespace storefront {

static constexpr std::string_view undecided = "pending";

std::string_view state_of(order::Order const& order)
{
    if (order.status != order::Status::cancelled) return order::name(order.status);
    return order.placed_payment ? "cancelled" : "failed";
}

static std::string event_of(std::string_view state)
{
    return "id: " + std::string{state} + "\nevent: state\ndata: " + std::string{state} + "\n\n";
}

http::Response OrderEvents::follow(order::Order const& order, http::Request const& request)
{
    auto const state = state_of(order);
    bool const is_known = request.header("last-event-id") == state, goes_on = state == undecided;
    if (is_known && !goes_on) return http::no_content();   // which tells a browser not to ask again
    if (goes_on && is_full(request.client)) return http::text(503, "text/plain", "Too many wait.\n").with("Cache-Control", "no-store");
    auto response = http::text(200, "text/event-stream", "retry: 2000\n\n" + (is_known ? "" : event_of(state)))
                        .with("Cache-Control", "no-store")
                        .with("X-Accel-Buffering", "no")   // to proxies: let each event through at once
                        .with("X-Content-Type-Options", "nosniff");
    if (goes_on)
        response.stream = [this, id = order.id, address = std::string{request.client}](std::weak_ptr<http::Outlet> outlet) {
            auto const now = tools_.clock.now();
            std::lock_guard const lock{mutex_};
            waiting_.push_back({id, address, std::move(outlet), now + limits_.duration_max, now + limits_.heartbeat});
        };
    return response;
}

// About: those who come at the very same time are let in together.
bool OrderEvents::is_full(std::string_view address)
{
    std::lock_guard const lock{mutex_};
    std::erase_if(waiting_, [](Waiter const& waiter) { return waiter.outlet.expired(); });
    return waiting_.size() >= limits_.waiting_max ||
           std::ranges::count(waiting_, address, &Waiter::address) >= static_cast<std::ptrdiff_t>(limits_.waiting_max_per_address);
}

std::vector<OrderId> OrderEvents::awaited()
{
    std::vector<OrderId> ids;
    std::lock_guard const lock{mutex_};
    std::erase_if(waiting_, [](Waiter const& waiter) { return waiter.outlet.expired(); });
    for (Waiter const& waiter : waiting_) ids.push_back(waiter.order);
    std::ranges::sort(ids);
    auto const repeated = std::ranges::unique(ids);
    ids.erase(repeated.begin(), repeated.end());
    return ids;
}

void OrderEvents::tell()
{
    auto const ids = awaited();
    if (ids.empty()) return;
    std::map<OrderId, std::string_view> states;
    for (auto const& order : tools_.db.order.read([&](db::Reader& db) { return order::find(db, ids); }))
        if (order) states.emplace(order->id, state_of(*order));
    auto const now = tools_.clock.now();
    std::lock_guard const lock{mutex_};
    std::erase_if(waiting_, [&](Waiter& waiter) {
        auto const state = states.find(waiter.order);   // not there: it came after the question
        return !tell(waiter, state == states.end() ? undecided : state->second, now, limits_);
    });
}

bool OrderEvents::tell(Waiter& waiter, std::string_view state, Instant now, Limits const& limits)
{
    auto const outlet = waiter.outlet.lock();
    if (!outlet) return false;
    bool const is_decided = state != undecided;
    if (is_decided) outlet->send(event_of(state));
    if (is_decided || now >= waiter.until) {
        outlet->end();
        return false;
    }
    if (now >= waiter.next_sign) {
        outlet->send(":\n\n");
        waiter.next_sign = now + limits.heartbeat;
    }
    return true;
}

}   // namespace storefront
