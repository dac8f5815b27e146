// What operators may watch of the shop beyond its requests: each function makes its series and returns what counts into them, for the
// one place that hears of it.
#pragma once

#include "business/workflows/place_order.hpp"
#include "infrastructure/db/database.hpp"
#include "infrastructure/events/events.hpp"
#include "infrastructure/metrics/registry.hpp"

#include <functional>
#include <string>

namespace app {

// Of the database in this file.
db::CommitObserver watch_commits(metrics::Registry&, std::string const& file);

// What came of each place: confirmed, pending, replayed, declined (by decline code), refused (by problem code).
std::function<void(workflows::PlaceOutcome const&)> watch_places(metrics::Registry&);

// Orders confirmed, by whatever way, and their money.
std::function<void(Money)> watch_sales(metrics::Registry&);

// How many did a piece of work together.
std::function<void(std::string_view work, std::size_t count)> watch_batches(metrics::Registry&);

// Questions to carriers and tax providers, by whom they were for and whether there was an answer.
std::function<void(std::string_view whom, bool answered)> watch_outside(metrics::Registry&);

// Counts what `work` throws, and throws it on.
std::function<void()> watch_timer(metrics::Registry&, std::string const& name, std::function<void()> work);
events::Consumer watch_consumer(metrics::Registry&, events::Consumer);

}   // namespace app
