// What was sold, order by order in the sequence of their ids, which is that of their making: for whoever counts along.
#pragma once

#include "base/ids.hpp"
#include "base/time.hpp"
#include "infrastructure/db/database.hpp"

#include <vector>

namespace order {

struct Sale {
    OrderId order;
    ProductId product;
    std::int64_t units = 0;
};

struct Sales {
    std::vector<Sale> sold;   // of confirmed orders, a line each
    OrderId last;             // the last one that was looked at, sold or not; as before where there was none
    bool are_all = true;      // else there are more
};

// Of up to `limit` orders behind `after` that were begun in [from, before). An order that is open then is not counted, whatever becomes of it.
Sales sales_after(db::Reader&, OrderId after, Instant from, Instant before, int limit);

}   // namespace order
