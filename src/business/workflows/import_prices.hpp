// Price lists and their prices in and out (price_document.hpp). Lists and prices that a document does not name stay as they are; what was
// exported changes nothing when it is imported.
//
// A document is read once and checked whole before anything is written. Then it is written in bulk jobs, the lists first, between which
// everybody else has their turn: so buyers may see some of its prices before the others. Whoever does not want that imports a list as a
// draft, then its prices, then makes it active. An import that was killed is finished by running it again.
#pragma once

#include "business/workflows/documents.hpp"

#include <string>

namespace workflows {

// Errors: validation_failed with pointers into the document: "/prices/3/sku". A dry run finds the same and writes nothing.
Result<Imported> import_prices(Tools const&, json::Node, bool dry_run);
std::string export_prices(db::Reader& catalog);

}   // namespace workflows
