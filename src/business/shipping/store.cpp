// What a merchant says of delivery, as it is stored.
#include "business/shipping/rows.hpp"
#include "business/shipping/shipping.hpp"

#include <algorithm>
#include <map>

namespace shipping {

static db::Statement const all_zones{"select id, name from shipping_delivery_zones order by id"};
static db::Statement const all_places{"select zone_id, country, region, postcodes from shipping_places order by zone_id, position"};
static db::Statement const all_offers{
    "select zone_id, rates, code, title, tax_class, currency, cutoff_hour, handling_days, transit_from, transit_to, free_over_minor "
    "from shipping_offers order by zone_id, position"};
static db::Statement const delete_offers{"delete from shipping_offers"};
static db::Statement const delete_places{"delete from shipping_places"};
static db::Statement const delete_zones{"delete from shipping_delivery_zones"};
static db::Statement const insert_zone{"insert into shipping_delivery_zones (id, name) values (?1, ?2)"};
static db::Statement const insert_place{
    "insert into shipping_places (zone_id, position, country, region, postcodes) values (?1, ?2, ?3, ?4, ?5)"};
static db::Statement const insert_offer{
    "insert into shipping_offers (zone_id, position, code, title, tax_class, currency, cutoff_hour, handling_days, transit_from, "
    "transit_to, free_over_minor, rates) values (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12)"};

Method to_method(db::Row const& row, int first)
{
    return {.code = row.get<std::string>(first),
            .title = row.get<std::string>(first + 1),
            .tax_class = row.get<std::string>(first + 2),
            .currency = row.get<Currency>(first + 3),
            .cutoff_hour = row.get<int>(first + 4),
            .handling_days = row.get<int>(first + 5),
            .transit_from = row.get<int>(first + 6),
            .transit_to = row.get<int>(first + 7),
            .rates = {},
            .free_over = row.get<std::optional<std::int64_t>>(first + 8)};
}

std::vector<Zone> stored_zones(db::Reader& db)
{
    std::map<std::int64_t, Zone> zones;
    for (db::Row const row : db.rows(all_zones)) zones[row.get<std::int64_t>(0)].name = row.get<std::string>(1);
    for (db::Row const row : db.rows(all_places)) {
        Area area{.country = row.get<std::string>(1), .region = row.get<std::string>(2), .postcodes = {}};
        area.postcodes = postcodes_from(row.get<std::string_view>(3), area.country);
        zones[row.get<std::int64_t>(0)].places.push_back(std::move(area));
    }
    for (db::Row const row : db.rows(all_offers)) {
        auto& method = zones[row.get<std::int64_t>(0)].methods.emplace_back(to_method(row, 2));
        method.rates = rates_from(row.get<std::string_view>(1));
    }
    std::vector<Zone> all;
    for (auto& [id, zone] : zones) all.push_back(std::move(zone));
    return all;
}

static void insert(db::Writer& db, std::int64_t id, Zone const& zone)
{
    db.execute(insert_zone, id, zone.name);
    int position = 0;
    for (auto const& [country, region, postcodes] : zone.places)
        db.execute(insert_place, id, ++position, country, region, joined(postcodes));
    position = 0;
    for (auto const& m : zone.methods)
        db.execute(insert_offer, id, ++position, m.code, m.title, m.tax_class, m.currency, m.cutoff_hour, m.handling_days, m.transit_from,
                   m.transit_to, m.free_over, to_json(m.rates));
}

Replaced replace(db::Writer& db, std::vector<Zone> const& zones)
{
    auto const before = stored_zones(db);
    Replaced counts;
    for (auto const& zone : zones) ++(std::ranges::find(before, zone) != before.end() ? counts.unchanged : counts.saved);
    for (auto const& zone : before) counts.removed += std::ranges::find(zones, zone.name, &Zone::name) != zones.end() ? 0 : 1;
    if (counts.saved == 0 && counts.removed == 0) return counts;
    db.execute(delete_offers);
    db.execute(delete_places);
    db.execute(delete_zones);
    std::int64_t id = 0;
    for (auto const& zone : zones) insert(db, ++id, zone);
    return counts;
}

}   // namespace shipping
