#include "business/workflows/import_search.hpp"

#include "business/catalog/catalog.hpp"

namespace workflows {

// Products never go from the catalogue: what was found is still there when the settings are written.
Result<search::Settings> read_search(Tools const& tools, json::Node root)
{
    std::vector<Violation> found;
    auto settings = tools.db.catalog.read(
        [&](db::Reader& db) { return search::read(root, [&](auto handles) { return catalog::products_of(db, handles); }, found); });
    if (!found.empty()) return Error{Code::validation_failed, std::move(found)};
    return settings;
}

Result<Imported> import_search(Tools const& tools, json::Node root, bool dry_run)
{
    auto const settings = TRY(read_search(tools, root));
    return import_at_once(tools, dry_run, [&](db::Writer& db) -> Result<Imported> {
        auto const [saved, unchanged, removed] = search::replace(db, settings);
        return Imported{saved, unchanged, removed};
    });
}

std::string export_search(db::Reader& db)
{
    return search::to_json(search::stored(db), [&](auto products) { return catalog::handles_of(db, products); });
}

}   // namespace workflows
