#include "business/shipping/shipping.hpp"

namespace shipping {

static db::Statement const find_methods{
    "select code, title, tax_class, price_minor, currency, cutoff_hour, transit_from, transit_to from shipping_methods "
    "where zone_id = (select zone_id from shipping_zone_countries where country = ?1) order by position"};

std::vector<Method> methods_to(db::Reader& db, std::string_view country)
{
    return db.all(
        find_methods,
        [](db::Row const& row) {
            return Method{.code = row.get<std::string>(0),
                          .title = row.get<std::string>(1),
                          .tax_class = row.get<std::string>(2),
                          .price = {row.get<std::int64_t>(3), row.get<Currency>(4)},
                          .cutoff_hour = row.get<int>(5),
                          .transit_from = row.get<int>(6),
                          .transit_to = row.get<int>(7)};
        },
        country);
}

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
    bool const leaves_today = is_working(today) && into_day < std::chrono::hours{method.cutoff_hour};
    Day const leaves = leaves_today ? today : working_days_after(today, 1);
    return {working_days_after(leaves, method.transit_from), working_days_after(leaves, method.transit_to)};
}

}   // namespace shipping
