#include "app/schedule.hpp"

#include "infrastructure/idempotency/idempotency.hpp"

namespace app {

static constexpr auto outbox_kept = std::chrono::hours{24 * 7};

Schedule::Schedule(Application& app) : app_(app)
{
    auto const every = [&](std::string name, std::chrono::milliseconds interval, std::function<void()> work) {
        timers_.push_back(std::make_unique<jobs::Timer>(std::move(name), interval, std::move(work), app.log));
    };
    workers_.push_back(std::make_unique<events::Worker>(app.tools.db.order, workflows::complete_carts(app.tools), app.log));
    workers_.push_back(std::make_unique<events::Worker>(app.tools.db.order, workflows::queue_notifications(app.tools), app.log));
    using Moment = workflows::SettleOpenOrders::Moment;
    auto const settle = [&app, moment = Moment::start]() mutable {
        app.settle_open_orders.run(moment);
        moment = Moment::timer;
    };
    timers_.push_back(std::make_unique<jobs::Timer>("settle", 1'000ms, settle, app.log, jobs::Timer::First::at_once));
    every("send", 250ms, [&] {
        while (app.send_notifications.run() > 0) {
        }
    });
    every("keep house", 60'000ms, [this] { keep_house(); });
}

bool Schedule::catch_up(std::chrono::milliseconds patience)
{
    for (auto const& worker : workers_)
        if (!worker->catch_up(patience)) return false;
    return true;
}

template <typename F> static void in_bulk(db::Database& database, F&& work)
{
    (void)database.write(
        [&](db::Writer& db) -> Result<Done> {
            work(db);
            return Done{};
        },
        db::Lane::bulk);
}

// A little at a time: each piece is a bulk job, between which everybody else has their turn.
void Schedule::keep_house()
{
    auto const now = app_.clock.now();
    for (int pieces = 0; pieces < 50; ++pieces) {
        in_bulk(app_.tools.db.cart, [&](db::Writer& db) { looked_at_ = cart::delete_expired(db, looked_at_, 200, now); });
        if (!looked_at_) break;
    }
    auto const oldest_cart = now - cart::guest_life - idempotency::retention;
    in_bulk(app_.tools.db.cart, [&](db::Writer& db) { idempotency::forget(db, oldest_cart); });
    in_bulk(app_.tools.db.order, [&](db::Writer& db) {
        idempotency::forget(db, oldest_cart);
        events::forget(db, now - outbox_kept);
    });
}

}   // namespace app
