#pragma once

#include "business/workflows/documents.hpp"
#include "interaction/shell/route.hpp"
#include "interaction/shell/site.hpp"

namespace api {

inline constexpr std::size_t document_max = 4 << 20;   // bytes, which are read before it is known who asks; more by the command line

// /api/admin: what a merchant keeps in files (workflows/documents.hpp), whole, and codes of promotions.
std::vector<shell::Route> admin_routes(workflows::Tools const&, shell::Site const&);

}   // namespace api
