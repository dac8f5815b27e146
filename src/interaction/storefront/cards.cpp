#include "interaction/storefront/cards.hpp"

#include "infrastructure/json/reader.hpp"
#include "messages.hpp"

#include <algorithm>
#include <charconv>

namespace storefront {

static std::string value_of(json::Node node, html::Messages const& texts)
{
    if (auto const flag = node.boolean()) return std::string{texts.text(*flag ? messages::attribute_yes : messages::attribute_no)};
    return std::string{node.string() ? *node.string() : node.text()};
}

std::string attribute_label(std::string_view name, html::Messages const& texts)
{
    auto const label = texts.find("attribute." + std::string{name});
    std::string shown{label.value_or(name)};
    if (label) return shown;
    std::ranges::replace(shown, '_', ' ');
    if (!shown.empty() && shown[0] >= 'a' && shown[0] <= 'z') shown[0] = static_cast<char>(shown[0] - 'a' + 'A');
    return shown;
}

std::vector<Attribute> attributes_of(std::string_view attributes_json, html::Messages const& texts)
{
    std::vector<Attribute> attributes;
    auto const document = json::Document::parse(attributes_json);
    if (!document) return attributes;
    document->root().each_member([&](std::string_view name, json::Node value) {
        if (value.is_null()) return;
        attributes.push_back({attribute_label(name, texts), value_of(value, texts)});
    });
    return attributes;
}

// What it comes in, each once, in the order of its variants.
static std::vector<std::string> colours_of(workflows::ProductView const& view, std::string_view option)
{
    std::vector<std::string> colours;
    auto const at = std::ranges::find(view.product.options, option) - view.product.options.begin();
    if (at == std::ssize(view.product.options)) return colours;
    for (auto const& offer : view.offers) {
        auto const& colour = offer.variant.options[static_cast<std::size_t>(at)].second;
        if (std::ranges::find(colours, colour) == colours.end()) colours.push_back(colour);
    }
    return colours;
}

static Card card_of(workflows::ProductView const& view, html::Messages const& texts)
{
    auto const& product = view.product;
    Card card{.url = html::Url{"/p/" + product.handle}, .title = product.title, .sub = product.vendor, .price = view.price_from};
    for (auto const& medium : product.media)
        if (!medium.url.empty()) {
            card.picture = html::Url{medium.url};
            card.alt = medium.alt;
            break;
        }
    bool const all_out = std::ranges::all_of(view.offers, [](auto const& offer) { return offer.band == inventory::Band::out; });
    bool const few = std::ranges::none_of(view.offers, [](auto const& offer) { return offer.band == inventory::Band::in; });
    for (auto const& offer : view.offers) {
        card.from = card.from || offer.price.amount != view.price_from;
        if (offer.price.amount != view.price_from) continue;
        card.per = offer.price.per;
        card.by_many = card.per > 1;
        if (offer.price.compare_at) card.compare_at = offer.price.compare_at;
    }
    card.colours = colours_of(view, texts.text(messages::option_colour));
    // Rounded down: it must not promise more than it gives.
    auto const percent = card.compare_at ? (card.compare_at->amount - card.price.amount) * 100 / card.compare_at->amount : 0;
    if (percent > 0) {
        card.tag = "sale";
        card.tag_text = texts.format(texts.text(messages::card_sale), std::array{html::argument("percent", percent)});
    } else if (std::ranges::find(view.product.tags, "new") != view.product.tags.end()) {
        card.tag = "new";
        card.tag_text = texts.text(messages::card_new);
    }
    if (all_out || few) {
        card.stock = all_out ? "out" : "low";
        card.stock_text = texts.text(all_out ? messages::card_out : messages::card_low);
    }
    return card;
}

std::vector<Card> cards_of(std::vector<workflows::ProductView> const& views, html::Messages const& texts)
{
    std::vector<Card> cards;
    for (auto const& view : views) {
        cards.push_back(card_of(view, texts));
        cards.back().lazy = cards.size() > 4;
    }
    return cards;
}

}   // namespace storefront
