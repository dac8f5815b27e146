#include "business/workflows/import_promotions.hpp"

#include "infrastructure/json/mapping.hpp"

namespace workflows {

static Result<Done> save_all(db::Writer& db, json::Node array, Instant now, ImportedPromotions& counts)
{
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
    return Done{};
}

Result<ImportedPromotions> import_promotions(Tools const& tools, std::string_view text, bool dry_run)
{
    auto const document = TRY(json::Document::parse(text));
    if (document.root().kind() != json::Node::Kind::array) return invalid("/", Violation::wrong_type);
    ImportedPromotions counts;
    bool only_tried = false;
    auto const done = tools.db.catalog.write(
        [&](db::Writer& db) -> Result<Done> {
            counts = {};
            db.lock({LockRank::catalogue});
            TRY(save_all(db, document.root(), tools.clock.now(), counts));
            only_tried = dry_run;
            if (dry_run) return Code::contention;   // whatever the error: nothing is committed
            return Done{};
        },
        db::Lane::bulk);
    if (!done && !only_tried) return done.error();
    return counts;
}

std::string export_promotions(db::Reader& catalog)
{
    std::string text = "[";
    for (auto const& rule : promotion::stored(catalog)) text += (text.size() > 1 ? ",\n " : "\n ") + rule;
    return text + "\n]\n";
}

}   // namespace workflows
