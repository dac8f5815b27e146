// From a route table to what the server runs: around each handler stand the checks that its line declares.
#pragma once

#include "infrastructure/http/server.hpp"
#include "infrastructure/log/log.hpp"
#include "interaction/shell/route.hpp"
#include "interaction/shell/site.hpp"

#include <functional>
#include <span>
#include <vector>

namespace shell {

// The page that says what went wrong, for people.
using ErrorPage = std::function<http::Response(Error const&, http::Request const&)>;

// Checks, in this order: Api-Version, the origin of an unsafe request that lives by a cookie, Idempotency-Key. Turns a fault of the
// database into 503, and leaves any other exception to the server's 500.
std::vector<http::Endpoint> endpoints_of(std::span<Route const>, Site const&, ErrorPage const&, logging::Log&);

// Who asks wants JSON: below /api, or it does not say that it takes HTML.
bool is_of_a_program(http::Request const&);

// For what the server answers itself.
http::ErrorAnswer error_answer(Site const&, ErrorPage const&);

// The OpenAPI 3.1 document of the API routes among them.
std::string openapi_of(std::span<Route const>, Site const&);

}   // namespace shell
