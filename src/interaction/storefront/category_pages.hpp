#pragma once

#include "business/workflows/search_feed.hpp"
#include "business/workflows/searching.hpp"
#include "infrastructure/crypto/crypto.hpp"
#include "interaction/storefront/frame.hpp"

namespace storefront {

struct CursorKeys {
    crypto::Key lists, searches;
};

// GET /c/{category}, /c/all. A category is narrowed as a search is: ?brand= &attribute.colour=blue,green &min= &max= …
shell::Route category_pages(workflows::Tools const&, workflows::Searching const&, workflows::SearchFeed const&, Framer const&,
                            CursorKeys const&);

}   // namespace storefront
