#include "app/schedule.hpp"

#include "business/ledger/ledger.hpp"
#include "infrastructure/events/traced.hpp"
#include "infrastructure/idempotency/idempotency.hpp"

namespace app {

static constexpr auto outbox_kept = std::chrono::hours{24 * 7};

Schedule::Schedule(Application& app) : app_(app), prices_hold_from_(app.clock.now()), timers_(app)
{
    for (auto consumer : {workflows::complete_carts(app.tools), workflows::queue_notifications(app.tools)}) {
        consumer.is_mine = only_here(consumer.name);
        auto watched = events::traced(app.tracer, watch_consumer(app.metrics, std::move(consumer)));
        workers_.push_back(std::make_unique<events::Worker>(app.tools.db.order, std::move(watched), app.log));
    }
    using Moment = workflows::SettleOpenOrders::Moment;
    auto const settle = [&app, moment = Moment::start]() mutable {
        app.settle_open_orders.run(moment);
        moment = Moment::timer;
    };
    timers_.every("settle", 1'000ms, settle, Timers::First::at_once);
    timers_.every("send", 250ms, [&app, is_mine = only_here("send")] {
        while (is_mine() && app.send_notifications.run() > 0) {
        }
    });
    if (app.databases.are_shared()) {   // else the chain grows with each commit
        timers_.every("seal", 250ms, [&] { ledger::seal_waiting(app.tools.db.order); });
        timers_.every("node", 60'000ms, [&] { app.node->renew(); });
    }
    timers_.every("price lists", 1'000ms, [this] { follow_price_lists(); });
    timers_.every("count bought", 600'000ms, [&app, is_mine = only_here("count bought")] {
        if (is_mine()) workflows::count_bought(app.tools);
    });
    timers_.every("keep house", 60'000ms, [this] { keep_house(); });
}

std::function<bool()> Schedule::only_here(std::string name)
{
    if (!app_.databases.are_shared()) return [] { return true; };
    auto& lease = *leases_.emplace_back(std::make_unique<jobs::Lease>(app_.tools.db.order, app_.clock, std::move(name), app_.instance));
    return [&lease] { return lease.is_mine(); };
}

bool Schedule::catch_up(std::chrono::milliseconds patience)
{
    try {
        for (auto const& worker : workers_)
            if (!worker->catch_up(patience)) return false;
        return true;
    } catch (db::Fault const& fault) {   // full or away: whoever opens next goes on
        app_.log.warning("not caught up", fault);
        return false;
    }
}

// A little at a time: each piece is a bulk job, between which everybody else has their turn. `piece` returns whether there may be more.
template <typename F> static void in_pieces(db::Database& database, int pieces_max, F&& piece)
{
    for (int pieces = 0; pieces < pieces_max; ++pieces) {
        auto const more = database.write([&](db::Writer& db) -> Result<bool> { return piece(db); }, db::Lane::bulk);
        if (!more || !*more) return;
    }
}

// What is shown holds until a price list begins or ends, or another process changes one.
void Schedule::follow_price_lists()
{
    auto const now = app_.clock.now();
    auto const lists = app_.tools.db.catalog.read([&](db::Reader& db) { return app_.prices.of(db); });
    auto const boundary = pricing::next_boundary(*lists, prices_hold_from_);
    bool const are_others = lists->version != price_lists_ || (boundary && *boundary <= now);
    price_lists_ = lists->version;
    prices_hold_from_ = now;
    if (are_others) app_.tools.repriced();
}

void Schedule::keep_house()
{
    constexpr int piece = 1'000, pieces_max = 500;
    auto const now = app_.clock.now();
    auto const& db = app_.tools.db;
    in_pieces(db.cart, 50, [&](db::Writer& tx) {
        looked_at_ = cart::delete_expired(tx, looked_at_, 200, now);
        return bool(looked_at_);
    });
    for (auto const& [database, after] : {std::pair{&db.cart, &forgotten_in_carts_}, std::pair{&db.order, &forgotten_in_orders_}})
        in_pieces(*database, 50, [&](db::Writer& tx) { return (*after = idempotency::forget(tx, *after, now, piece)) != 0; });
    in_pieces(db.order, pieces_max, [&](db::Writer& tx) { return events::forget(tx, now - outbox_kept, piece); });
}

}   // namespace app
