#include "business/workflows/popularity.hpp"

#include "business/order/order.hpp"
#include "business/search/search.hpp"

#include <algorithm>
#include <cmath>

namespace workflows {

static constexpr std::chrono::hours settled_after{1};
static constexpr int orders_at_once = 1'000, forgotten_at_once = 1'000, pieces_max = 100, popular_max = 10'000;

Popularity::Popularity(std::vector<std::pair<ProductId, std::int64_t>> const& bought)
{
    std::int64_t most = 0;
    for (auto const& [product, units] : bought) most = std::max(most, units);
    for (auto const& [product, units] : bought)
        if (units > 0)
            of_[product.value] = std::llround(std::log1p(static_cast<double>(units)) / std::log1p(static_cast<double>(most)) *
                                              static_cast<double>(popularity_full));
}

std::int64_t Popularity::of(ProductId product) const
{
    auto const found = of_.find(product.value);
    return found == of_.end() ? 0 : found->second;
}

std::vector<ProductId> Popularity::products() const
{
    std::vector<ProductId> all;
    for (auto const& [product, value] : of_) all.push_back({product});
    return all;
}

Popularity popularity_now(Tools const& tools)
{
    return Popularity{
        tools.db.catalog.read([now = tools.clock.now()](db::Reader& db) { return search::most_bought(db, now, popular_max); })};
}

void count_bought(Tools const& tools)
{
    auto const now = tools.clock.now();
    bool are_all = false;
    for (int pieces = 0; pieces < pieces_max && !are_all; ++pieces) {   // the rest the next time
        auto const before = tools.db.catalog.read([](db::Reader& db) { return search::counted_until(db); });
        auto const sales = tools.db.order.read([&](db::Reader& db) {
            return order::sales_after(db, before, now - search::popular_days, now - settled_after, orders_at_once);
        });
        if (sales.last == before) break;
        std::vector<search::Bought> bought;
        for (auto const& [order, product, units] : sales.sold) bought.push_back({day_of(made_at(order.value)), product, units});
        auto const added = tools.db.catalog.write(
            [&](db::Writer& db) -> Result<bool> { return search::add_bought(db, bought, before, sales.last); }, db::Lane::bulk);
        if (!added || !*added) return;   // full or away, or another one counts
        are_all = sales.are_all;
    }
    auto const forget = [&](db::Writer& db) -> Result<bool> {
        return search::forget_bought(db, now - search::popular_days, forgotten_at_once);
    };
    for (int pieces = 0; pieces < pieces_max; ++pieces)
        if (auto const more = tools.db.catalog.write(forget, db::Lane::bulk); !more || !*more) return;
}

}   // namespace workflows
