#include "business/workflows/import_tax.hpp"

#include "business/catalog/catalog.hpp"
#include "business/tax/tax.hpp"

#include <algorithm>

namespace workflows {

static Result<Imported> save(db::Writer& db, Outside const& outside, tax::Book const& book, Instant now)
{
    auto const channels = catalog::channels(db);
    std::vector<Violation> found;
    std::vector<std::pair<ChannelId, tax::Settings>> settings;
    for (std::size_t i = 0; i < book.settings.size(); ++i) {
        auto const channel = std::ranges::find(channels, book.settings[i].first, &catalog::Channel::code);
        if (channel == channels.end())
            found.push_back({"/settings/" + std::to_string(i) + "/channel", Violation::invalid});
        else
            settings.emplace_back(channel->id, book.settings[i].second);
        if (auto const& provider = book.settings[i].second.provider; !provider.empty() && !outside.knows_tax_provider(provider))
            found.push_back({"/settings/" + std::to_string(i) + "/provider", Violation::unsupported});
    }
    if (!found.empty()) return Error{Code::validation_failed, std::move(found)};
    std::ranges::sort(settings, {}, [](auto const& each) { return each.first; });

    auto const replaced = tax::replace(db, book.zones, settings);
    for (auto const& channel : channels)   // or nothing could be sold at home
        if (!tax::find_rates(db, "standard", {channel.country}, now)) return invalid("/zones", Violation::no_rate);
    return Imported{replaced.saved, replaced.unchanged, replaced.removed};
}

Result<Imported> import_tax(Tools const& tools, json::Node root, bool dry_run)
{
    std::vector<Violation> found;
    auto const book = tax::read(root, found);
    if (!found.empty()) return Error{Code::validation_failed, std::move(found)};
    return import_at_once(tools, dry_run, [&](db::Writer& db) { return save(db, tools.outside, book, tools.clock.now()); });
}

std::string export_tax(db::Reader& db)
{
    tax::Book book{.settings = {}, .zones = tax::stored_zones(db)};
    for (auto const& [channel, settings] : tax::stored_settings(db))
        book.settings.emplace_back(catalog::channel(db, channel).code, settings);
    return tax::to_json(book);
}

}   // namespace workflows
