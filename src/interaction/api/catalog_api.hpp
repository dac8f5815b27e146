#pragma once

#include "business/workflows/similar_products.hpp"
#include "infrastructure/crypto/crypto.hpp"
#include "interaction/shell/route.hpp"
#include "interaction/shell/site.hpp"

namespace api {

// GET /api/store/products, /api/store/products/{handle}, /api/store/products/{handle}/similar, /api/store/categories
std::vector<shell::Route> catalog_routes(workflows::Tools const&, workflows::SimilarProducts const&, shell::Site const&,
                                         crypto::Key cursor_key);

}   // namespace api
