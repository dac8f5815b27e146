#include "interaction/storefront/shown_variant.hpp"

#include <algorithm>
#include <functional>
#include <vector>

namespace storefront {

using Offer = workflows::ProductView::Offer;

bool mentions(std::string_view text, std::string_view word)
{
    auto const lower = [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; };
    return !std::ranges::search(text, word, {}, lower, lower).empty();
}

Offer const* shown_variant(workflows::ProductView const& view, std::string_view picture_words, std::string_view colour_option)
{
    std::vector<Offer const*> shown;
    for (auto const& offer : view.offers)
        if (offer.price.amount == view.price_from) shown.push_back(&offer);
    auto const& names = view.product.options;
    auto const at = static_cast<std::size_t>(std::ranges::find(names, colour_option) - names.begin());
    auto const is_named = [&](Offer const* offer) { return mentions(picture_words, offer->variant.options[at].second); };
    if (at < names.size() && std::ranges::any_of(shown, is_named)) std::erase_if(shown, std::not_fn(is_named));
    return shown.size() == 1 && shown[0]->band != inventory::Band::out ? shown[0] : nullptr;
}

}   // namespace storefront
