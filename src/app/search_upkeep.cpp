#include "app/search_upkeep.hpp"

#include "infrastructure/jobs/traced.hpp"

namespace app {

SearchUpkeep::SearchUpkeep(Application& app)
{
    using First = jobs::Timer::First;
    auto const every = [&](std::string const& name, std::chrono::milliseconds interval, First first, std::function<void()> work) {
        auto watched = jobs::traced(app.tracer, name, watch_timer(app.metrics, name, std::move(work)));
        timers_.push_back(std::make_unique<jobs::Timer>(name, interval, std::move(watched), app.log, first));
    };
    every("search log", 60'000ms, First::after_interval,
          [&app] { workflows::keep_search_log(app.tools, app.search_log, app.popular_queries); });
    every("popularity", 600'000ms, First::at_once, [&app] { app.product_index.set_popularity(workflows::popularity_now(app.tools)); });
}

}   // namespace app
