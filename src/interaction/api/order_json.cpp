#include "interaction/api/order_json.hpp"

namespace api {

ReceiptJson to_receipt(order::Order const& order, std::string access_token)
{
    bool const confirmed = order.placed_payment.has_value();
    return {.id = order.id,
            .number = order.number,
            .access_token = std::move(access_token),
            .status = std::string{name(confirmed ? order::Status::confirmed : order::Status::pending)},
            .payment_status = std::string{name(order.placed_payment.value_or(order::PaymentStatus::unpaid))},
            .placed_at = order.placed_at,
            .currency = order.currency,
            .totals = to_json(order.totals, order.currency, order.tax_included)};
}

static std::vector<UnitsJson> units_of(order::Line const& line, Currency currency)
{
    std::vector<UnitsJson> all;
    for (auto const& [count, net, tax, gross] : order::units(line))
        all.push_back({count, {net, currency}, {tax, currency}, {gross, currency}});
    return all;
}

OrderJson to_json(order::Order const& order, std::vector<order::Line> const& lines, std::optional<customer::Contact> const& contact)
{
    OrderJson json{.id = order.id,
                   .number = order.number,
                   .status = std::string{name(order.status)},
                   .payment_status = std::string{name(order.payment)},
                   .fulfilment_status = order.fulfilment,
                   .placed_at = order.placed_at,
                   .currency = order.currency,
                   .lines = {},
                   .totals = to_json(order.totals, order.currency, order.tax_included),
                   .tax_evidence = {order.tax_evidence},
                   .shipping = {order.shipping_method,
                                order.shipping_title,
                                {order.totals.shipping, order.currency},
                                order.arrives_from,
                                order.arrives_to},
                   .email = {},
                   .shipping_address = {}};
    for (auto const& line : lines)
        if (line.kind == order::Line::Kind::item)
            json.lines.push_back({line.sku,
                                  line.title,
                                  {line.options_json},
                                  line.quantity,
                                  {line.unit, order.currency},
                                  {line.subtotal - line.discount, order.currency},
                                  {line.net, order.currency},
                                  {line.tax, order.currency},
                                  {line.gross, order.currency},
                                  {line.taxes_json},
                                  {line.discounts_json},
                                  units_of(line, order.currency),
                                  line.picture.empty() ? std::nullopt : std::optional{line.picture}});
    if (contact) {
        json.email = contact->email;
        if (contact->address) json.shipping_address = to_json(*contact->address);
    }
    return json;
}

}   // namespace api
