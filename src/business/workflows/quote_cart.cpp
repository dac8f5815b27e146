#include "business/workflows/quote_cart.hpp"

#include <algorithm>
#include <map>

namespace workflows {

// The total quantity of a variant decides its price, wherever its units stand.
static int quantity_of(cart::Cart const& cart, VariantId variant)
{
    int quantity = 0;
    for (auto const& line : cart.lines)
        if (line.variant == variant) quantity += line.quantity;
    return quantity;
}

// What is taxed how, looked up once for each class.
class Taxations {
  public:
    Taxations(db::Reader& db, std::string const& country, Instant at) : db_(db), country_(country), at_(at) {}

    // Nothing: it cannot be sold there.
    Taxation const* of(std::string const& tax_class)
    {
        auto const [found, is_new] = known_.try_emplace(tax_class);
        if (is_new)
            if (auto rate = tax::find_rate(db_, tax_class, country_, at_)) found->second = Taxation{{std::move(*rate)}};
        return found->second ? &*found->second : nullptr;
    }

  private:
    db::Reader& db_;
    std::string const& country_;
    Instant at_;
    std::map<std::string, std::optional<Taxation>> known_;
};

Result<Quote> quote_cart(db::Reader& db, cart::Cart const& cart, QuoteOptions const& options, Instant now)
{
    auto const channel = catalog::channel(db, cart.channel);
    Quote quote{.currency = channel.currency, .country = options.country.empty() ? channel.country : options.country};
    TotalsInput input;
    Taxations taxations{db, quote.country, now};

    for (auto const& line : cart.lines) {
        auto sold = catalog::find_sold(db, line.variant, channel.locale);
        auto const price =
            sold && sold->sellable ? pricing::find(db, line.variant, channel.currency, quantity_of(cart, line.variant)) : std::nullopt;
        auto const* const taxation = price ? taxations.of(sold->tax_class) : nullptr;
        if (taxation == nullptr) {
            quote.notices.push_back({"unavailable", line.id});
            continue;
        }
        input.lines.push_back({.sku = sold->sku, .quantity = line.quantity, .price = *price, .taxation = taxation});
        quote.lines.push_back({.line = line, .sold = std::move(*sold), .price = *price});
    }
    auto const methods = options.shipping_method.empty() ? std::vector<shipping::Method>{} : shipping::methods_to(db, quote.country);
    auto const chosen = std::ranges::find(methods, options.shipping_method, &shipping::Method::code);
    if (chosen != methods.end())
        if (auto const* const taxation = taxations.of(chosen->tax_class)) {
            input.delivery = TotalsInput::Delivery{chosen->price.amount, taxation};
            quote.delivery = {.method = *chosen, .arrival = shipping::arrival(*chosen, now)};
        }

    Totals totals = TRY(reckon(input));
    for (std::size_t i = 0; i < quote.lines.size(); ++i) {
        quote.lines[i].subtotal = totals.lines[i].subtotal;
        quote.lines[i].split = std::move(totals.lines[i].split);
    }
    if (quote.delivery) quote.delivery->split = std::move(totals.delivery->split);
    quote.tax_included = totals.tax_included;
    quote.totals = totals.sums;
    return quote;
}

}   // namespace workflows
