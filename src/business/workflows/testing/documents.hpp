// A merchant's documents in a small shop, for tests of workflows.
#pragma once

#include "business/workflows/documents.hpp"
#include "business/workflows/testing/shop.hpp"

namespace testing {

inline Result<workflows::Imported> import_document(Shop& shop, std::string_view name, std::string_view text, bool dry_run = false)
{
    return workflows::import_document(shop.tools, *workflows::find_document(name), text, dry_run);
}

inline std::string export_document(Shop& shop, std::string_view name)
{
    return shop.tools.db.catalog.read([&](db::Reader& db) { return workflows::find_document(name)->exported(db); });
}

// "saved unchanged removed", or the first thing that is wrong and its place.
inline std::string outcome_of(Result<workflows::Imported> const& imported)
{
    if (imported)
        return std::to_string(imported->saved) + " " + std::to_string(imported->unchanged) + " " + std::to_string(imported->removed);
    auto const& error = imported.error();
    if (error.violations.empty()) return std::string{info(error.code).name};
    return error.violations[0].pointer + " " + std::string{name(error.violations[0].code)};
}

}   // namespace testing
