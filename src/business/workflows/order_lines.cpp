#include "business/workflows/order_lines.hpp"

#include "infrastructure/json/mapping.hpp"

namespace workflows {

static std::string json_of(std::vector<tax::Line> const& taxes)
{
    std::string text;
    json::Writer out{text};
    out.begin_array();
    for (auto const& line : taxes) {
        out.begin_object();
        out.member("name", line.name);
        out.member("ppm", line.ppm);
        out.member("amount", line.amount);
        out.member("code", line.code);
        out.end_object();
    }
    out.end_array();
    return text;
}

static std::int64_t sum_of(std::vector<QuotedDiscount> const& discounts)
{
    std::int64_t sum = 0;
    for (auto const& discount : discounts) sum += discount.amount;
    return sum;
}

static std::string json_of(std::vector<QuotedDiscount> const& discounts)
{
    std::string text;
    json::Writer out{text};
    out.begin_array();
    for (auto const& discount : discounts) {
        out.begin_object();
        out.member("promotion", discount.promotion);
        if (!discount.code.empty()) out.member("code", discount.code);
        out.member("amount", discount.amount);
        out.end_object();
    }
    out.end_array();
    return text;
}

static order::Line order_line_of(QuotedLine const& line)
{
    return {.variant = line.line.variant,
            .product = line.sold.product,
            .sku = line.sold.sku,
            .title = line.sold.title,
            .options_json = line.sold.options_json,
            .picture = line.sold.picture,
            .quantity = line.line.quantity,
            .per = line.price.per,
            .list = line.price.compare_at.value_or(line.price.amount).amount,
            .unit = line.price.amount.amount,
            .subtotal = line.subtotal,
            .discount = sum_of(line.discounts),
            .net = line.split.net,
            .tax = line.split.tax,
            .gross = line.split.gross,
            .tax_class = line.sold.tax_class,
            .taxes_json = json_of(line.split.lines),
            .discounts_json = json_of(line.discounts)};
}

std::string tax_evidence_of(Quote const& quote)
{
    auto const& evidence = quote.tax_evidence;
    std::string text;
    json::Writer out{text};
    out.begin_object();
    out.member("country", quote.country);
    if (!evidence.region.empty()) out.member("region", evidence.region);
    out.member("place", evidence.has_address ? "shipping_address" : "channel");
    out.member("by", evidence.provider.empty() ? "rates" : evidence.provider);
    if (!evidence.provider.empty()) out.member("reference", evidence.reference);
    out.member("estimated", evidence.estimated);
    out.end_object();
    return text;
}

std::vector<order::Line> order_lines_of(Quote const& quote)
{
    std::vector<order::Line> lines;
    for (auto const* some : {&quote.lines, &quote.gifts})
        for (auto const& line : *some) lines.push_back(order_line_of(line));
    auto const& delivery = *quote.delivery;
    lines.push_back({.kind = order::Line::Kind::shipping,
                     .sku = delivery.method.code,
                     .title = delivery.method.title,
                     .list = delivery.price.amount,
                     .unit = delivery.price.amount,
                     .subtotal = delivery.price.amount,
                     .discount = sum_of(delivery.discounts),
                     .net = delivery.split.net,
                     .tax = delivery.split.tax,
                     .gross = delivery.split.gross,
                     .tax_class = delivery.method.tax_class,
                     .taxes_json = json_of(delivery.split.lines),
                     .discounts_json = json_of(delivery.discounts)});
    return lines;
}

}   // namespace workflows
