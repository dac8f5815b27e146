#pragma once

#include "business/workflows/create_carts.hpp"
#include "business/workflows/edit_cart.hpp"
#include "business/workflows/enter_code.hpp"
#include "business/workflows/view_cart.hpp"
#include "interaction/shell/route.hpp"
#include "interaction/shell/site.hpp"

namespace api {

// /api/store/carts and what is below a cart, but for `place`. `create`: where many are made together.
std::vector<shell::Route> cart_routes(workflows::Tools const&, workflows::ViewCart const&, workflows::ChangeDetails const&,
                                      workflows::EnterCode&, workflows::CreateCarts const* create, shell::Site const&);

// The cart that the request names, and its token (header Cart-Token, else the cookie). Errors: not_found, where it names none.
struct NamedCart {
    CartId id;
    std::string token;
};
Result<NamedCart> cart_named(http::Request const&, shell::Site const&);

// The cart that the request names, if its token (header Cart-Token, else the cookie) is right. Errors: not_found, gone.
Result<cart::Cart> cart_of(http::Request const&, workflows::ViewCart const&, shell::Site const&);

}   // namespace api
