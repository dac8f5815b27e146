#include "app/search_upkeep.hpp"

namespace app {

SearchUpkeep::SearchUpkeep(Application& app) : timers_(app)
{
    timers_.every("search log", 60'000ms, [&app] { workflows::keep_search_log(app.tools, app.search_log, app.popular_queries); });
    timers_.every(
        "popularity", 600'000ms, [&app] { app.product_index.set_popularity(workflows::popularity_now(app.tools)); },
        Timers::First::at_once);
}

}   // namespace app
