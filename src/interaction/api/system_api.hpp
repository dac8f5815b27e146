#pragma once

#include "business/workflows/tools.hpp"
#include "infrastructure/metrics/registry.hpp"
#include "interaction/shell/route.hpp"
#include "interaction/shell/site.hpp"

#include <functional>
#include <string>

namespace api {

// Why the shop cannot take orders now, each reason a sentence; empty: it can.
using Unready = std::function<std::vector<std::string>()>;

// GET /livez, /readyz, /problems/{code}. /api/openapi.json is made of the other routes and added by whoever has them all.
std::vector<shell::Route> health_routes(Unready);   // /livez, /readyz
std::vector<shell::Route> system_routes(shell::Site const&, Unready);
// Unlike the others, for operators only.
shell::Route metrics_route(metrics::Registry const&);
shell::Route openapi_route(std::string document);

}   // namespace api
