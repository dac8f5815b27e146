// What is bought, by day.
#include "business/search/search.hpp"

#include <map>

namespace search {

static db::Statement const find_until{"select order_id from search_bought_until where id = 1"};
static db::Statement const move_until{"update search_bought_until set order_id = ?2 where id = 1 and order_id = ?1 returning id"};
static db::Statement const add{
    "insert into search_bought (day, product_id, units) values (?1, ?2, ?3) on conflict (day, product_id) do update "
    "set units = search_bought.units + excluded.units"};
static db::Statement const find_most{"select product_id, cast(sum(units) as bigint) from search_bought where day > ?1 group by product_id "
                                     "order by sum(units) desc, product_id limit ?2"};
static db::Statement const find_old{"select day, product_id from search_bought where day < ?1 order by day, product_id limit ?2"};
static db::Statement const delete_one{"delete from search_bought where day = ?1 and product_id = ?2"};

static std::int64_t number_of(Day day) { return day.time_since_epoch().count(); }

OrderId counted_until(db::Reader& db) { return db.value<OrderId>(find_until).value(); }

bool add_bought(db::Writer& db, std::span<Bought const> bought, OrderId before, OrderId until)
{
    if (!db.value<std::int64_t>(move_until, before, until)) return false;
    std::map<std::pair<std::int64_t, std::int64_t>, std::int64_t> rows;
    for (auto const& [day, product, units] : bought) rows[{number_of(day), product.value}] += units;
    db.execute_all(add, rows, [](auto const& row, auto&& with) { with(row.first.first, row.first.second, row.second); });
    return true;
}

std::vector<std::pair<ProductId, std::int64_t>> most_bought(db::Reader& db, Instant now, int limit)
{
    return db.all(
        find_most, [](db::Row const& row) { return std::pair{row.get<ProductId>(0), row.get<std::int64_t>(1)}; },
        number_of(day_of(now) - popular_days), limit);
}

bool forget_bought(db::Writer& db, Instant before, int limit)
{
    auto const old = db.all(
        find_old, [](db::Row const& row) { return std::pair{row.get<std::int64_t>(0), row.get<std::int64_t>(1)}; },
        number_of(day_of(before)), limit);
    db.execute_all(delete_one, old, [](auto const& row, auto&& with) { with(row.first, row.second); });
    return std::cmp_equal(old.size(), limit);
}

}   // namespace search
