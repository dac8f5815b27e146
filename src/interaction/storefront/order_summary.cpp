#include "interaction/storefront/order_summary.hpp"

#include "interaction/storefront/pictures.hpp"

namespace storefront {

std::string options_text(std::string_view options_json)
{
    std::string text;
    for (auto const& [name, value] : catalog::options_from(options_json)) text += (text.empty() ? "" : " · ") + value;
    return text;
}

OrderSummary summary_of(workflows::Quote const& quote)
{
    auto const money = [&](std::int64_t amount) { return Money{amount, quote.currency}; };
    OrderSummary summary{.lines = {},
                         .subtotal = money(quote.totals.subtotal),
                         .discount = quote.totals.discount > 0 ? std::optional{money(quote.totals.discount)} : std::nullopt,
                         .delivery = quote.delivery ? std::optional{money(quote.totals.shipping)} : std::nullopt,
                         .delivery_is_free = quote.totals.shipping == 0,
                         .tax = money(quote.totals.tax),
                         .total = money(quote.totals.total)};
    for (auto const& line : quote.lines)
        summary.lines.push_back({thumbnail_of(line.sold.picture), line.sold.title, options_text(line.sold.options_json), line.line.quantity,
                                 money(line.subtotal)});
    return summary;
}

OrderSummary summary_of(order::Order const& order, std::vector<order::Line> const& lines)
{
    auto const money = [&](std::int64_t amount) { return Money{amount, order.currency}; };
    OrderSummary summary{.lines = {},
                         .subtotal = money(order.totals.subtotal),
                         .discount = order.totals.discount > 0 ? std::optional{money(order.totals.discount)} : std::nullopt,
                         .delivery = money(order.totals.shipping),
                         .delivery_is_free = order.totals.shipping == 0,
                         .tax = money(order.totals.tax),
                         .total = money(order.totals.total)};
    for (auto const& line : lines)
        if (line.kind == order::Line::Kind::item)
            summary.lines.push_back(
                {thumbnail_of(line.picture), line.title, options_text(line.options_json), line.quantity, money(line.subtotal)});
    return summary;
}

std::vector<std::string> address_lines(Address const& address, html::Messages const& texts)
{
    std::string const country{texts.find("checkout.country_" + address.country).value_or(address.country)};
    std::vector<std::string> lines;
    for (auto const* const part :
         {&address.name, &address.line1, &address.line2, &address.city, &address.region, &address.postcode, &country, &address.phone})
        if (!part->empty()) lines.push_back(*part);
    return lines;
}

}   // namespace storefront
