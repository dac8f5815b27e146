// What a merchant says of taxes, as it is stored.
#include "business/tax/tax.hpp"
#include "business/tax/words.hpp"

#include <algorithm>
#include <map>

namespace tax {

static db::Statement const find_settings_{"select basis, scope, rounding, cross_border, provider from tax_settings where channel_id = ?1"};
static db::Statement const all_settings{
    "select channel_id, basis, scope, rounding, cross_border, provider from tax_settings order by channel_id"};
static db::Statement const all_zones{"select id, country, region, postcodes from tax_zones order by id"};
static db::Statement const all_rates{"select zone_id, tax_class, name, ppm, compound, code, valid_from_us, valid_to_us from tax_zone_rates "
                                     "order by zone_id, tax_class, position"};
static db::Statement const delete_rates{"delete from tax_zone_rates"};
static db::Statement const delete_zones{"delete from tax_zones"};
static db::Statement const delete_settings{"delete from tax_settings"};
static db::Statement const insert_zone{"insert into tax_zones (id, country, region, postcodes) values (?1, ?2, ?3, ?4)"};
static db::Statement const insert_rate{
    "insert into tax_zone_rates (zone_id, tax_class, position, name, ppm, compound, code, valid_from_us, valid_to_us) "
    "values (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)"};
static db::Statement const insert_settings{
    "insert into tax_settings (channel_id, basis, scope, rounding, cross_border, provider) values (?1, ?2, ?3, ?4, ?5, ?6)"};

static Settings to_settings(db::Row const& row, int first)
{
    return {.rules = {.basis = meaning(bases, row.get<std::string_view>(first)),
                      .scope = meaning(scopes, row.get<std::string_view>(first + 1)),
                      .rounding = meaning(roundings, row.get<std::string_view>(first + 2))},
            .fixed_net = meaning(cross_borders, row.get<std::string_view>(first + 3)),
            .provider = row.get<std::string>(first + 4)};
}

Settings find_settings(db::Reader& db, ChannelId channel)
{
    return db.one(find_settings_, [](db::Row const& row) { return to_settings(row, 0); }, channel).value_or(Settings{});
}

std::vector<std::pair<ChannelId, Settings>> stored_settings(db::Reader& db)
{
    return db.all(all_settings, [](db::Row const& row) { return std::pair{row.get<ChannelId>(0), to_settings(row, 1)}; });
}

std::vector<Zone> stored_zones(db::Reader& db)
{
    std::map<std::int64_t, Zone> zones;
    for (db::Row const row : db.rows(all_zones)) {
        auto& area = zones[row.get<std::int64_t>(0)].area;
        area = {.country = row.get<std::string>(1), .region = row.get<std::string>(2), .postcodes = {}};
        area.postcodes = postcodes_from(row.get<std::string_view>(3), area.country);
    }
    for (db::Row const row : db.rows(all_rates))
        zones[row.get<std::int64_t>(0)].rates.push_back({.tax_class = row.get<std::string>(1),
                                                         .rate = {.name = row.get<std::string>(2),
                                                                  .ppm = row.get<std::int64_t>(3),
                                                                  .compound = row.get<bool>(4),
                                                                  .code = row.get<std::string>(5)},
                                                         .from = row.get<std::optional<Instant>>(6),
                                                         .to = row.get<std::optional<Instant>>(7)});
    std::vector<Zone> all;
    for (auto& [id, zone] : zones) all.push_back(std::move(zone));
    return all;
}

// The classes of a zone one after the other, as they are read again.
static std::vector<DatedRate> by_class(std::vector<DatedRate> const& rates)
{
    std::multimap<std::string, DatedRate> sorted;
    for (auto const& rate : rates) sorted.emplace(rate.tax_class, rate);
    std::vector<DatedRate> all;
    for (auto& [tax_class, rate] : sorted) all.push_back(std::move(rate));
    return all;
}

static void insert(db::Writer& db, std::int64_t id, Zone const& zone)
{
    db.execute(insert_zone, id, zone.area.country, zone.area.region, joined(zone.area.postcodes));
    int position = 0;
    for (auto const& [tax_class, rate, from, to] : zone.rates)
        db.execute(insert_rate, id, tax_class, ++position, rate.name, rate.ppm, rate.compound, rate.code, from, to);
}

// Which of the wanted are there already, and how many are there under no such key.
template <typename T, typename K> static void compare(Replaced& counts, std::vector<T> const& before, std::vector<T> const& wanted, K&& key)
{
    for (auto const& each : wanted) ++(std::ranges::find(before, each) != before.end() ? counts.unchanged : counts.saved);
    for (auto const& each : before) counts.removed += std::ranges::find(wanted, key(each), key) != wanted.end() ? 0 : 1;
}

Replaced replace(db::Writer& db, std::vector<Zone> const& given, std::vector<std::pair<ChannelId, Settings>> const& settings)
{
    auto zones = given;
    for (auto& zone : zones) zone.rates = by_class(zone.rates);
    Replaced counts;
    compare(counts, stored_zones(db), zones, [](Zone const& zone) { return zone.area; });
    compare(counts, stored_settings(db), settings, [](auto const& each) { return each.first; });
    if (counts.saved == 0 && counts.removed == 0) return counts;
    db.execute(delete_rates);
    db.execute(delete_zones);
    db.execute(delete_settings);
    std::int64_t id = 0;
    for (auto const& zone : zones) insert(db, ++id, zone);
    for (auto const& [channel, s] : settings)
        db.execute(insert_settings, channel, word(bases, s.rules.basis), word(scopes, s.rules.scope), word(roundings, s.rules.rounding),
                   word(cross_borders, s.fixed_net), s.provider);
    return counts;
}

}   // namespace tax
