// Promotions in and out as JSON: an array of what promotion::read takes; those that it does not name stay as they are.
#pragma once

#include "business/workflows/documents.hpp"

namespace workflows {

Result<Imported> import_promotions(Tools const&, json::Node, bool dry_run);
std::string export_promotions(db::Reader& catalog);

}   // namespace workflows
