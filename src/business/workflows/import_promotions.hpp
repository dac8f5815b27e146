// Promotions in and out as JSON: an array of what promotion::read takes. What is exported can be imported again and changes nothing.
#pragma once

#include "business/workflows/tools.hpp"

#include <string>
#include <string_view>

namespace workflows {

struct ImportedPromotions {
    int saved = 0, unchanged = 0;
};

// All of the file or nothing of it; those that it does not name stay as they are. A dry run writes nothing and finds the same errors.
// Errors: malformed_request, validation_failed with pointers into the file: "/3/action/percent_ppm".
Result<ImportedPromotions> import_promotions(Tools const&, std::string_view text, bool dry_run);

std::string export_promotions(db::Reader& catalog);

}   // namespace workflows
