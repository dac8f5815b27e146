#pragma once

#include "business/workflows/similar_products.hpp"
#include "infrastructure/crypto/crypto.hpp"
#include "interaction/storefront/frame.hpp"

namespace storefront {

// GET /, /c/{category}, /c/all, /p/{handle}
std::vector<shell::Route> catalog_pages(workflows::Tools const&, workflows::SimilarProducts const&, Framer const&, crypto::Key cursor_key);

}   // namespace storefront
