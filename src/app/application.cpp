#include "app/application.hpp"

#include "business/ledger/ledger.hpp"
#include "messages.hpp"

#include <algorithm>

namespace app {

std::vector<Group> const& groups()
{
    static std::vector<Group> const all{
        {"cart", {"cart", "idempotency"}},
        {"catalog", {"catalog", "media", "pricing", "tax", "shipping"}},
        {"order", {"inventory", "order", "payment", "ledger", "idempotency", "events"}},
        {"customer", {"customer"}},
        {"notification", {"notification"}},
    };
    return all;
}

static std::string file_of(Config const& config, std::string_view group)
{
    auto const found = config.database_files.find(std::string{group});
    return found == config.database_files.end() ? "shop.db" : found->second;
}

// File -> the modules whose tables lie in it.
static std::map<std::string, std::vector<std::string_view>> modules_by_file(Config const& config)
{
    std::map<std::string, std::vector<std::string_view>> modules;
    for (auto const& group : groups())
        for (auto const module : group.modules) {
            auto& present = modules[file_of(config, group.name)];
            if (std::ranges::find(present, module) == present.end()) present.push_back(module);
        }
    return modules;
}

static std::map<std::string, std::unique_ptr<db::Database>> open_databases(Config const& config, Hooks const& hooks, logging::Log& log)
{
    std::map<std::string, std::unique_ptr<db::Database>> files;
    for (auto const& [file, its_modules] : modules_by_file(config)) {
        bool const has_ledger = std::ranges::find(its_modules, "ledger") != its_modules.end();
        files[file] = db::open_sqlite({.file = config.data / file,
                                       .migrations = db::migrations_of(its_modules, "sqlite"),
                                       .ballast_bytes = has_ledger ? config.ballast_bytes : 0,
                                       .before_commit = has_ledger ? ledger::seal : std::function<void(db::Writer&)>{},
                                       .at_commit = hooks.at_commit,
                                       .vfs = hooks.vfs},
                                      log);
    }
    return files;
}

static std::unique_ptr<db::Database> open_provider_memory(Config const& config, logging::Log& log)
{
    std::string_view const modules[]{"payment_provider"};
    return db::open_sqlite({.file = config.data / "simulator.db",
                            .migrations = db::migrations_of(modules, "sqlite"),
                            .durable = false,
                            .readers_max = 4,
                            .cache_kib = 8'192},
                           log);
}

// A shop is given its keys before it has anything to seal with them. Without them nobody could read what is there, so no new ones are made.
static crypto::KeyRing open_keys(Config const& config)
{
    auto const folder = config.data / "keys";
    bool const has_shop =
        std::ranges::any_of(groups(), [&](Group const& group) { return exists(config.data / file_of(config, group.name)); });
    return has_shop ? crypto::KeyRing::read(folder) : crypto::KeyRing::open(folder);
}

static std::int64_t random_instance()
{
    std::int64_t instance = 0;
    crypto::fill_random(std::as_writable_bytes(std::span{&instance, 1}));
    return instance & 0x7FFF'FFFF'FFFF'FFFF;
}

Application::Application(Config c, DataFolder folder, Clock const& its_clock, logging::Log& its_log, Hooks hooks)
    : config(std::move(c))
    , instance(random_instance())
    , tracer({.endpoint = config.otlp_endpoint,
              .ratio = config.trace_sample,
              .service_version = CLOUDCOMMERCE_VERSION,
              .service_instance = base32(instance)},
             its_log)
    , folder_(std::move(folder))
    , keys(open_keys(config))
    , files_(open_databases(config, hooks, its_log))
    , provider_memory_(open_provider_memory(config, its_log))
    , clock(its_clock)
    , log(its_log)
    , ids(clock)
    , pages(config.page_cache_bytes)
    , tools{.db = {database("cart"), database("catalog"), database("order"), database("customer"), database("notification")},
            .clock = clock,
            .ids = ids,
            .log = log,
            .changed =
                [this](ProductId product) {
                    pages.purge(product.value);
                    pages.purge(cache::whole_catalogue);
                }}
    , contacts(keys)
    , media(config.data / "media")
    , simulator(*provider_memory_, clock, {.timeout = config.provider_timeout})
    , wrapped_provider(hooks.wrap_provider ? hooks.wrap_provider(simulator) : nullptr)
    , traced_provider(wrapped_provider ? *wrapped_provider : simulator)
    , provider(traced_provider)
    , mailer(config.data / "mail", clock)
    , messages(messages::of("en-GB"))
    , numbers(tools.db.order)
    , finish_order(tools, bell)
    , view_cart(tools, contacts)
    , view_order(tools, contacts, keys.current("order token"))
    , change_details(tools, contacts)
    , place_order(tools, contacts, provider, numbers, finish_order, bell, {.provider_timeout = config.provider_timeout, .owner = instance})
    , settle_open_orders(tools, provider, finish_order, {.owner = instance, .provider_timeout = config.provider_timeout})
    , cancel_order(tools, provider)
    , send_notifications(tools, view_order, mailer, messages,
                         {.shop_name = config.name, .from = config.mail_from, .public_url = public_url()})
    , import_products(tools, media)
{
}

db::Database& Application::database(std::string_view group) { return *files_.at(file_of(config, group)); }

std::string Application::public_url() const
{
    if (!config.public_url.empty()) return config.public_url;
    bool const v6 = config.address.find(':') != std::string::npos;
    return "http://" + (v6 ? "[" + config.address + "]" : config.address) + ":" + std::to_string(config.port);
}

std::vector<std::string> Application::unready() const
{
    std::vector<std::string> reasons;
    for (auto const& [file, database] : files_)
        if (auto const health = database->health(); !health.writable) reasons.push_back(file + ": " + health.reason);
    if (place_order.is_saturated()) reasons.emplace_back("the payment provider is slow: no more orders are begun until it answers");
    return reasons;
}

// ---- beside

static std::map<std::string, std::unique_ptr<db::Database>> open_beside(Config const& config)
{
    std::map<std::string, std::unique_ptr<db::Database>> files;
    for (auto const& [file, modules] : modules_by_file(config)) {
        if (!exists(config.data / file)) throw std::runtime_error("there is no shop in " + config.data.string());
        files[file] = db::open_sqlite_read_only(config.data / file, db::migrations_of(modules, "sqlite"));
    }
    return files;
}

BesideApplication::BesideApplication(Config const& config)
    : files_(open_beside(config))
    , databases{*files_.at(file_of(config, "cart")), *files_.at(file_of(config, "catalog")), *files_.at(file_of(config, "order")),
                *files_.at(file_of(config, "customer")), *files_.at(file_of(config, "notification"))}
    , keys(crypto::KeyRing::read(config.data / "keys"))
    , contacts(keys)
    , media(config.data / "media")
{
}

}   // namespace app
