#pragma once

#include "business/workflows/place_order.hpp"
#include "business/workflows/settle_open_orders.hpp"
#include "business/workflows/view_order.hpp"
#include "interaction/storefront/frame.hpp"

namespace storefront {

// GET /checkout, /checkout/delivery, /checkout/review, /checkout/done; POST /checkout/details, /checkout/place
std::vector<shell::Route> checkout_pages(workflows::Tools const&, workflows::ViewCart const&, workflows::ViewOrder const&,
                                         workflows::ChangeDetails const&, workflows::PlaceOrder&, workflows::SettleOpenOrders&,
                                         payment_provider::Provider const&, Framer const&);

}   // namespace storefront
