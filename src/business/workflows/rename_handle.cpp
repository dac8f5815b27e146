#include "business/workflows/rename_handle.hpp"

namespace workflows {

std::optional<HandleOf> parse_handle_of(std::string_view text)
{
    if (text == "products") return HandleOf::product;
    if (text == "categories") return HandleOf::category;
    return std::nullopt;
}

Result<bool> rename_handle(Tools const& tools, HandleOf of, std::string_view handle, std::string_view to)
{
    if (of == HandleOf::product) {
        auto const now = tools.clock.now();   // before the transaction, which may be run twice
        auto const renamed =
            TRY(tools.db.catalog.write([&](db::Writer& db) { return catalog::rename_product(db, handle, to, now); }, db::Lane::bulk));
        if (renamed.changed) tools.changed(renamed.owner);
        return renamed.changed;
    }
    auto const renamed =
        TRY(tools.db.catalog.write([&](db::Writer& db) { return catalog::rename_category(db, handle, to); }, db::Lane::bulk));
    if (renamed.changed) tools.repriced();   // it is named on the page of every product in it, and those are found anew as after new prices
    return renamed.changed;
}

}   // namespace workflows
