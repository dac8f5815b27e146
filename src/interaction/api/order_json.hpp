// Orders as the store API shows and takes them (store-api.md).
#pragma once

#include "business/order/order.hpp"
#include "business/workflows/place_order.hpp"
#include "interaction/api/cart_json.hpp"

namespace api {

struct PaymentJson {
    std::string instrument;
};
BOOST_DESCRIBE_STRUCT(PaymentJson, (), (instrument))

struct PlaceJson {
    Money expected_total;
    PaymentJson payment;
    json::Maybe<std::string> email;
    json::Maybe<AddressJson> shipping_address;
    json::Maybe<std::string> shipping_method;
};
BOOST_DESCRIBE_STRUCT(PlaceJson, (), (expected_total, payment, email, shipping_address, shipping_method))

// What placing answers, and answers again: only what never changes after the order is confirmed.
struct ReceiptJson {
    OrderId id;
    std::string number, access_token, status, payment_status;
    Instant placed_at;
    Currency currency;
    TotalsJson totals;
};
BOOST_DESCRIBE_STRUCT(ReceiptJson, (), (id, number, access_token, status, payment_status, placed_at, currency, totals))

struct ActionJson {
    std::string type, url;
    Instant expires_at;
};
BOOST_DESCRIBE_STRUCT(ActionJson, (), (type, url, expires_at))

struct PlacedJson {
    ReceiptJson order;
    json::Maybe<ActionJson> action;
};
BOOST_DESCRIBE_STRUCT(PlacedJson, (), (order, action))

// So many units of a line, and what each of them is of it: what a refund of one gives back.
struct UnitsJson {
    int count;
    Money net, tax, gross;
};
BOOST_DESCRIBE_STRUCT(UnitsJson, (), (count, net, tax, gross))

struct OrderLineJson {
    std::string sku, title;
    json::Raw options;
    int quantity;
    Money unit_price, total, net, tax, gross;
    json::Raw taxes, discounts;
    std::vector<UnitsJson> units;
    std::optional<std::string> media;
};
BOOST_DESCRIBE_STRUCT(OrderLineJson, (),
                      (sku, title, options, quantity, unit_price, total, net, tax, gross, taxes, discounts, units, media))

struct OrderShippingJson {
    std::string method, title;
    Money price;
    Day arrives_from, arrives_to;
};
BOOST_DESCRIBE_STRUCT(OrderShippingJson, (), (method, title, price, arrives_from, arrives_to))

struct OrderJson {
    OrderId id;
    std::string number, status, payment_status, fulfilment_status;
    Instant placed_at;
    Currency currency;
    std::vector<OrderLineJson> lines;
    TotalsJson totals;
    json::Raw tax_evidence;
    OrderShippingJson shipping;
    std::optional<std::string> email;
    std::optional<AddressJson> shipping_address;
};
BOOST_DESCRIBE_STRUCT(OrderJson, (),
                      (id, number, status, payment_status, fulfilment_status, placed_at, currency, lines, totals, tax_evidence, shipping,
                       email, shipping_address))

// As it was when it was placed; `pending` while it is not confirmed.
ReceiptJson to_receipt(order::Order const&, std::string access_token);
OrderJson to_json(order::Order const&, std::vector<order::Line> const&, std::optional<customer::Contact> const&);

}   // namespace api
