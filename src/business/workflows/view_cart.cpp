#include "business/workflows/view_cart.hpp"

#include "base/text.hpp"
#include "business/order/order.hpp"
#include "business/workflows/price_notices.hpp"
#include "infrastructure/crypto/crypto.hpp"

namespace workflows {

std::vector<std::string_view> requirements_of(cart::Cart const& cart)
{
    std::vector<std::string_view> missing;
    if (cart.lines.empty()) missing.emplace_back("lines");
    if (!cart.details.has_email) missing.emplace_back("email");
    if (!cart.details.has_address) missing.emplace_back("shipping_address");
    if (cart.details.shipping_method.empty()) missing.emplace_back("shipping_method");
    return missing;
}

Result<cart::Cart> ViewCart::find(CartId id, std::string_view token) const
{
    auto cart = TRY(lookups_.cart(id));
    return seen_with(std::move(cart), token);
}

Result<Lookups::ToPlace> ViewCart::find_to_place(CartId id, std::string_view token, std::optional<std::string> const& email) const
{
    auto found = lookups_.to_place(id, email ? std::optional{contacts_.email_hmac(trimmed(*email))} : std::nullopt);
    auto cart = TRY(std::move(found.cart));
    found.cart = TRY(seen_with(std::move(cart), token));
    return found;
}

Result<cart::Cart> ViewCart::seen_with(cart::Cart cart, std::string_view token) const
{
    auto const secret = crypto::parse_base64url(token);
    if (!secret || !crypto::equal(crypto::sha256(*secret), cart.token_hash)) return Code::not_found;
    if (cart.status == cart::Status::checking_out) {   // placed; that it is completed follows a moment later (follow_up_orders)
        auto const order = tools_.db.order.read([&](db::Reader& db) { return order::find(db, cart.order); });
        if (order && order->placed_payment) cart.status = cart::Status::completed;
    }
    return cart;
}

static std::vector<inventory::Level> levels_of(db::Database& orders, cart::Cart const& cart)
{
    std::vector<VariantId> variants;
    for (auto const& line : cart.lines) variants.push_back(line.variant);
    return orders.read([&](db::Reader& db) { return inventory::levels(db, variants); });
}

static CartView assemble(cart::Cart cart, Quote quote, std::span<inventory::Level const> levels)
{
    CartView view{.cart = std::move(cart), .quote = std::move(quote)};
    for (std::size_t i = 0, quoted = 0; quoted < view.quote.lines.size(); ++i) {   // of those lines that have a price, in their order
        auto const& line = view.cart.lines[i];
        if (line.id != view.quote.lines[quoted].line.id) continue;
        ++quoted;
        view.bands.push_back(inventory::band(levels[i]));
        if (levels[i].available() < line.quantity)
            view.quote.notices.push_back({"insufficient_stock", line.id, std::max<std::int64_t>(levels[i].available(), 0)});
    }
    view.requirements = requirements_of(view.cart);
    return view;
}

Result<CartView> ViewCart::view(cart::Cart cart, Patience patience) const
{
    auto const levels = levels_of(tools_.db.order, cart);
    return view(std::move(cart), levels, patience);
}

Result<CartView> ViewCart::view(cart::Cart cart, std::span<inventory::Level const> levels, Patience patience) const
{
    auto const& details = cart.details;
    Quote quote = TRY(quote_within_limits(tools_, cart, {details.place, details.shipping_method}, details.contact_key, patience));
    if (cart.status != cart::Status::active) return assemble(std::move(cart), std::move(quote), levels);
    auto notices = price_notices(tools_.db.catalog, tools_.prices, quote, tools_.clock.now());
    quote.notices.insert(quote.notices.end(), std::move_iterator{notices.begin()}, std::move_iterator{notices.end()});
    return assemble(std::move(cart), std::move(quote), levels);
}

CartView ViewCart::view(cart::Cart cart, Quote offer) const
{
    auto const levels = levels_of(tools_.db.order, cart);
    return assemble(std::move(cart), std::move(offer), levels);
}

Result<CartView> ViewCart::run(CartId id, std::string_view token) const { return view(TRY(find(id, token)), Patience::some); }

std::optional<customer::Contact> ViewCart::contact(cart::Cart const& cart) const
{
    if (cart.details.contact.empty()) return std::nullopt;
    return contacts_.open(tools_.db.customer, {cart.details.contact_key, cart.details.contact});
}

Result<std::vector<QuotedDelivery>> ViewCart::deliveries(cart::Cart const& cart) const
{
    auto const& details = cart.details;
    auto const methods = tools_.db.catalog.read([&](db::Reader& db) {
        auto const channel = catalog::channel(db, cart.channel);
        return shipping::find_methods(db, details.place.country.empty() ? Place{channel.country} : details.place, channel.currency);
    });
    std::vector<QuotedDelivery> deliveries;
    for (auto const& method : methods) {
        auto quote = TRY(quote_within_limits(tools_, cart, {details.place, method.code}, details.contact_key, Patience::some));
        if (quote.delivery) deliveries.push_back(std::move(*quote.delivery));
    }
    if (deliveries.empty()) return Code::not_deliverable;
    return deliveries;
}

}   // namespace workflows
