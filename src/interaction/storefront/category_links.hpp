// Links to categories, each with a picture of what is in it.
#pragma once

#include "business/catalog/catalog.hpp"
#include "business/workflows/tools.hpp"
#include "infrastructure/template/html.hpp"

#include <string>
#include <vector>

namespace storefront {

inline constexpr std::size_t categories_unfolded_max = 24;   // more hide until somebody asks for them, and have no pictures

struct CategoryLink {
    html::Url url, picture;   // of the first product in it; empty: there is none
    std::string title;
};

// Of 0: those at the root.
std::vector<catalog::Category> children_of(workflows::Tools const&, CategoryId parent);
std::vector<CategoryLink> links_to(workflows::Tools const&, std::vector<catalog::Category> const&);

}   // namespace storefront
