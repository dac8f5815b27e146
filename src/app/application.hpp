// The shop, put together: every object, in order. Without doors; see serve.hpp for those.
#pragma once

#include "app/config.hpp"
#include "app/data_folder.hpp"
#include "app/databases.hpp"
#include "app/metrics.hpp"
#include "business/media/media.hpp"
#include "business/order/order.hpp"
#include "business/workflows/cancel_order.hpp"
#include "business/workflows/create_carts.hpp"
#include "business/workflows/enter_code.hpp"
#include "business/workflows/follow_up_orders.hpp"
#include "business/workflows/import_products.hpp"
#include "business/workflows/place_order.hpp"
#include "business/workflows/search_feed.hpp"
#include "business/workflows/settle_open_orders.hpp"
#include "business/workflows/similar_products.hpp"
#include "business/workflows/suggest.hpp"
#include "infrastructure/cache/pages.hpp"
#include "infrastructure/jobs/lease.hpp"
#include "infrastructure/peripherals/carrier/simulator.hpp"
#include "infrastructure/peripherals/mail/measured_mailer.hpp"
#include "infrastructure/peripherals/payment_provider/measured_provider.hpp"
#include "infrastructure/peripherals/payment_provider/simulator.hpp"
#include "infrastructure/peripherals/payment_provider/traced.hpp"
#include "infrastructure/peripherals/tax_provider/simulator.hpp"
#include "infrastructure/trace/tracer.hpp"

#include <functional>
#include <memory>

namespace app {

// For tests: the process dies at these points, its disk fails, or its provider is another one.
struct Hooks {
    std::function<void(db::CommitPoint)> at_commit = {};
    std::function<std::unique_ptr<payment_provider::Provider>(payment_provider::Simulator&)> wrap_provider = {};
    char const* vfs = nullptr;
};

class Application {
  public:
    // Opens and migrates the databases. Throws where that cannot be: Fault unavailable, where a server is away. The folder is kept.
    Application(Config, DataFolder const&, Clock const&, logging::Log&, Hooks = {});

    Config const config;
    metrics::Registry metrics;
    std::int64_t const instance;   // of leases and traces: another number each time
    trace::Tracer tracer;          // before whatever may end a span

    crypto::KeyRing const keys;
    ShopDatabases const databases;

  private:
    std::unique_ptr<db::Database> provider_memory_;

  public:
    Clock const& clock;
    logging::Log& log;
    // Where other processes work on the same databases: the one that this one follows, its number in ids, and ours.
    std::optional<std::int64_t> const dead_owner;
    std::optional<int> const dead_node;
    std::unique_ptr<jobs::NodeNumber> const node;
    IdSource ids;
    cache::Pages pages;
    promotion::Rules const promotions;
    pricing::Lists const prices;
    carrier::Simulator simulated_carrier;
    tax_provider::Simulator simulated_taxes, silent_taxes, absurd_taxes;
    workflows::Outside outside;
    workflows::Tools const tools;
    workflows::ProductIndex product_index;
    workflows::ProductVectors product_vectors;
    workflows::SearchFeed search_feed;   // started by whoever serves
    search::Rules const search_rules;
    search::SearchLog search_log;
    workflows::PopularQueries popular_queries;
    catalog::KnownProducts known_products;
    workflows::Searching const searching;
    workflows::SimilarProducts const similar_products;
    customer::Contacts const contacts;
    media::Files const media;
    payment_provider::Simulator simulator;
    std::unique_ptr<payment_provider::Provider> const wrapped_provider;
    payment_provider::Traced traced_provider;
    payment_provider::MeasuredProvider provider;
    mail::FileMailer file_mailer;
    mail::MeasuredMailer mailer;
    html::Messages const& messages;

    workflows::Lookups const lookups;
    workflows::OrderBell bell;
    order::Numbers numbers;
    workflows::FinishOrder finish_order;
    workflows::ViewCart const view_cart;
    std::unique_ptr<workflows::CreateCarts const> const create_carts;   // where the database is far
    workflows::ViewOrder const view_order;
    workflows::ChangeDetails const change_details;
    workflows::EnterCode enter_code;
    workflows::PlaceOrder place_order;
    workflows::SettleOpenOrders settle_open_orders;
    workflows::CancelOrder cancel_order;
    workflows::SendNotifications send_notifications;
    workflows::ImportProducts const import_products;

    std::string public_url() const;
    // What many ask for at the same time is done together.
    bool is_batched() const;
    // Why no orders can be taken now; empty: they can.
    std::vector<std::string> unready() const;
};

// The databases of a folder, to read beside whoever owns it.
class BesideApplication {
  public:
    explicit BesideApplication(Config const&);

  private:
    SystemClock const clock_;
    logging::Log log_{clock_};
    ShopDatabases const all_;

  public:
    workflows::Databases const databases;
    crypto::KeyRing const keys;
    customer::Contacts const contacts;
    media::Files const media;
};

}   // namespace app
