#include "app/doors.hpp"

#include "business/api_key/api_key.hpp"
#include "interaction/api/admin_api.hpp"
#include "interaction/api/cart_api.hpp"
#include "interaction/api/catalog_api.hpp"
#include "interaction/api/order_api.hpp"
#include "interaction/api/search_api.hpp"
#include "interaction/api/system_api.hpp"
#include "interaction/storefront/cart_pages.hpp"
#include "interaction/storefront/category_pages.hpp"
#include "interaction/storefront/challenge_pages.hpp"
#include "interaction/storefront/checkout_pages.hpp"
#include "interaction/storefront/home_page.hpp"
#include "interaction/storefront/order_pages.hpp"
#include "interaction/storefront/product_pages.hpp"
#include "interaction/storefront/search_pages.hpp"
#include "interaction/storefront/static_pages.hpp"

namespace app {

Doors::Doors(Application& app, std::string public_url)
    : app_(app)
    , site_{.name = app.config.name,
            .public_url = std::move(public_url),
            .messages = app.messages,
            .pages = app.pages,
            .clock = app.clock,
            .databases_are_far = app.databases.are_shared(),
            .knows_key =
                [&app](std::string_view key) {
                    return app.tools.db.customer.read([&](db::Reader& db) { return api_key::is_known(db, key); });
                }}
    , renditions_(app.media, app.log, app.config.renditions == "none" ? 0 : std::clamp(std::thread::hardware_concurrency(), 1U, 2U))
    , framer_(app.tools, site_, assets_)
    , order_events_(app.tools)
{
}

shell::ErrorPage Doors::error_page() const
{
    return [this](Error const& error, http::Request const& request) { return framer_.error_page(error, request); };
}

http::ErrorAnswer Doors::error_answer() const { return shell::error_answer(site_, error_page()); }

std::vector<shell::Route> Doors::routes(Roles const& roles, std::function<std::vector<std::string>()> unready)
{
    std::vector<shell::Route> all;
    auto const add = [&](std::vector<shell::Route> more) {
        all.insert(all.end(), std::make_move_iterator(more.begin()), std::make_move_iterator(more.end()));
    };
    auto const cursor_key = app_.keys.current("cursor");
    add(api::system_routes(site_, std::move(unready)));
    if (roles.api) {
        add(api::catalog_routes(app_.tools, app_.similar_products, site_, cursor_key));
        add(api::search_routes(app_.tools, app_.searching, site_, app_.keys.current("search cursor")));
        add(api::admin_routes(app_.tools, site_));
        add(api::cart_routes(app_.tools, app_.view_cart, app_.change_details, app_.enter_code, app_.create_carts.get(), site_));
        add(api::order_routes(app_.tools, app_.view_cart, app_.view_order, app_.place_order, app_.cancel_order, site_,
                              app_.keys.current("fingerprint")));
    }
    if (roles.storefront) {
        add({storefront::home_page(app_.tools, framer_),
             storefront::category_pages(app_.tools, app_.searching, app_.search_feed, framer_,
                                        {.lists = cursor_key, .searches = app_.keys.current("search cursor")}),
             storefront::product_pages(app_.tools, app_.similar_products, framer_)});
        add(storefront::search_pages(app_.tools, app_.searching, framer_, app_.keys.current("search cursor")));
        add(storefront::cart_pages(app_.tools, app_.view_cart, app_.view_order, app_.enter_code, framer_));
        add(storefront::checkout_pages(app_.tools, app_.view_cart, app_.view_order, app_.change_details, app_.place_order,
                                       app_.settle_open_orders, app_.provider, framer_));
        add(storefront::challenge_pages(app_.tools, app_.simulator, framer_));
        add(storefront::order_pages(app_.view_order, app_.cancel_order, order_events_, framer_));
        add(storefront::static_pages(app_.tools, app_.media, renditions_, framer_));
        add({assets_.route()});
    }
    add({api::openapi_route(shell::openapi_of(all, site_))});
    return all;
}

http::Router Doors::router(Roles const& roles, std::function<std::vector<std::string>()> unready)
{
    auto const all = routes(roles, std::move(unready));
    return http::Router{shell::endpoints_of(all, site_, error_page(), app_.log)};
}

http::Router Doors::operators_router(std::function<std::vector<std::string>()> unready) const
{
    auto all = api::system_routes(site_, std::move(unready));
    all.push_back(api::metrics_route(app_.metrics));
    return http::Router{shell::endpoints_of(all, site_, error_page(), app_.log)};
}

}   // namespace app
