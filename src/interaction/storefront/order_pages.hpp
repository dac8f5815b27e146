#pragma once

#include "business/workflows/cancel_order.hpp"
#include "business/workflows/view_order.hpp"
#include "interaction/storefront/frame.hpp"

namespace storefront {

// GET /orders/{id}, POST /orders/{id}/cancel
std::vector<shell::Route> order_pages(workflows::ViewOrder const&, workflows::CancelOrder&, Framer const&);

}   // namespace storefront
