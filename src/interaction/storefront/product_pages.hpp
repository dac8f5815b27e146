#pragma once

#include "business/workflows/similar_products.hpp"
#include "interaction/storefront/frame.hpp"

namespace storefront {

// GET /p/{handle}, of a variant with ?variant=SKU. A product that is not sold any more: 410, and what there is instead.
shell::Route product_pages(workflows::Tools const&, workflows::SimilarProducts const&, Framer const&);

}   // namespace storefront
