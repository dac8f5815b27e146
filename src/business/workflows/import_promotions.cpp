#include "business/workflows/import_promotions.hpp"

#include "business/catalog/catalog.hpp"
#include "infrastructure/json/mapping.hpp"

namespace workflows {

// A gift has to be something that the shop knows.
static bool is_known_gift(db::Reader& db, json::Node rule)
{
    std::vector<Violation> ignored;
    auto const p = promotion::read(rule, "", ignored);
    auto const* const gift = std::get_if<promotion::Gift>(&p.action);
    if (gift == nullptr) return true;
    auto const sku = Sku::parse(gift->sku);
    return sku && catalog::find_variant(db, *sku);
}

static Result<bool> save(db::Writer& db, json::Node rule, Instant now)
{
    auto const changed = TRY(promotion::save(db, rule.text(), now));
    if (!is_known_gift(db, rule)) return invalid("/action/gift", Violation::unknown_sku);
    return changed;
}

static Result<Imported> save_all(db::Writer& db, json::Node array, Instant now)
{
    Imported counts;
    std::vector<Violation> found;
    std::size_t number = 0;
    array.each_element([&](json::Node each) {
        auto const at = "/" + std::to_string(number++);
        if (found.size() >= json::violations_max) return;
        auto const saved = save(db, each, now);
        if (saved) return (void)++(*saved ? counts.saved : counts.unchanged);
        for (auto violation : saved.error().violations) {
            violation.pointer.insert(0, at);
            found.push_back(std::move(violation));
        }
    });
    if (!found.empty()) return Error{Code::validation_failed, std::move(found)};
    return counts;
}

Result<Imported> import_promotions(Tools const& tools, json::Node array, bool dry_run)
{
    if (array.kind() != json::Node::Kind::array) return invalid("/", Violation::wrong_type);
    return import_at_once(tools, dry_run, [&](db::Writer& db) { return save_all(db, array, tools.clock.now()); });
}

std::string export_promotions(db::Reader& catalog)
{
    std::string text = "[";
    for (auto const& rule : promotion::stored(catalog)) text += (text.size() > 1 ? ",\n " : "\n ") + rule;
    return text + "\n]\n";
}

}   // namespace workflows
