#include "business/workflows/free_delivery.hpp"

#include "business/catalog/catalog.hpp"
#include "business/workflows/limits.hpp"

#include <algorithm>

namespace workflows {

shipping::Method const* soonest_free(std::vector<shipping::Method> const& methods)
{
    shipping::Method const* soonest = nullptr;
    for (auto const& method : methods)
        if (method.free_over && (soonest == nullptr || *method.free_over < *soonest->free_over)) soonest = &method;
    return soonest;
}

static std::optional<shipping::Method> method_of(db::Reader& catalog, cart::Cart const& cart)
{
    auto const channel = catalog::channel(catalog, cart.channel);
    auto const& details = cart.details;
    auto methods =
        shipping::find_methods(catalog, details.place.country.empty() ? Place{channel.country} : details.place, channel.currency);
    auto const is_other = [&](shipping::Method const& method) { return method.code != details.shipping_method; };
    if (!details.shipping_method.empty()) std::erase_if(methods, is_other);
    auto const* const soonest = soonest_free(methods);
    return soonest != nullptr ? std::optional{*soonest} : std::nullopt;
}

std::optional<FreeDelivery> find_free_delivery(Tools const& tools, cart::Cart const& cart)
{
    if (cart.lines.empty()) return std::nullopt;
    auto const method = tools.db.catalog.read([&](db::Reader& db) { return method_of(db, cart); });
    if (!method) return std::nullopt;
    auto const& details = cart.details;
    auto const quote = quote_within_limits(tools, cart, {details.place, method->code}, details.contact_key);
    if (!quote || quote->lines.empty() || !quote->delivery || quote->delivery->estimated) return std::nullopt;
    FreeDelivery const found{.from = {*method->free_over, quote->currency},
                             .goods = {quote->totals.subtotal - quote->totals.discount, quote->currency},
                             .reached = quote->totals.shipping == 0,
                             .arrival = quote->delivery->arrival};
    if (!found.reached && found.missing().amount <= 0) return std::nullopt;   // promotions see to something that an amount cannot tell
    return found;
}

}   // namespace workflows
