// What a page says to machines: as schema.org's words in JSON-LD to search engines, as Open Graph to whoever shows a link to it. Only what
// the page shows as well: a search engine that finds more here than there believes neither.
#pragma once

#include "business/workflows/show_products.hpp"
#include "infrastructure/template/html.hpp"
#include "interaction/storefront/frame.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace storefront {

inline constexpr std::size_t title_length_wanted = 60, description_length_max = 160, description_length_wanted = 50;   // characters
inline constexpr std::size_t offers_told_max = 100;   // of one product; of more only from what to what they cost

// A path of this shop with its address before it; another URL as it is.
html::Url absolute(html::Url const&, shell::Site const&);

// Cut at a word, with "…" where something was cut.
std::string shortened(std::string text, std::size_t characters_max);

// "Orbit dipped vase – Plinth", where that is short enough to be shown whole; else the title alone, which tells the most.
std::string page_title(std::string const& title, shell::Site const&);

// https://developers.google.com/search/docs/appearance/structured-data/product. Delivery and returns are not told: what they cost depends on
// the place and on what else is ordered.
html::SafeJson product_data(workflows::ProductView const&, std::vector<html::Url> const& pictures, std::string_view description,
                            bool tax_included, shell::Site const&);

// https://developers.google.com/search/docs/appearance/structured-data/breadcrumb
html::SafeJson breadcrumb_data(std::vector<Link> const& above, std::string_view title, html::Url const& address, shell::Site const&);

// Who sells here, and how to search: on the front page.
html::SafeJson organization_data(html::Url const& logo, shell::Site const&);
html::SafeJson website_data(shell::Site const&);

// What a link to the product looks like elsewhere (https://ogp.me).
Preview product_preview(html::Url const& picture, int width, int height, std::string_view alt, workflows::ProductView::Offer const& shown,
                        shell::Site const&);

}   // namespace storefront
