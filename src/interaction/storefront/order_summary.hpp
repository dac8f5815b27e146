// The lines and totals that stand beside the checkout, in the cart and on the order's page.
#pragma once

#include "business/order/order.hpp"
#include "business/workflows/view_cart.hpp"
#include "infrastructure/template/html.hpp"

#include <string>
#include <vector>

namespace storefront {

struct SummaryLine {
    html::Url picture;
    std::string title, options;   // options: "Blue · Small"
    int quantity;
    Money total;
};

struct OrderSummary {
    std::vector<SummaryLine> lines;
    Money subtotal;
    std::optional<Money> discount;   // nothing where there is none
    std::optional<Money> delivery;   // nothing while it is not chosen
    bool delivery_is_free;
    Money tax, total;
};

OrderSummary summary_of(workflows::Quote const&);
OrderSummary summary_of(order::Order const&, std::vector<order::Line> const&);

std::string options_text(std::string_view options_json);
std::vector<std::string> address_lines(Address const&, html::Messages const&);

}   // namespace storefront
