#pragma once

#include "business/workflows/edit_cart.hpp"
#include "business/workflows/view_cart.hpp"
#include "business/workflows/view_order.hpp"
#include "interaction/storefront/frame.hpp"

namespace storefront {

// GET /cart, POST /cart/lines, POST /cart/lines/{line}
std::vector<shell::Route> cart_pages(workflows::Tools const&, workflows::ViewCart const&, workflows::ViewOrder const&, Framer const&);

// The cart of the browser. Errors: not_found (it has none), gone.
Result<cart::Cart> cart_of_browser(http::Request const&, workflows::ViewCart const&, shell::Site const&);

// The cart's page with something to say on top of it.
http::Response cart_page(http::Request const&, workflows::ViewCart const&, workflows::ViewOrder const&, workflows::Tools const&,
                         Framer const&, std::optional<Error> const&);

}   // namespace storefront
