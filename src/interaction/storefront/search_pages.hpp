// The page of what is searched for: /search?q=. Its filters are a form that needs no script.
#pragma once

#include "business/workflows/search_products.hpp"
#include "infrastructure/crypto/crypto.hpp"
#include "interaction/shell/route.hpp"
#include "interaction/storefront/frame.hpp"

namespace storefront {

std::vector<shell::Route> search_pages(workflows::Tools const&, workflows::Searching const&, Framer const&, crypto::Key cursor_key);

}   // namespace storefront
