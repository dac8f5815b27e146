#include "business/workflows/popular_queries.hpp"

#include <algorithm>
#include <span>

namespace workflows {

std::shared_ptr<PopularQueries::List const> PopularQueries::all() const
{
    std::lock_guard const lock{mutex_};
    return queries_;
}

void PopularQueries::set(List queries)
{
    auto made = std::make_shared<List const>(std::move(queries));
    std::lock_guard const lock{mutex_};
    queries_ = std::move(made);
}

void keep_search_log(Tools const& tools, search::SearchLog& log, PopularQueries& popular)
{
    constexpr int popular_max = 1'000, forgotten_at_once = 1'000;
    auto const now = tools.clock.now();
    auto const counted = log.take();
    for (std::size_t at = 0; at < counted.size(); at += search::searches_max) {
        auto const some = std::span{counted}.subspan(at, std::min(search::searches_max, counted.size() - at));
        auto const add = [&](db::Writer& db) -> Result<Done> {
            search::add_searches(db, some, now);
            return Done{};
        };
        if (!tools.db.catalog.write(add, db::Lane::bulk)) return;   // full or away: then these were not counted
    }
    auto const forget = [&](db::Writer& db) -> Result<bool> { return search::forget(db, now - search::kept_days, forgotten_at_once); };
    if (!tools.db.catalog.write(forget, db::Lane::bulk)) return;
    PopularQueries::List queries;
    for (auto& each : tools.db.catalog.read([&](db::Reader& db) { return search::popular(db, now, popular_max); }))
        queries.push_back(std::move(each.query));
    popular.set(std::move(queries));
}

}   // namespace workflows
