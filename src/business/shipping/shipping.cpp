#include "business/shipping/shipping.hpp"
#include "business/shipping/rows.hpp"

#include <algorithm>

namespace shipping {

// All zones of the country, so that the question is the same for every postcode and its answer can be remembered. A zone without methods
// counts: nothing goes there. Its methods are put in their order here: PostgreSQL would sort for it.
static db::Statement const find_in_country{
    "select p.zone_id, p.region, p.postcodes, m.code, m.title, m.tax_class, m.currency, m.cutoff_hour, m.handling_days, m.transit_from, "
    "m.transit_to, m.free_over_minor, m.rates, p.position, m.position "
    "from shipping_places p left join shipping_offers m on m.zone_id = p.zone_id "
    "where p.country = ?1 order by p.zone_id, p.position"};

// A method as it is stored: what its rates are is read only where it matters.
struct Stored {
    std::int64_t position;
    Method method;
    std::string rates;
};

static std::vector<Stored> find_stored(db::Reader& db, Place const& place, Currency currency)
{
    Fitting const fitting{place};
    std::optional<Fit> closest;
    std::pair<std::int64_t, std::int64_t> closest_place, seen;
    std::vector<Stored> methods;
    for (db::Row const row : db.rows(find_in_country, place.country)) {
        std::pair const here{row.get<std::int64_t>(0), row.get<std::int64_t>(13)};
        if (here != seen) {
            seen = here;
            auto const fit = fitting.fit(row.get<std::string_view>(1), postcodes_from(row.get<std::string_view>(2), place.country));
            if (fit && (!closest || *fit < *closest)) {
                closest = fit;
                closest_place = here;
                methods.clear();
            }
        }
        if (here != closest_place || !row.get<std::optional<std::int64_t>>(7)) continue;
        if (auto method = to_method(row, 3); method.currency == currency)
            methods.push_back({row.get<std::int64_t>(14), std::move(method), row.get<std::string>(12)});
    }
    std::ranges::sort(methods, {}, &Stored::position);
    return methods;
}

static Method complete(Stored stored)
{
    stored.method.rates = rates_from(stored.rates);
    return std::move(stored.method);
}

std::vector<Method> find_methods(db::Reader& db, Place const& place, Currency currency)
{
    std::vector<Method> methods;
    for (auto& stored : find_stored(db, place, currency)) methods.push_back(complete(std::move(stored)));
    return methods;
}

std::optional<Method> find_method(db::Reader& db, Place const& place, Currency currency, std::string_view code)
{
    auto all = find_stored(db, place, currency);
    auto const found = std::ranges::find_if(all, [&](Stored const& stored) { return stored.method.code == code; });
    return found == all.end() ? std::nullopt : std::optional{complete(std::move(*found))};
}

bool is_deliverable(db::Reader& db, Place const& place, Currency currency) { return !find_stored(db, place, currency).empty(); }

static bool is_working(Day day)
{
    auto const weekday = std::chrono::weekday{day};
    return weekday != std::chrono::Saturday && weekday != std::chrono::Sunday;
}

static Day working_days_after(Day day, int count)
{
    while (count > 0 || !is_working(day)) {
        day += std::chrono::days{1};
        if (is_working(day)) --count;
    }
    return day;
}

Arrival arrival(Method const& method, Instant now)
{
    Day const today = day_of(now);
    auto const into_day = std::chrono::sys_time<microseconds>{microseconds{now.us}} - today;
    bool const begins_today = is_working(today) && into_day < std::chrono::hours{method.cutoff_hour};
    Day const begins = begins_today ? today : working_days_after(today, 1);
    Day const leaves = working_days_after(begins, method.handling_days);
    return {working_days_after(leaves, method.transit_from), working_days_after(leaves, method.transit_to)};
}

}   // namespace shipping
