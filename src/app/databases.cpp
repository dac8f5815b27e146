#include "app/databases.hpp"

#include "business/ledger/ledger.hpp"
#include "infrastructure/db/postgres.hpp"
#include "infrastructure/db/sqlite.hpp"

#include <algorithm>

namespace app {

std::vector<CommitGroup> const& commit_groups()
{
    static std::vector<CommitGroup> const all{
        {"cart", {"cart", "idempotency"}},
        {"catalog", {"remember", "catalog", "media", "pricing", "promotion", "tax", "shipping", "search"}},
        {"order", {"inventory", "order", "redemption", "payment", "ledger", "idempotency", "events", "jobs", "store_keys"}},
        {"customer", {"customer", "api_key"}},
        {"notification", {"notification"}},
    };
    return all;
}

static bool is_address(std::string_view place) { return place.starts_with("postgresql://") || place.starts_with("postgres://"); }

static std::string place_of(Config const& config, std::string_view group)
{
    if (auto const found = config.database_places.find(std::string{group}); found != config.database_places.end()) return found->second;
    return config.database.empty() ? "shop.db" : config.database;
}

// Place -> the modules whose tables lie there.
static std::map<std::string, std::vector<std::string_view>> modules_by_place(Config const& config)
{
    std::map<std::string, std::vector<std::string_view>> modules;
    for (auto const& group : commit_groups())
        for (auto const module : group.modules) {
            auto& present = modules[place_of(config, group.name)];
            if (std::ranges::find(present, module) == present.end()) present.push_back(module);
        }
    return modules;
}

// postgresql://user:password@host/… -> postgresql://user@host/…
static std::string without_password(std::string address)
{
    auto const begin = address.find("://") + 3, at = address.find('@', begin), colon = address.find(':', begin);
    if (is_address(address) && at != std::string::npos && colon < at) address.erase(colon, at - colon);
    return address.substr(0, address.find('?'));
}

static db::PostgresOptions options_of(Config const& config, std::string const& address, std::span<std::string_view const> modules)
{
    return {.url = address,
            .replicas = address == config.database ? config.database_replicas : std::vector<std::string>{},
            .migrations = db::migrations_of(modules, "postgres"),
            .connections_max = config.database_connections};
}

static std::unique_ptr<db::Database> open_to_fill(Config const& config, std::string const& place, std::span<std::string_view const> modules,
                                                  logging::Log& log)
{
    if (is_address(place)) {
        auto options = options_of(config, place, modules);
        options.replicas.clear();
        options.statement_timeout = {};
        return db::open_postgres(std::move(options), log);
    }
    return db::open_sqlite({.file = config.data / place, .migrations = db::migrations_of(modules, "sqlite"), .job_time_max = {}}, log);
}

static std::unique_ptr<db::Database> open_own(Config const& config, std::string const& place, std::span<std::string_view const> modules,
                                              logging::Log& log, DatabaseHooks const& hooks)
{
    if (is_address(place)) {
        auto options = options_of(config, place, modules);
        options.at_commit = hooks.at_commit;
        if (hooks.watch) options.observe_commit = hooks.watch(without_password(place));
        return db::open_postgres(std::move(options), log);
    }
    bool const has_ledger = std::ranges::find(modules, "ledger") != modules.end();
    return db::open_sqlite({.file = config.data / place,
                            .migrations = db::migrations_of(modules, "sqlite"),
                            .ballast_bytes = has_ledger ? config.ballast_bytes : 0,
                            .before_commit = has_ledger ? std::function{ledger::seal} : std::function<void(db::Writer&)>{},
                            .observe_commit = hooks.watch ? hooks.watch(place) : db::CommitObserver{},
                            .at_commit = hooks.at_commit,
                            .vfs = hooks.vfs},
                           log);
}

static std::unique_ptr<db::Database> open_beside(Config const& config, std::string const& place, std::span<std::string_view const> modules,
                                                 logging::Log& log)
{
    if (is_address(place)) {
        auto options = options_of(config, place, modules);
        options.access = db::PostgresOptions::Access::read;
        options.connections_max = 4;
        options.statement_timeout = {};   // a sum over all orders takes the time it takes
        return db::open_postgres(std::move(options), log);
    }
    if (!exists(config.data / place)) throw std::runtime_error("there is no shop in " + config.data.string());
    return db::open_sqlite_read_only(config.data / place, db::migrations_of(modules, "sqlite"));
}

ShopDatabases::ShopDatabases(Config const& config, Access access, logging::Log& log, DatabaseHooks const& hooks) : config_(config)
{
    for (auto const& [place, modules] : modules_by_place(config_)) {
        shared_ = shared_ || is_address(place);
        all_[place] = access == Access::own      ? open_own(config_, place, modules, log, hooks)
                      : access == Access::beside ? open_beside(config_, place, modules, log)
                                                 : open_to_fill(config_, place, modules, log);
    }
    if (access == Access::own && is_address(place_of(config_, "catalog")))
        remembered_catalog_ = std::make_unique<db::Remembered>(of("catalog"));
}

db::Database& ShopDatabases::of(std::string_view group) const
{
    if (group == "catalog" && remembered_catalog_) return *remembered_catalog_;
    return *all_.at(place_of(config_, group));
}

std::optional<db::Remembered::Uses> ShopDatabases::remembered() const
{
    if (!remembered_catalog_) return std::nullopt;
    return remembered_catalog_->uses();
}

workflows::Databases ShopDatabases::by_group() const
{
    return {of("cart"), of("catalog"), of("order"), of("customer"), of("notification")};
}

std::map<std::string, db::Database*> ShopDatabases::by_place() const
{
    std::map<std::string, db::Database*> databases;
    for (auto const& [place, database] : all_) databases[without_password(place)] = database.get();
    return databases;
}

bool has_shop(Config const& config)
{
    return std::ranges::any_of(modules_by_place(config), [&](auto const& each) {
        return is_address(each.first) ? db::has_migrations(each.first) : exists(config.data / each.first);
    });
}

}   // namespace app
