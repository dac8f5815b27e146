// Which variant of a product its card shows.
#pragma once

#include "business/workflows/show_products.hpp"

#include <string_view>

namespace storefront {

// Whether a text names that word, also within another one, whatever the case: "cobalt-blue" names "Cobalt".
bool mentions(std::string_view text, std::string_view word);

// The one that has the card's price and, where colours differ, the colour that the words of its picture name. Null where that leaves a choice,
// which is the shopper's, or where it cannot be had.
workflows::ProductView::Offer const* shown_variant(workflows::ProductView const&, std::string_view picture_words,
                                                   std::string_view colour_option);

}   // namespace storefront
