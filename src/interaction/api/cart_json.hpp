// Carts as the store API shows and takes them (store-api.md).
#pragma once

#include "business/workflows/edit_cart.hpp"
#include "business/workflows/view_cart.hpp"
#include "infrastructure/json/mapping.hpp"
#include "infrastructure/template/html.hpp"

namespace api {

struct TotalsJson {
    Money subtotal, discount, shipping, tax, total;
    bool tax_included;
};
BOOST_DESCRIBE_STRUCT(TotalsJson, (), (subtotal, discount, shipping, tax, total, tax_included))

struct CartLineJson {
    LineId id;
    std::string sku, title;
    json::Raw options;
    int quantity;
    Money unit_price;   // for `per` units
    int per;
    std::optional<Money> compare_at;
    Money total;
    std::string availability;
    std::optional<std::string> media;
};
BOOST_DESCRIBE_STRUCT(CartLineJson, (), (id, sku, title, options, quantity, unit_price, per, compare_at, total, availability, media))

struct AppliedJson {
    std::string promotion;
    std::optional<std::string> code;
    Money amount;
};
BOOST_DESCRIBE_STRUCT(AppliedJson, (), (promotion, code, amount))

struct RejectedJson {
    std::string code, reason, detail;
};
BOOST_DESCRIBE_STRUCT(RejectedJson, (), (code, reason, detail))

struct NoticeJson {
    std::string code;
    std::optional<LineId> line;   // none: it is about the whole cart
    std::string detail;
};
BOOST_DESCRIBE_STRUCT(NoticeJson, (), (code, line, detail))

struct GiftJson {
    std::string promotion, sku, title;
    json::Raw options;
    int quantity;
    std::optional<std::string> media;
};
BOOST_DESCRIBE_STRUCT(GiftJson, (), (promotion, sku, title, options, quantity, media))

struct CartJson {
    CartId id;
    json::Maybe<std::string> token;
    std::int64_t version;
    Currency currency;
    std::string status;
    std::vector<CartLineJson> lines;
    std::vector<GiftJson> gifts;
    TotalsJson totals;
    bool estimated;   // there is no address yet, or a carrier or tax provider is silent
    std::vector<std::string> requirements;
    std::vector<NoticeJson> notices;
    std::vector<std::string> codes;
    std::vector<AppliedJson> applied;
    std::vector<RejectedJson> rejected;
};
BOOST_DESCRIBE_STRUCT(CartJson, (),
                      (id, token, version, currency, status, lines, gifts, totals, estimated, requirements, notices, codes, applied,
                       rejected))

struct NewLineJson {
    std::string sku;
    std::int64_t quantity;
};
BOOST_DESCRIBE_STRUCT(NewLineJson, (), (sku, quantity))

struct NewCartJson {
    json::Maybe<std::vector<NewLineJson>> lines;
};
BOOST_DESCRIBE_STRUCT(NewCartJson, (), (lines))

struct CodeJson {
    std::string code;
};
BOOST_DESCRIBE_STRUCT(CodeJson, (), (code))

struct QuantityJson {
    std::int64_t quantity;
};
BOOST_DESCRIBE_STRUCT(QuantityJson, (), (quantity))

struct AddressJson {
    std::string name, line1;
    json::Maybe<std::string> line2;
    std::string city;
    json::Maybe<std::string> region, postcode;
    std::string country;
    json::Maybe<std::string> phone;
};
BOOST_DESCRIBE_STRUCT(AddressJson, (), (name, line1, line2, city, region, postcode, country, phone))

struct DetailsJson {
    json::Maybe<std::string> email;
    json::Maybe<AddressJson> shipping_address;
    json::Maybe<std::string> shipping_method;
};
BOOST_DESCRIBE_STRUCT(DetailsJson, (), (email, shipping_address, shipping_method))

struct ShippingMethodJson {
    std::string code, title;
    Money price;
    Day arrives_from, arrives_to;
    bool estimated;   // the carrier is silent: a rate of the shop's own
};
BOOST_DESCRIBE_STRUCT(ShippingMethodJson, (), (code, title, price, arrives_from, arrives_to, estimated))

struct ShippingMethodsJson {
    std::vector<ShippingMethodJson> data;
};
BOOST_DESCRIBE_STRUCT(ShippingMethodsJson, (), (data))

CartJson to_json(workflows::CartView const&, html::Messages const&);
TotalsJson to_json(order::Totals const&, Currency, bool tax_included);
Address to_address(AddressJson const&);
AddressJson to_json(Address const&);
workflows::DetailsInput to_details(DetailsJson const&);

}   // namespace api
