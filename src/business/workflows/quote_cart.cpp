#include "business/workflows/quote_cart.hpp"

#include <algorithm>

namespace workflows {

Result<Totals> totals_of(QuoteInput const& input)
{
    Totals totals;
    int128 subtotal = 0, tax = 0, total = 0;
    for (auto const& line : input.lines) {
        int128 const amount = divide_rounded(int128{line.price.amount.amount} * line.quantity, line.price.per);
        if (!fits(amount)) return Code::amount_overflow;
        auto split = tax::included(static_cast<std::int64_t>(amount), line.rate);
        subtotal += amount;
        tax += split.tax;
        total += split.gross;
        totals.lines.push_back({static_cast<std::int64_t>(amount), std::move(split)});
    }
    int128 shipping = 0;
    if (input.delivery) {
        totals.delivery = tax::included(input.delivery->price.amount, input.delivery->rate);
        shipping = totals.delivery->gross;
        tax += totals.delivery->tax;
        total += shipping;
    }
    if (!fits(total)) return Code::amount_overflow;
    totals.sums = {.subtotal = static_cast<std::int64_t>(subtotal),
                   .discount = 0,
                   .shipping = static_cast<std::int64_t>(shipping),
                   .tax = static_cast<std::int64_t>(tax),
                   .total = static_cast<std::int64_t>(total)};
    return totals;
}

// The total quantity of a variant decides its price, wherever its units stand.
static int quantity_of(cart::Cart const& cart, VariantId variant)
{
    int quantity = 0;
    for (auto const& line : cart.lines)
        if (line.variant == variant) quantity += line.quantity;
    return quantity;
}

Result<Quote> quote_cart(db::Reader& db, cart::Cart const& cart, QuoteOptions const& options, Instant now)
{
    auto const channel = catalog::channel(db, cart.channel);
    Quote quote{.currency = channel.currency,
                .tax_included = channel.basis == catalog::Basis::gross,
                .country = options.country.empty() ? channel.country : options.country};
    QuoteInput input{.currency = channel.currency};

    for (auto const& line : cart.lines) {
        auto sold = catalog::find_sold(db, line.variant, channel.locale);
        auto const price =
            sold && sold->sellable ? pricing::find(db, line.variant, channel.currency, quantity_of(cart, line.variant)) : std::nullopt;
        auto const rate = price ? tax::find_rate(db, sold->tax_class, quote.country, now) : Result<tax::Rate>{Code::price_not_found};
        if (!rate) {
            quote.notices.push_back({"unavailable", line.id});
            continue;
        }
        input.lines.push_back({line.quantity, *price, *rate});
        quote.lines.push_back({.line = line, .sold = std::move(*sold), .price = *price});
    }
    auto const methods = options.shipping_method.empty() ? std::vector<shipping::Method>{} : shipping::methods_to(db, quote.country);
    auto const chosen = std::ranges::find(methods, options.shipping_method, &shipping::Method::code);
    if (chosen != methods.end())
        if (auto const rate = tax::find_rate(db, chosen->tax_class, quote.country, now)) {
            input.delivery = {chosen->price, *rate};
            quote.delivery = {.method = *chosen, .arrival = shipping::arrival(*chosen, now)};
        }

    Totals totals = TRY(totals_of(input));
    for (std::size_t i = 0; i < quote.lines.size(); ++i) {
        quote.lines[i].subtotal = totals.lines[i].subtotal;
        quote.lines[i].split = std::move(totals.lines[i].split);
    }
    if (quote.delivery) quote.delivery->split = std::move(*totals.delivery);
    quote.totals = totals.sums;
    return quote;
}

}   // namespace workflows
