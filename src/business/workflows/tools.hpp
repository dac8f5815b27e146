// What every workflow works with. Built in src/app.
#pragma once

#include "base/actor.hpp"
#include "base/ids.hpp"
#include "base/money.hpp"
#include "base/time.hpp"
#include "business/pricing/pricing.hpp"
#include "business/promotion/promotion.hpp"
#include "business/workflows/outside.hpp"
#include "infrastructure/db/database.hpp"
#include "infrastructure/log/log.hpp"

#include <functional>
#include <string>

namespace workflows {

// A database for each commit group: what is in one transaction is in one group (decisions 8). They may be one and the same.
struct Databases {
    db::Database& cart;
    db::Database& catalog;   // catalog, media, pricing, promotion, tax, shipping
    db::Database& order;     // inventory, order with its sagas, payment, ledger, idempotency
    db::Database& customer;
    db::Database& notification;
};

struct Tools {
    Databases db;
    Clock const& clock;
    IdSource& ids;
    logging::Log& log;
    promotion::Rules const& promotions;
    pricing::Lists const& prices;
    Outside& outside;
    std::function<void(ProductId)> changed = [](ProductId) {};   // what is shown of the product is no longer true; after the commit
    std::function<void()> repriced = [] {};                      // prices of any product may be others; after the commit
    std::function<void(Money)> sold = [](Money) {};              // an order was confirmed for so much; after the commit, must be short
    // So many did this together, where many do ("open", "confirm", "create_cart", "look_up"); must be short.
    std::function<void(std::string_view work, std::size_t count)> together = [](std::string_view, std::size_t) {};

    std::function<void(std::size_t)> counts(char const* work) const
    {
        return [this, work](std::size_t count) { together(work, count); };
    }
};

// Who calls, from which door. The shell builds it.
struct Caller {
    Actor who;
    ChannelId channel{1};
    std::string trace;   // of the request: a traceparent, see infrastructure/trace; may be empty
};

}   // namespace workflows
