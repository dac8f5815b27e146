#include "interaction/api/cart_json.hpp"

namespace api {

TotalsJson to_json(order::Totals const& t, Currency currency, bool tax_included)
{
    return {.subtotal = {t.subtotal, currency},
            .discount = {t.discount, currency},
            .shipping = {t.shipping, currency},
            .tax = {t.tax, currency},
            .total = {t.total, currency},
            .tax_included = tax_included};
}

CartJson to_json(workflows::CartView const& view, html::Messages const& messages)
{
    auto const& quote = view.quote;
    CartJson json{.id = view.cart.id,
                  .token = {},
                  .version = view.cart.version,
                  .currency = quote.currency,
                  .status = std::string{cart::name(view.cart.status)},
                  .lines = {},
                  .gifts = {},
                  .totals = to_json(quote.totals, quote.currency, quote.tax_included),
                  .estimated = quote.estimated,
                  .requirements = {view.requirements.begin(), view.requirements.end()},
                  .notices = {},
                  .codes = view.cart.codes,
                  .applied = {},
                  .rejected = {}};
    for (std::size_t i = 0; i < quote.lines.size(); ++i) {
        auto const& line = quote.lines[i];
        json.lines.push_back({.id = line.line.id,
                              .sku = line.sold.sku,
                              .title = line.sold.title,
                              .options = {line.sold.options_json},
                              .quantity = line.line.quantity,
                              .unit_price = line.price.amount,
                              .per = line.price.per,
                              .compare_at = line.price.compare_at,
                              .total = {line.subtotal - workflows::sum_of_items(line.discounts), quote.currency},
                              .availability = std::string{name(view.bands[i])},
                              .media = line.sold.picture.empty() ? std::nullopt : std::optional{line.sold.picture}});
    }
    for (auto const& gift : quote.gifts)
        json.gifts.push_back({.promotion = gift.discounts.front().promotion,
                              .sku = gift.sold.sku,
                              .title = gift.sold.title,
                              .options = {gift.sold.options_json},
                              .quantity = gift.line.quantity,
                              .media = gift.sold.picture.empty() ? std::nullopt : std::optional{gift.sold.picture}});
    for (auto const& each : quote.applied)
        json.applied.push_back(
            {each.promotion, each.code.empty() ? std::nullopt : std::optional{each.code}, {each.amount, quote.currency}});
    for (auto const& [code, reason] : quote.rejected) {
        auto const text = messages.find("code." + std::string{name(reason)});
        invariant(text.has_value(), "a refused code without its text");
        json.rejected.push_back({code, std::string{name(reason)}, std::string{*text}});
    }
    for (auto const& notice : quote.notices) {
        std::array const arguments{html::argument("available", notice.available), html::argument("was", notice.was),
                                   html::argument("now", notice.now), html::argument("code", std::string_view{notice.promotion_code})};
        auto const text = messages.find("notice." + std::string{notice.code});
        invariant(text.has_value(), "a notice without its text");
        json.notices.push_back(
            {std::string{notice.code}, notice.line ? std::optional{notice.line} : std::nullopt, messages.format(*text, arguments)});
    }
    return json;
}

Address to_address(AddressJson const& a)
{
    return {.name = a.name,
            .line1 = a.line1,
            .line2 = a.line2.value_or(""),
            .city = a.city,
            .region = a.region.value_or(""),
            .postcode = a.postcode.value_or(""),
            .country = a.country,
            .phone = a.phone.value_or("")};
}

AddressJson to_json(Address const& a)
{
    auto const some = [](std::string const& text) { return text.empty() ? json::Maybe<std::string>{} : json::Maybe<std::string>{text}; };
    return {.name = a.name,
            .line1 = a.line1,
            .line2 = some(a.line2),
            .city = a.city,
            .region = some(a.region),
            .postcode = some(a.postcode),
            .country = a.country,
            .phone = some(a.phone)};
}

workflows::DetailsInput to_details(DetailsJson const& details)
{
    workflows::DetailsInput input{.email = details.email, .shipping_method = details.shipping_method, .instrument = {}, .address = {}};
    if (details.shipping_address) input.address = to_address(*details.shipping_address);
    return input;
}

}   // namespace api
