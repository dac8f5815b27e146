#pragma once

#include "business/workflows/search_feed.hpp"
#include "business/workflows/searching.hpp"
#include "business/workflows/similar_products.hpp"
#include "infrastructure/crypto/crypto.hpp"
#include "interaction/storefront/frame.hpp"

namespace storefront {

struct CursorKeys {
    crypto::Key lists, searches;
};

// GET /, /c/{category}, /c/all, /p/{handle}. A category is narrowed as a search is: ?brand= &attribute.colour=blue,green &min= &max= …
std::vector<shell::Route> catalog_pages(workflows::Tools const&, workflows::Searching const&, workflows::SearchFeed const&,
                                        workflows::SimilarProducts const&, Framer const&, CursorKeys const&);

}   // namespace storefront
