// What the merchant says of searches in and out as JSON, in the shape that search::read takes: the file is the whole of it, what it does not
// name is removed.
#pragma once

#include "business/search/search.hpp"
#include "business/workflows/documents.hpp"

namespace workflows {

// What such a text says, before it is stored. Errors: validation_failed.
Result<search::Settings> read_search(Tools const&, json::Node);

// Products are those of the catalogue, whatever their status: unknown_sku.
Result<Imported> import_search(Tools const&, json::Node, bool dry_run);
std::string export_search(db::Reader& catalog);

}   // namespace workflows
