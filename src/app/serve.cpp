#include "app/serve.hpp"

#include "app/control.hpp"
#include "app/doors.hpp"
#include "app/operators.hpp"
#include "app/picture_upkeep.hpp"
#include "app/schedule.hpp"
#include "app/search_upkeep.hpp"
#include "app/waiting_room.hpp"
#include "business/api_key/api_key.hpp"
#include "infrastructure/http/server.hpp"

#include <atomic>
#include <cstdio>
#include <thread>

namespace app {

// The server on threads of its own; ends with its scope, also where something throws.
struct Serving {
    explicit Serving(http::Server& its_server) : server(its_server), thread([this] { server.run(); }) {}
    ~Serving()
    {
        server.stop();
        thread.join();
    }
    Serving(Serving const&) = delete;
    Serving& operator=(Serving const&) = delete;

    http::Server& server;
    std::thread thread;
};

// False: told to stop before the databases were there.
static bool open_when_there(std::optional<Application>& app, Config const& config, DataFolder const& folder, Clock const& clock,
                            logging::Log& log, Hooks const& hooks, WaitForStop const& wait)
{
    std::optional<WaitingRoom> waiting;
    for (;;) {
        try {
            app.emplace(config, folder, clock, log, hooks);
            return true;
        } catch (db::Fault const& fault) {
            if (!fault.passing()) throw;
            if (waiting)
                waiting->set_reason(fault.what());
            else
                waiting.emplace(config, fault.what(), log);
        }
        if (wait(500ms)) return false;
    }
}

// Empty: there is one already, or it cannot be kept now and is made at the next start.
static std::string first_key(Application& app)
{
    auto& database = app.tools.db.customer;
    if (database.read([](db::Reader& db) { return api_key::exists(db, api_key::bootstrap); })) return {};
    auto key = api_key::make();
    auto const made = database.write(
        [&, now = app.clock.now()](db::Writer& db) -> Result<bool> { return api_key::add(db, api_key::bootstrap, key, now); });
    return made && *made ? key : std::string{};
}

int serve(Config config, std::function<void(Opened const&)> const& opened, WaitForStop const& wait, Clock const& clock, logging::Log& log,
          Hooks hooks)
{
    auto const roles = parse_roles(config.roles);
    auto folder = DataFolder::take(config.data);
    if (!folder) {
        std::fprintf(stderr, "Another process has the shop in %s open.\n", config.data.c_str());
        return 1;
    }
    std::optional<Application> opened_app;
    if (!open_when_there(opened_app, config, *folder, clock, log, hooks, wait)) return 0;
    Application& app = *opened_app;
    std::atomic<bool> draining = false;
    Doors doors{app, app.public_url()};
    auto const unready = [&] {
        auto reasons = app.unready();
        if (draining) reasons.emplace_back("the shop is closing");
        return reasons;
    };
    http::Server server{{.address = app.config.address,
                         .port = app.config.port,
                         .connections_max_per_address = app.config.connections_per_address,
                         .log_cached_every = app.config.log_cached_every,
                         .metrics = app.config.metrics_address.empty() ? nullptr : &app.metrics,
                         .trusted_proxies = app.config.trusted_proxies,
                         .tracer = &app.tracer},
                        doors.router(roles, unready),
                        doors.error_answer(),
                        log};
    {
        Profiling profiling{app.config, clock, log};
        ControlServer const control{app, profiling};
        std::optional<Operators> operators;
        if (!app.config.metrics_address.empty()) operators.emplace(app, doors, unready);
        std::optional<Schedule> schedule;
        if (roles.worker) schedule.emplace(app);
        std::optional<SearchUpkeep> search_upkeep;
        if (roles.api || roles.storefront) {
            app.search_feed.start();
            search_upkeep.emplace(app);
        }
        std::optional<PictureUpkeep> picture_upkeep;
        if (roles.storefront && app.config.renditions == "ahead") picture_upkeep.emplace(app, doors.renditions());
        Timers waiting_pages{app};   // gone before the server whose connections they tell
        if (roles.storefront) waiting_pages.every("order events", 1'000ms, [&doors] { doors.order_events().tell(); });
        std::optional<Serving> serving{std::in_place, server};
        log.info("open", {{"address", app.config.address}, {"port", server.port()}, {"data", app.config.data.string()}});
        opened({"http://" + app.config.address + ":" + std::to_string(server.port()), first_key(app)});
        wait(std::chrono::milliseconds::max());

        log.info("closing");
        draining = true;
        serving.reset();
        if (schedule) schedule->catch_up(5'000ms);
    }
    auto const written = app.tools.db.order.statistics();
    log.info("closed", {{"commits", written.commits},
                        {"jobs", written.jobs},
                        {"refusals", written.refusals},
                        {"dirty_refusals", written.dirty_refusals},
                        {"replays", written.replays}});
    return 0;
}

}   // namespace app
