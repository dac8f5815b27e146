#include "business/workflows/import_shipping.hpp"

#include "business/catalog/catalog.hpp"
#include "business/shipping/shipping.hpp"

#include <algorithm>

namespace workflows {

static Result<Imported> save(db::Writer& db, std::vector<shipping::Zone> const& zones)
{
    auto const channels = catalog::channels(db);
    std::vector<Violation> found;
    for (std::size_t z = 0; z < zones.size(); ++z)
        for (std::size_t m = 0; m < zones[z].methods.size(); ++m)
            if (std::ranges::find(channels, zones[z].methods[m].currency, &catalog::Channel::currency) == channels.end())
                found.push_back(
                    {"/zones/" + std::to_string(z) + "/methods/" + std::to_string(m) + "/currency", Violation::currency_unknown});
    if (!found.empty()) return Error{Code::validation_failed, std::move(found)};
    auto const replaced = shipping::replace(db, zones);
    return Imported{replaced.saved, replaced.unchanged, replaced.removed};
}

Result<Imported> import_shipping(Tools const& tools, json::Node root, bool dry_run)
{
    std::vector<Violation> found;
    auto const zones = shipping::read(root, found);
    if (!found.empty()) return Error{Code::validation_failed, std::move(found)};
    return import_at_once(tools, dry_run, [&](db::Writer& db) { return save(db, zones); });
}

std::string export_shipping(db::Reader& db) { return shipping::to_json(shipping::stored_zones(db)); }

}   // namespace workflows
