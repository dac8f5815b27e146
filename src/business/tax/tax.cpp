#include "business/tax/tax.hpp"

#include <algorithm>
#include <optional>

namespace tax {

// All zones of the country and all that ever held there: so the question is the same at any time and for every postcode, and its answer can
// be remembered.
static db::Statement const find_in_country{
    "select z.id, z.region, z.postcodes, r.name, r.ppm, r.compound, r.code, r.valid_from_us, r.valid_to_us from tax_zones z "
    "join tax_zone_rates r on r.zone_id = z.id and r.tax_class = ?2 where z.country = ?1 order by z.id, r.position"};

Result<Rates> find_rates(db::Reader& db, std::string_view tax_class, Place const& place, Instant at)
{
    Fitting const fitting{place};
    std::optional<Fit> closest;
    std::int64_t seen = 0;
    bool is_closest = false;   // of all seen, the zone seen last
    Rates rates;
    for (db::Row const row : db.rows(find_in_country, place.country, tax_class)) {
        auto const from = row.get<std::optional<Instant>>(7), to = row.get<std::optional<Instant>>(8);
        if ((from && *from > at) || (to && *to <= at)) continue;
        if (auto const zone = row.get<std::int64_t>(0); zone != seen) {
            seen = zone;
            auto const fit = fitting.fit(row.get<std::string_view>(1), postcodes_from(row.get<std::string_view>(2), place.country));
            is_closest = fit && (!closest || *fit < *closest);
            if (is_closest) {
                closest = fit;
                rates.clear();
            }
        }
        if (!is_closest) continue;
        rates.push_back({.name = row.get<std::string>(3),
                         .ppm = row.get<std::int64_t>(4),
                         .compound = row.get<bool>(5),
                         .code = row.get<std::string>(6)});
    }
    if (rates.empty()) return Code::not_deliverable;
    return rates;
}

}   // namespace tax
