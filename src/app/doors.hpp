// Every route of the shop, by role.
#pragma once

#include "app/application.hpp"
#include "app/roles.hpp"
#include "interaction/storefront/frame.hpp"
#include "interaction/storefront/order_events.hpp"

namespace app {

class Doors {
  public:
    Doors(Application&, std::string public_url);

    // Server, router and error pages are made of these.
    http::Router router(Roles const&, std::function<std::vector<std::string>()> unready);
    // For operators only, on an address of its own.
    http::Router operators_router(std::function<std::vector<std::string>()> unready) const;
    http::ErrorAnswer error_answer() const;
    storefront::OrderEvents& order_events() { return order_events_; }
    std::vector<shell::Route> routes(Roles const&, std::function<std::vector<std::string>()> unready);

  private:
    shell::ErrorPage error_page() const;

    Application& app_;
    shell::Site const site_;
    storefront::Assets const assets_;
    storefront::Framer const framer_;
    storefront::OrderEvents order_events_;
};

}   // namespace app
