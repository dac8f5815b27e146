#include "app/application.hpp"

#include "infrastructure/db/sqlite.hpp"
#include "infrastructure/store_keys/store_keys.hpp"
#include "messages.hpp"

#include <algorithm>

namespace app {

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
    return has_shop(config) ? crypto::KeyRing::read(folder) : crypto::KeyRing::open(folder);
}

// Of this shop by this build of the program: another one may read words otherwise, or look at more of a product. A digest, as the address
// of a database may hold a password.
static std::string search_index_key(Config const& config)
{
    std::filesystem::path const program{"/proc/self/exe"};
    std::error_code error;   // then builds are told from each other by their version alone
    auto const text = std::string{CLOUDCOMMERCE_VERSION} + " " + std::to_string(file_size(program, error)) + " " +
                      std::to_string(last_write_time(program, error).time_since_epoch().count()) + " " + config.database;
    return crypto::hex(crypto::sha256(crypto::bytes(text)));
}

static std::int64_t random_instance()
{
    std::int64_t instance = 0;
    crypto::fill_random(std::as_writable_bytes(std::span{&instance, 1}));
    return instance & 0x7FFF'FFFF'FFFF'FFFF;
}

Application::Application(Config c, DataFolder const& folder, Clock const& its_clock, logging::Log& its_log, Hooks hooks)
    : config(std::move(c))
    , instance(random_instance())
    , tracer({.endpoint = config.otlp_endpoint,
              .ratio = config.trace_sample,
              .service_version = CLOUDCOMMERCE_VERSION,
              .service_instance = base32(instance)},
             its_log)
    , keys(open_keys(config))
    , databases(config, ShopDatabases::Access::own, its_log,
                {[this](std::string const& place) { return watch_commits(metrics, place); }, hooks.at_commit, hooks.vfs})
    , provider_memory_(open_provider_memory(config, its_log))
    , clock(its_clock)
    , log(its_log)
    , dead_owner(databases.are_shared() ? folder.exchange_instance(instance) : std::nullopt)
    , dead_node(dead_owner ? jobs::end_leases(databases.by_group().order, *dead_owner) : std::nullopt)
    , node(databases.are_shared() ? std::make_unique<jobs::NodeNumber>(databases.by_group().order, clock, instance, dead_node) : nullptr)
    , ids(clock, node ? node->value() : 0)
    , pages(config.page_cache_bytes)
    , simulated_carrier({})
    , simulated_taxes(tax_provider::Simulator::Manner::good)
    , silent_taxes(tax_provider::Simulator::Manner::silent)
    , absurd_taxes(tax_provider::Simulator::Manner::absurd)
    , outside({&simulated_carrier}, {&simulated_taxes, &silent_taxes, &absurd_taxes}, clock, {.told = watch_outside(metrics)})
    , tools{.db = databases.by_group(),
            .clock = clock,
            .ids = ids,
            .log = log,
            .promotions = promotions,
            .prices = prices,
            .outside = outside,
            .changed =
                [this](ProductId product) {
                    search_feed.changed(product);   // first: whoever makes a page again must see that the index is behind
                    pages.purge(product.value);
                    pages.purge(cache::whole_catalogue);
                },
            .repriced =
                [this] {
                    search_feed.changed_all();
                    pages.purge(cache::every_price);
                    pages.purge(cache::whole_catalogue);
                },
            .sold = watch_sales(metrics),
            .together = watch_batches(metrics)}
    , product_index(tools)
    , product_vectors(tools, product_index)
    , search_feed(tools, product_index,
                  {.follows_others = databases.are_shared(),
                   .kept_in = config.data / "search.index",
                   .kept_for = search_index_key(config),
                   .also = [this](auto const& goes_on) { product_vectors.keep_up(goes_on); }})
    , searching{product_index, search_rules, search_log, popular_queries, known_products}
    , similar_products(tools, product_index, product_vectors, &known_products)
    , contacts(keys)
    , media(config.data / "media")
    , simulator(*provider_memory_, clock, {.timeout = config.provider_timeout})
    , wrapped_provider(hooks.wrap_provider ? hooks.wrap_provider(simulator) : nullptr)
    , traced_provider(wrapped_provider ? *wrapped_provider : simulator)
    , provider(traced_provider, metrics)
    , file_mailer(config.data / "mail", clock)
    , mailer(file_mailer, metrics)
    , messages(messages::of("en-GB"))
    , lookups(tools, databases.are_shared())
    , numbers(tools.db.order)
    , finish_order(tools, bell, is_batched())
    , view_cart(tools, contacts, lookups)
    , create_carts(databases.are_shared() ? std::make_unique<workflows::CreateCarts>(tools, view_cart) : nullptr)
    , view_order(tools, contacts, keys.current("order token"))
    , change_details(tools, contacts, lookups)
    , enter_code(tools)
    , place_order(tools, contacts, lookups, provider, numbers, finish_order, bell,
                  {.provider_timeout = config.provider_timeout,
                   .owner = instance,
                   .glances = !databases.are_shared(),
                   .batched = is_batched(),
                   .told = watch_places(metrics)})
    , settle_open_orders(tools, provider, finish_order,
                         {.owner = instance,
                          .alone = !databases.are_shared(),
                          .dead_owner = dead_owner,
                          .dead_node = dead_node,
                          .provider_timeout = config.provider_timeout})
    , cancel_order(tools, provider)
    , send_notifications(tools, view_order, mailer, messages,
                         {.shop_name = config.name, .from = config.mail_from, .public_url = public_url()})
    , import_products(tools, media)
{
    store_keys::agree(databases.of("order"), keys, config.data / "keys");   // before anything is sealed
}

bool Application::is_batched() const { return databases.are_shared() && config.checkout_batches; }

std::string Application::public_url() const
{
    if (!config.public_url.empty()) return config.public_url;
    bool const v6 = config.address.find(':') != std::string::npos;
    return "http://" + (v6 ? "[" + config.address + "]" : config.address) + ":" + std::to_string(config.port);
}

std::vector<std::string> Application::unready() const
{
    std::vector<std::string> reasons;
    for (auto const& [place, database] : databases.by_place())
        if (auto const health = database->health(); !health.writable) reasons.push_back(place + ": " + health.reason);
    if (node && node->is_lost()) reasons.emplace_back("another process has taken this one's number: start it again");
    if (place_order.is_saturated()) reasons.emplace_back("the payment provider is slow: no more orders are begun until it answers");
    return reasons;
}

// ---- beside

BesideApplication::BesideApplication(Config const& config)
    : all_(config, ShopDatabases::Access::beside, log_)
    , databases(all_.by_group())
    , keys(crypto::KeyRing::read(config.data / "keys"))
    , contacts(keys)
    , media(config.data / "media")
{
    databases.order.read([&](db::Reader& db) {
        store_keys::expect(db, keys, config.data / "keys");
        return Done{};
    });
}

}   // namespace app
