// Gives a product or a category another handle. Its old address leads to the new one from then on; carts, orders and stock are about what it
// is, not what it is called. A feed that goes on with the old handle would make a product anew: it has to know the new one.
#pragma once

#include "business/catalog/catalog.hpp"
#include "business/workflows/tools.hpp"

#include <optional>
#include <string_view>

namespace workflows {

enum class HandleOf : std::uint8_t { product, category };
std::optional<HandleOf> parse_handle_of(std::string_view);   // "products", "categories"

// True: it was renamed; false: it was so before. Errors: as catalog::rename_product has them.
Result<bool> rename_handle(Tools const&, HandleOf, std::string_view handle, std::string_view to);

}   // namespace workflows
