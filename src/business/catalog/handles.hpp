// Handles: what products and categories are called in addresses. One that is given up leads on to whoever had it last, however often that
// was renamed since; as soon as another takes it, it is the other's.
#pragma once

#include "base/ids.hpp"
#include "base/result.hpp"
#include "infrastructure/db/database.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace catalog {

// Lower-case letters, digits, '-', '_' and '.', at most handle_length_max; no '-' at either end.
bool is_handle(std::string_view);

template <typename Owner> struct Renamed {
    Owner owner;
    bool changed = false;
};
// Doing it again changes nothing. Errors: not_found, duplicate (the new handle is another's), violation at /handle: handle_invalid.
Result<Renamed<ProductId>> rename_product(db::Writer&, std::string_view handle, std::string_view to, Instant now);
Result<Renamed<CategoryId>> rename_category(db::Writer&, std::string_view handle, std::string_view to);

// What is called otherwise now that was called this once. Nothing where nothing was, or it is a draft.
std::optional<std::string> moved_product(db::Reader&, std::string_view handle);
std::optional<std::string> moved_category(db::Reader&, std::string_view handle);

}   // namespace catalog
