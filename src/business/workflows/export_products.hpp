// Giving products out as records, so that importing them again changes nothing.
#pragma once

#include "business/workflows/import_products.hpp"

namespace workflows {

// Every product, by id, whatever its status. Reads in pages, beside whoever writes.
void export_products(Databases const&, std::function<void(ProductRecord const&)> const& see);

}   // namespace workflows
