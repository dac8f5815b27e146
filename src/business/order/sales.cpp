#include "business/order/sales.hpp"

#include "infrastructure/db/statement.hpp"

#include <algorithm>
#include <limits>

namespace order {

static db::Statement const find_orders{"select id, status = 'confirmed' from order_orders where id > ?1 order by id limit ?2"};
static db::Statement const find_lines{"select product_id, quantity from order_lines where order_id = ?1 and kind = 'item'"};

// Ids ascend with time.
static std::int64_t first_made_at(Instant at)
{
    std::int64_t low = 0, high = std::numeric_limits<std::int64_t>::max();
    while (low < high) {
        auto const middle = low + (high - low) / 2;
        if (made_at(middle) < at)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

Sales sales_after(db::Reader& db, OrderId after, Instant from, Instant before, int limit)
{
    OrderId const begin{std::max(after.value, first_made_at(from) - 1)};
    Sales made{.sold = {}, .last = after};
    auto const orders =
        db.all(find_orders, [](db::Row const& row) { return std::pair{row.get<OrderId>(0), row.get<bool>(1)}; }, begin, limit);
    made.are_all = orders.size() < static_cast<std::size_t>(limit);
    std::vector<OrderId> confirmed;
    for (auto const& [id, is_confirmed] : orders) {
        if (made_at(id.value) >= before) {
            made.are_all = true;
            break;
        }
        made.last = id;
        if (is_confirmed) confirmed.push_back(id);
    }
    db.for_each(
        find_lines, confirmed, [](OrderId id, auto&& with) { with(id); },
        [&](std::size_t i, db::Row const& row) { made.sold.push_back({confirmed[i], row.get<ProductId>(0), row.get<std::int64_t>(1)}); });
    return made;
}

}   // namespace order
