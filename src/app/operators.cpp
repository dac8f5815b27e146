#include "app/operators.hpp"

#include "business/notification/notification.hpp"
#include "infrastructure/metrics/process.hpp"
#include "interaction/shell/problem.hpp"

#include <pthread.h>

namespace app {

static constexpr auto sample_interval = 1'000ms;

Operators::Operators(Application& app, Doors& doors, std::function<std::vector<std::string>()> unready)
    : app_(app)
    , opened_(app.clock.now())
    , consumers_{workflows::complete_carts(app.tools).name, workflows::queue_notifications(app.tools).name}
    , reader_(app.metrics, [this](metrics::Reading& reading) { read(reading); })
    , sampler_("metrics", sample_interval, watch_timer(app.metrics, "metrics", [this] { take_sample(); }), app.log,
               jobs::Timer::First::at_once)
    , server_({.address = app.config.metrics_address, .port = app.config.metrics_port, .loops = 1, .workers_max = 1, .connections_max = 64},
              doors.operators_router(std::move(unready)), shell::plain_problem,   // a page would ask the database
              app.log)
    , thread_([this] { server_.run(); })
{
    ::pthread_setname_np(thread_.native_handle(), "operators");
}

Operators::~Operators()
{
    server_.stop();
    thread_.join();
}

void Operators::take_sample()
{
    Sample sample;
    app_.tools.db.order.read([&](db::Reader& db) {
        sample.sagas = order::saga::count(db);
        for (auto const& consumer : consumers_) sample.lags.push_back(events::lag(db, consumer));
        return 0;
    });
    sample.mails_queued = app_.tools.db.notification.read([](db::Reader& db) { return notification::count_queued(db); });
    sample.at = app_.clock.now();
    std::lock_guard const lock{mutex_};
    sample_ = std::move(sample);
}

static double seconds(microseconds time) { return static_cast<double>(time.count()) / 1e6; }

void Operators::read_sample(metrics::Reading& reading) const
{
    std::lock_guard const lock{mutex_};
    auto const now = app_.clock.now();
    reading.gauge("cloudcommerce_sample_age_seconds", "How old the figures are that only the databases know", {},
                  seconds(now - (sample_ ? sample_->at : opened_)));
    if (!sample_) return;
    auto const sagas = [&](char const* state, std::int64_t count) {
        reading.gauge("cloudcommerce_sagas", "Orders being placed that have not ended: open, or stuck until somebody looks",
                      {{"state", state}}, static_cast<double>(count));
    };
    sagas("open", sample_->sagas.open);
    sagas("stuck", sample_->sagas.stuck);
    reading.gauge("cloudcommerce_notifications_queued", "Mails that wait to be sent, or to be tried again", {},
                  static_cast<double>(sample_->mails_queued));
    for (std::size_t i = 0; i < consumers_.size(); ++i) {
        auto const& lag = sample_->lags[i];
        metrics::Labels const labels{{"consumer", consumers_[i]}};
        reading.gauge("cloudcommerce_outbox_lag_events", "Events that a consumer has not handled", labels,
                      static_cast<double>(lag.positions));
        reading.gauge("cloudcommerce_outbox_lag_seconds", "Age of the first event that a consumer has not handled", labels,
                      lag.since ? std::max(0.0, seconds(now - *lag.since)) : 0.0);
    }
}

void Operators::read_databases(metrics::Reading& reading) const
{
    for (auto const& [place, database] : app_.databases.by_place()) {
        metrics::Labels const labels{{"database", place}};
        auto const health = database->health();
        auto const statistics = database->statistics();
        auto const counter = [&](char const* name, char const* help, std::uint64_t value) {
            reading.counter(name, help, labels, static_cast<double>(value));
        };
        auto const waiting = [&](char const* lane, std::size_t count) {
            auto of_lane = labels;
            of_lane.emplace_back("lane", lane);
            reading.gauge("cloudcommerce_db_queue", "Transactions that wait for the writer", of_lane, static_cast<double>(count));
        };
        reading.gauge("cloudcommerce_db_writable", "1: the database takes writes", labels, health.writable ? 1 : 0);
        counter("cloudcommerce_db_commits_total", "Commits, of one or more transactions each", statistics.commits);
        counter("cloudcommerce_db_jobs_total", "Transactions", statistics.jobs);
        counter("cloudcommerce_db_refusals_total", "Transactions that a rule refused", statistics.refusals);
        counter("cloudcommerce_db_dirty_refusals_total", "Transactions refused after their first write", statistics.dirty_refusals);
        counter("cloudcommerce_db_replays_total", "Batches that had to run again", statistics.replays);
        waiting("start", statistics.waiting_start);
        waiting("finish", statistics.waiting_finish);
        waiting("bulk", statistics.waiting_bulk);
    }
}

void Operators::read_log(metrics::Reading& reading) const
{
    reading.counter("cloudcommerce_log_dropped_lines_total", "Lines that could not be written in time", {},
                    static_cast<double>(app_.log.dropped()));
    for (auto const& group : app_.log.counts()) {
        metrics::Labels const labels{
            {"level", std::string{logging::name(group.level)}}, {"event", group.event}, {"kind", std::string{group.kind}}};
        reading.counter("cloudcommerce_log_events_total", "Warnings and errors, by the event that the log names and what was thrown",
                        labels, static_cast<double>(group.times));
        reading.gauge("cloudcommerce_log_events_first_seen_seconds", "When the first of them came since the start, since 1970", labels,
                      static_cast<double>(group.first.us) / 1e6);
    }
}

void Operators::read(metrics::Reading& reading) const
{
    metrics::read_process(reading);
    reading.gauge("cloudcommerce_build_info", "1; the version is its label", {{"version", CLOUDCOMMERCE_VERSION}}, 1);
    reading.gauge("cloudcommerce_ready", "1: orders are taken, as /readyz has it", {}, app_.unready().empty() ? 1 : 0);
    read_databases(reading);
    read_sample(reading);

    auto const pages = app_.pages.statistics();
    reading.counter("cloudcommerce_page_cache_hits_total", "Pages found in the cache", {}, static_cast<double>(pages.hits));
    reading.counter("cloudcommerce_page_cache_misses_total", "Pages that had to be made", {}, static_cast<double>(pages.misses));
    reading.gauge("cloudcommerce_page_cache_bytes", "Memory that the cached pages take", {}, static_cast<double>(pages.bytes));
    reading.gauge("cloudcommerce_page_cache_pages", "Pages in the cache", {}, static_cast<double>(pages.pages));
    reading.gauge("cloudcommerce_search_products", "Products that can be found", {},
                  static_cast<double>(app_.product_index.documents().size()));
    reading.gauge("cloudcommerce_search_waiting", "Changes of products that are not found so yet", {},
                  static_cast<double>(app_.search_feed.waiting()));
    for (auto const& [kind, products] :
         {std::pair{"learned", app_.product_vectors.size()}, std::pair{"imported", app_.product_vectors.imported()}})
        reading.gauge("cloudcommerce_product_vectors", "Products by which others that are alike are found", {{"kind", kind}},
                      static_cast<double>(products));
    if (auto const remembered = app_.databases.remembered()) {
        reading.counter("cloudcommerce_remembered_hits_total", "Questions about the catalogue answered from memory", {},
                        static_cast<double>(remembered->hits));
        reading.counter("cloudcommerce_remembered_misses_total", "Questions about the catalogue that went to the database", {},
                        static_cast<double>(remembered->misses));
        reading.gauge("cloudcommerce_remembered_bytes", "Memory that answers about the catalogue take", {},
                      static_cast<double>(remembered->bytes));
    }
    read_log(reading);
}

}   // namespace app
