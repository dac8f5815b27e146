// A picture as browsers choose of it: the size they need, in the best coding that they know.
#pragma once

#include "infrastructure/template/html.hpp"

#include <string>
#include <string_view>

namespace storefront {

struct Picture {
    html::Url url;                // one of middle size, for browsers that cannot choose
    html::Url largest;            // for whoever shows it elsewhere
    html::SourceSet avif, webp;   // empty for a picture from elsewhere
    int width = 0, height = 0;    // as it is; what matters is how they relate
    std::string alt;
};

// `master`: its address as the catalogue has it; empty: there is no picture.
Picture picture_of(std::string_view master, int width, int height, std::string alt);

// As small as beside a line of a cart.
html::Url thumbnail_of(std::string_view master);
// As small as in the link to a category.
html::Url icon_of(std::string_view master);

}   // namespace storefront
