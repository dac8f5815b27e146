#pragma once

#include "business/workflows/edit_cart.hpp"
#include "business/workflows/enter_code.hpp"
#include "business/workflows/view_cart.hpp"
#include "business/workflows/view_order.hpp"
#include "interaction/storefront/frame.hpp"

namespace storefront {

// GET /cart, POST /cart/lines, POST /cart/lines/{line}
std::vector<shell::Route> cart_pages(workflows::Tools const&, workflows::ViewCart const&, workflows::ViewOrder const&,
                                     workflows::EnterCode&, Framer const&);

// The cart of the browser. Errors: not_found (it has none), gone.
Result<cart::Cart> cart_of_browser(http::Request const&, workflows::ViewCart const&, shell::Site const&);

// How many things the header says the cart holds: none while they are being ordered.
int shown_count(cart::Cart const&);

// A quantity that was not taken: of which line, and what was typed.
struct Typed {
    LineId line = {};
    std::string quantity = {};
    std::string code = {};   // of a promotion
};

// The cart's page with something to say on top of it. Where X-Fragment: 1 asks for it, only what the drawer beside any page holds.
http::Response cart_page(http::Request const&, workflows::ViewCart const&, workflows::ViewOrder const&, workflows::Tools const&,
                         Framer const&, std::optional<Error> const&, Typed const& = {});

}   // namespace storefront
