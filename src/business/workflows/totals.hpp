// The totals pipeline (commerce-model §6): what an offer comes to, to the last minor unit. A pure function of what has been loaded; the
// cart, the order and `cloudcommerce quote` use the same.
//
//     unit price · quantity -> item promotions -> order promotions -> shipping and its promotions -> tax -> totals
//
// Each amount is rounded once. Ties of shared amounts go to the lower SKU, so that the order of the lines makes no difference.
#pragma once

#include "business/order/order.hpp"
#include "business/pricing/pricing.hpp"
#include "business/promotion/promotion.hpp"
#include "business/tax/tax.hpp"

#include <functional>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

namespace workflows {

inline constexpr std::size_t quoted_lines_max = 500;

// What is taxed where the buyer is, and where prices include the tax of the seller's country, which is taken out of them first.
struct Taxation {
    tax::Rates rates;
    std::optional<tax::Rates> strip = {};   // then net prices are reckoned with
    std::string tax_class = {};             // only told
};

// An amount after all discounts, and what it is for.
struct Taxable {
    std::string tax_class;
    std::int64_t amount = 0;
    int quantity = 1;
};

// How delivery is taxed: by a class of its own, as the goods are by their amounts, or as the goods that bear most.
enum class DeliveryTax : std::uint8_t { of_class, proportional, highest };
DeliveryTax delivery_tax(std::string_view tax_class);   // "proportional" and "highest" are no classes

struct TotalsInput {
    struct Line {
        std::string sku;
        int quantity = 1;   // 1 … 9999
        pricing::Price price;
        Taxation const* taxation = nullptr;
        std::int64_t list = 0;                // the price before sales, for `price.per` units; only told
        std::vector<std::string> tags = {};   // for promotions, with "sku:…"
    };
    struct Delivery {
        std::int64_t amount = 0;
        Taxation const* taxation = nullptr;   // of its class; also where there are no goods to go by
        DeliveryTax taxed = DeliveryTax::of_class;
        // Instead of the amount, where it goes by the goods: by what item and order promotions have left of each line, in the order of the
        // input; of prices without the home tax, where that is stripped. Nothing: it does not go so, and there is no delivery.
        std::function<std::optional<std::int64_t>(std::span<std::int64_t const> left)> rate = {};
    };
    tax::Rules rules;
    std::vector<Line> lines;
    std::optional<Delivery> delivery;
    std::span<promotion::Promotion const> promotions = {};
    promotion::Context context;
    // What gifts are, by SKU and number of units. Nothing: it cannot be given away now.
    std::function<std::optional<Line>(promotion::Gift const&)> gift = {};
    // Somebody else's reckoning of the taxes, of goods and then of parts of delivery: none exceeds its amount. Nothing: the rates hold.
    std::function<std::optional<std::vector<tax::Split>>(std::vector<Taxable> const&, tax::Basis)> taxes = {};
};

struct Totals {
    struct Line {
        std::int64_t subtotal = 0;   // round(amount × quantity / per)
        std::vector<promotion::Discount> discounts;
        tax::Split split;
    };
    struct Delivery {
        std::int64_t amount = 0;   // before its promotions
        std::vector<promotion::Discount> discounts;
        tax::Split split;
    };
    bool tax_included = true;
    std::vector<TotalsInput::Line> gifts;   // lines that came on top, behind those of the input
    std::vector<Line> lines;                // of the input, then of gifts
    std::optional<Delivery> delivery;
    // subtotal − discount + shipping (+ tax where prices are net) = total. Shipping is what is left of it after its promotions.
    order::Totals sums;
    std::vector<promotion::Discount> applied;
    std::vector<promotion::Rejection> rejected;
    bool was_greedy = false;
};

// Errors: amount_overflow.
Result<Totals> reckon(TotalsInput const&);

}   // namespace workflows
