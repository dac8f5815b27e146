// Tells the pages of orders that are not decided yet when they are: GET /orders/{id}/events, server-sent events that go on until then. However many
// wait, the database is asked once a second for all of them, and no thread waits with them.
#pragma once

#include "business/order/order.hpp"
#include "business/workflows/tools.hpp"
#include "infrastructure/http/outlet.hpp"
#include "infrastructure/http/request.hpp"
#include "infrastructure/http/response.hpp"

#include <mutex>
#include <string>
#include <vector>

namespace storefront {

// "pending", "confirmed", "failed" (nothing was paid), "cancelled" (afterwards). An order never comes back to one of them, so each is also the id of
// the event that tells of it: a browser that was cut off names the last one that it has, and gets what came later.
std::string_view state_of(order::Order const&);

class OrderEvents {
  public:
    struct Limits {
        std::size_t waiting_max = 2'000, waiting_max_per_address = 8;   // beyond: 503, and the page has its link
        std::chrono::seconds duration_max = std::chrono::minutes{10};   // then the browser asks again
        std::chrono::seconds heartbeat = std::chrono::seconds{15};      // a sign of life, so that nobody between closes the connection
    };
    explicit OrderEvents(workflows::Tools const& tools) : OrderEvents(tools, Limits{}) {}
    OrderEvents(workflows::Tools const& tools, Limits limits) : tools_(tools), limits_(limits) {}

    // To whoever may see the order: its state, unless they know it already, and what it becomes. 204, where it is decided and they know.
    http::Response follow(order::Order const&, http::Request const&);

    // Tells those who wait what is new. To be called every second, by one thread.
    void tell();

  private:
    struct Waiter {
        OrderId order;
        std::string address;
        std::weak_ptr<http::Outlet> outlet;
        Instant until, next_sign;
    };
    bool is_full(std::string_view address);
    std::vector<OrderId> awaited();
    static bool tell(Waiter&, std::string_view state, Instant now, Limits const&);   // false: that was the last

    workflows::Tools const& tools_;
    Limits const limits_;
    std::mutex mutex_;
    std::vector<Waiter> waiting_;
};

}   // namespace storefront
