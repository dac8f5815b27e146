// Delivery in and out as JSON, in the shape that shipping::read takes: the file is the whole of it, what it does not name is removed.
#pragma once

#include "business/workflows/documents.hpp"

namespace workflows {

// Every method is in the currency of a channel: currency_unknown.
Result<Imported> import_shipping(Tools const&, json::Node, bool dry_run);
std::string export_shipping(db::Reader& catalog);

}   // namespace workflows
