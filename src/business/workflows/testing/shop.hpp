// A small shop in one process, for tests of workflows: real databases, the payment simulator, a clock that the test owns. Two things are
// for sale: VASE at 48.00 and LAMP at 129.00, ten of each.
#pragma once

#include "business/media/media.hpp"
#include "business/workflows/cancel_order.hpp"
#include "business/workflows/follow_up_orders.hpp"
#include "business/workflows/place_order.hpp"
#include "business/workflows/settle_open_orders.hpp"
#include "business/workflows/verify.hpp"
#include "infrastructure/peripherals/carrier/simulator.hpp"
#include "infrastructure/peripherals/payment_provider/simulator.hpp"
#include "infrastructure/peripherals/tax_provider/simulator.hpp"
#include "infrastructure/remember/remembered.hpp"
#include "infrastructure/testing/database.hpp"

namespace testing {

// Each commit group in a database of its own, or all in one.
enum class Split : bool { no, yes };

// A product of one variant, whose SKU is spelt like its handle unless it says otherwise.
struct ForSale {
    std::string handle, title;
    std::vector<std::string> category = {};
    std::string vendor = {}, attributes_json = "{}", sku = {};
    std::int64_t price = 1'000, stock = 10;
    catalog::Status status = catalog::Status::active;
};

class Shop {
  public:
    // `batched`: orders are opened and confirmed many at a time.
    explicit Shop(Split = Split::no, DatabaseOptions = {}, bool batched = false, std::size_t batch_writers = 2);

    // A cart of these lines, ready to be placed but for what `place` tells.
    CartId new_cart(std::vector<workflows::WantedLine> const& lines = {{"VASE", 2}});
    workflows::PlaceOutcome place(CartId, std::string const& instrument = "sim_approve", std::string const& key = "key");
    workflows::PlaceRequest request(CartId, std::string const& instrument, std::string const& key);
    Money total(CartId);
    ProductId put(ForSale const&);
    void set_stock(VariantId, std::int64_t count);

    order::Order order(OrderId);
    cart::Cart cart(CartId);
    inventory::Level level(std::string_view sku);
    std::size_t count_orders();
    void follow_up();                      // the consumers of the outbox
    std::vector<std::string> findings();   // of verify

    // Whom `place` and `total` send to.
    Address address{.name = "Maya Lindqvist", .line1 = "14 Sowerby Yard", .city = "Leeds", .postcode = "LS1 4AP", .country = "GB"};

    Folder folder;
    ManualClock clock;
    IdSource ids{clock};
    std::vector<std::unique_ptr<db::Database>> databases;
    std::unique_ptr<db::Database> provider_memory;
    std::unique_ptr<db::Remembered> remembered_catalog;   // on PostgreSQL, as in the program
    promotion::Rules promotions;
    pricing::Lists prices;
    carrier::Simulator carrier{{.timeout = 5ms}};
    tax_provider::Simulator tax_provider{tax_provider::Simulator::Manner::good},
        silent_tax_provider{tax_provider::Simulator::Manner::silent, 5ms}, absurd_tax_provider{tax_provider::Simulator::Manner::absurd};
    workflows::Outside outside{{&carrier}, {&tax_provider, &silent_tax_provider, &absurd_tax_provider}, clock};
    workflows::Tools tools;
    crypto::KeyRing keys;
    customer::Contacts contacts{keys};
    media::Files media{folder / "media"};
    payment_provider::Simulator simulator;
    workflows::Lookups lookups;
    workflows::ViewCart view{tools, contacts, lookups};
    workflows::OrderBell bell;
    order::Numbers numbers;
    workflows::FinishOrder finish;
    workflows::PlaceOrder place_order;
    workflows::SettleOpenOrders settle;
    workflows::CancelOrder cancel{tools, simulator};
    std::vector<ProductId> changed;   // told so after a commit

  private:
    db::Database& catalog() const;
};

}   // namespace testing
