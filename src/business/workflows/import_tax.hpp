// Taxes in and out as JSON, in the shape that tax::read takes: the file is the whole of them, what it does not name is removed.
#pragma once

#include "business/workflows/documents.hpp"

namespace workflows {

// No channel is left without a rate of the class "standard" in its own country: no_rate at /zones.
Result<Imported> import_tax(Tools const&, json::Node, bool dry_run);
std::string export_tax(db::Reader& catalog);

}   // namespace workflows
