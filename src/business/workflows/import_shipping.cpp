#include "business/workflows/import_shipping.hpp"

#include "business/catalog/catalog.hpp"
#include "business/shipping/shipping.hpp"
#include "infrastructure/json/mapping.hpp"

#include <algorithm>

namespace workflows {

// Carriers that this program does not speak with.
static void check_carriers(Outside const& outside, shipping::Method const& method, std::string const& at, std::vector<Violation>& found)
{
    for (auto const& [profile, rate] : method.rates)
        if (auto const* const carried = std::get_if<shipping::Carried>(&rate);
            carried != nullptr && !outside.knows_carrier(carried->carrier, carried->service))
            found.push_back({json::pointer_to(at + "/rates", profile) + "/carrier", Violation::unsupported});
}

static Result<Imported> save(db::Writer& db, Outside const& outside, std::vector<shipping::Zone> const& zones)
{
    auto const channels = catalog::channels(db);
    std::vector<Violation> found;
    for (std::size_t z = 0; z < zones.size(); ++z)
        for (std::size_t m = 0; m < zones[z].methods.size(); ++m) {
            auto const& method = zones[z].methods[m];
            auto const at = "/zones/" + std::to_string(z) + "/methods/" + std::to_string(m);
            if (std::ranges::find(channels, method.currency, &catalog::Channel::currency) == channels.end())
                found.push_back({at + "/currency", Violation::currency_unknown});
            check_carriers(outside, method, at, found);
        }
    if (!found.empty()) return Error{Code::validation_failed, std::move(found)};
    auto const replaced = shipping::replace(db, zones);
    return Imported{replaced.saved, replaced.unchanged, replaced.removed};
}

Result<Imported> import_shipping(Tools const& tools, json::Node root, bool dry_run)
{
    std::vector<Violation> found;
    auto const zones = shipping::read(root, found);
    if (!found.empty()) return Error{Code::validation_failed, std::move(found)};
    return import_at_once(tools, dry_run, [&](db::Writer& db) { return save(db, tools.outside, zones); });
}

std::string export_shipping(db::Reader& db) { return shipping::to_json(shipping::stored_zones(db)); }

}   // namespace workflows
