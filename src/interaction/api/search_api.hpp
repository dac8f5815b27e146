// Searching by program: GET /api/store/search and /api/store/suggest.
#pragma once

#include "business/workflows/search_products.hpp"
#include "business/workflows/suggest.hpp"
#include "infrastructure/crypto/crypto.hpp"
#include "interaction/shell/route.hpp"
#include "interaction/shell/site.hpp"

namespace api {

std::vector<shell::Route> search_routes(workflows::Tools const&, workflows::Searching const&, shell::Site const&, crypto::Key cursor_key);

}   // namespace api
