#pragma once

#include "business/workflows/cancel_order.hpp"
#include "business/workflows/view_order.hpp"
#include "interaction/storefront/frame.hpp"
#include "interaction/storefront/order_events.hpp"

namespace storefront {

// GET /orders/{id}, /orders/{id}/events, POST /orders/{id}/cancel
std::vector<shell::Route> order_pages(workflows::ViewOrder const&, workflows::CancelOrder&, OrderEvents&, Framer const&);

}   // namespace storefront
