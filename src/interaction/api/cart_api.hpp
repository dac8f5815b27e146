#pragma once

#include "business/workflows/edit_cart.hpp"
#include "business/workflows/view_cart.hpp"
#include "interaction/shell/route.hpp"
#include "interaction/shell/site.hpp"

namespace api {

// /api/store/carts and what is below a cart, but for `place`.
std::vector<shell::Route> cart_routes(workflows::Tools const&, customer::Contacts const&, shell::Site const&);

// The cart that the request names, if its token (header Cart-Token, else the cookie) is right. Errors: not_found, gone.
Result<cart::Cart> cart_of(http::Request const&, workflows::ViewCart const&, shell::Site const&);

}   // namespace api
