// What a cart costs, to the last penny: the totals pipeline (commerce-model §6) over what the modules know now. Nothing is stored.
#pragma once

#include "business/cart/cart.hpp"
#include "business/catalog/catalog.hpp"
#include "business/inventory/inventory.hpp"
#include "business/order/order.hpp"
#include "business/pricing/pricing.hpp"
#include "business/shipping/shipping.hpp"
#include "business/tax/tax.hpp"
#include "business/workflows/outside.hpp"
#include "business/workflows/totals.hpp"

#include <optional>
#include <vector>

namespace workflows {

// What has happened to a cart since somebody last touched it.
struct Notice {
    std::string_view code;   // "unavailable", "insufficient_stock", "price_up", "price_down", "promo_lost"
    LineId line;             // of promo_lost none
    std::int64_t available = 0;
    Money was = {}, now = {};          // of a price: for as many units as the line's price
    std::string promotion_code = {};   // of promo_lost
};

struct QuotedDiscount {
    std::string promotion, code;   // its id; its code, where it has one
    promotion::Class cls = promotion::Class::item;
    std::int64_t amount = 0;   // minor units
};

// What item promotions took off; the shares of order promotions stand in the totals.
std::int64_t sum_of_items(std::vector<QuotedDiscount> const&);

struct QuotedLine {
    cart::Line line;
    catalog::Sold sold;
    pricing::Price price;
    std::int64_t subtotal = 0;
    std::vector<QuotedDiscount> discounts = {};
    tax::Split split = {};
};

struct QuotedDelivery {
    shipping::Method method;
    shipping::Arrival arrival;
    Money price;   // for these goods, before its promotions
    tax::Split split;
    std::vector<QuotedDiscount> discounts = {};
    bool estimated = false;   // a carrier would know better
};

// A promotion that took something off, and may be used only so often.
struct LimitedUse {
    std::string promotion, code;
    std::int64_t amount = 0;
    promotion::Limits limits;
    bool has_bulk_codes = false;
};

// Why these taxes (commerce-model §4). The whole address stands sealed in the order; a country and a region name nobody.
struct TaxEvidence {
    std::string region = {};                     // of the quote's country
    std::string provider = {}, reference = {};   // who reckoned them, and under what they will know it; empty: the channel's own rates
    bool has_address = false;                    // else the place is that of the channel
    bool estimated = false;
};

struct Quote {
    std::string channel;   // its code
    Currency currency;
    bool tax_included = true;
    std::vector<QuotedLine> lines;            // without those that are not for sale any more: each has a notice
    std::vector<QuotedLine> gifts = {};       // come with the order for nothing; a line without an id, its promotion as the first discount
    std::optional<QuotedDelivery> delivery;   // where a method is chosen that these goods can go by
    order::Totals totals;
    std::vector<QuotedDiscount> applied;          // what each promotion took off in all
    std::vector<LimitedUse> limited;              // those of them with limits
    std::vector<promotion::Rejection> rejected;   // codes that took nothing off
    std::vector<Notice> notices;
    std::string country;        // of tax and delivery: the address's, else the channel's
    Instant repriced_at = {};   // when any price of the shop last changed
    TaxEvidence tax_evidence = {};
    bool estimated = false;                      // there is no address yet, or somebody would know better
    std::vector<OutsideQuestion> unasked = {};   // what would make it more than an estimate
};

// Where it goes and by which method. Without a country: to that of the channel.
struct QuoteOptions {
    Place place;
    std::string shipping_method;
    promotion::Spent spent = {};   // see quote_within_limits
};

// What a quote is made with, but for the catalogue.
struct QuoteTools {
    promotion::Rules const& promotions;
    pricing::Lists const& prices;
    Outside const& outside;
};

// As if nothing that is limited had been used but what the options say. Nobody is asked. Errors: amount_overflow.
Result<Quote> quote_cart(db::Reader& catalog, QuoteTools const&, cart::Cart const&, QuoteOptions const&, Instant now);

}   // namespace workflows
