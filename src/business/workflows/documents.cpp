#include "business/workflows/documents.hpp"

#include "business/workflows/import_prices.hpp"
#include "business/workflows/import_promotions.hpp"
#include "business/workflows/import_search.hpp"
#include "business/workflows/import_shipping.hpp"
#include "business/workflows/import_tax.hpp"

#include <algorithm>

namespace workflows {

static constexpr Document all[]{
    {"prices", "Price lists and their prices; those that it does not name stay as they are", import_prices, export_prices},
    {"promotions", "What is taken off, for whom: an array; those of the same id are replaced", import_promotions, export_promotions},
    {"tax", "Rates by zone and class, and how each channel reckons: what the file does not name is removed", import_tax, export_tax},
    {"shipping", "Zones, their methods and rates: what the file does not name is removed", import_shipping, export_shipping},
    {"search", "Synonyms, pinned and buried products, redirects and boosts: what the file does not name is removed", import_search,
     export_search},
};

std::span<Document const> documents() { return all; }

Document const* find_document(std::string_view name)
{
    auto const* const found = std::ranges::find(all, name, &Document::name);
    return found != std::end(all) ? found : nullptr;
}

Result<Imported> import_document(Tools const& tools, Document const& document, std::string_view text, bool dry_run)
{
    auto const parsed = TRY(json::Document::parse(text));
    return document.import(tools, parsed.root(), dry_run);
}

Result<Imported> import_at_once(Tools const& tools, bool dry_run, std::function<Result<Imported>(db::Writer&)> const& import)
{
    std::optional<Imported> tried;
    auto done = tools.db.catalog.write(
        [&](db::Writer& db) -> Result<Imported> {
            tried.reset();
            db.lock({LockRank::catalogue});
            auto const imported = TRY(import(db));
            if (!dry_run) return imported;
            tried = imported;
            return Code::contention;   // whatever the error: nothing is committed
        },
        db::Lane::bulk);
    return tried ? Result<Imported>{*tried} : done;
}

}   // namespace workflows
