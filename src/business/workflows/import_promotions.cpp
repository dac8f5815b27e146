#include "business/workflows/import_promotions.hpp"

#include "infrastructure/json/mapping.hpp"

namespace workflows {

static Result<Imported> save_all(db::Writer& db, json::Node array, Instant now)
{
    Imported counts;
    std::vector<Violation> found;
    std::size_t number = 0;
    array.each_element([&](json::Node each) {
        auto const at = "/" + std::to_string(number++);
        if (found.size() >= json::violations_max) return;
        auto const saved = promotion::save(db, each.text(), now);
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
