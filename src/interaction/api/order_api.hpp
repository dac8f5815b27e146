#pragma once

#include "business/workflows/cancel_order.hpp"
#include "business/workflows/place_order.hpp"
#include "business/workflows/view_order.hpp"
#include "interaction/shell/route.hpp"
#include "interaction/shell/site.hpp"

namespace api {

// POST /api/store/carts/{id}/place, GET /api/store/orders/{id}, POST /api/store/orders/{id}/cancel
std::vector<shell::Route> order_routes(workflows::Tools const&, workflows::ViewCart const&, workflows::ViewOrder const&,
                                       workflows::PlaceOrder&, workflows::CancelOrder&, shell::Site const&,
                                       crypto::Key const& fingerprint_key);

}   // namespace api
