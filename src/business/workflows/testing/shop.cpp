#include "business/workflows/testing/shop.hpp"

#include "base/text.hpp"
#include "business/ledger/ledger.hpp"
#include "business/workflows/limits.hpp"

namespace testing {

static std::vector<std::unique_ptr<db::Database>> make_databases(Folder const& folder, Split split, DatabaseOptions const& options)
{
    std::vector<std::unique_ptr<db::Database>> made;
    auto const with_seal = [&] {
        DatabaseOptions copy = options;
        copy.before_commit = ledger::seal;
        return copy;
    };
    if (split == Split::no) {
        made.push_back(make_database(folder, {}, with_seal()));
        return made;
    }
    made.push_back(make_database(folder, {"cart", "events", "idempotency"}, options));
    made.push_back(make_database(folder, {"remember", "catalog", "media", "pricing", "promotion", "tax", "shipping", "search"}, options));
    made.push_back(make_database(folder, {"inventory", "order", "redemption", "payment", "ledger", "idempotency", "events"}, with_seal()));
    made.push_back(make_database(folder, {"customer"}, options));
    made.push_back(make_database(folder, {"notification"}, options));
    return made;
}

Shop::Shop(Split split, DatabaseOptions options, bool batched, std::size_t batch_writers)
    : databases(make_databases(folder, split, options))
    , provider_memory(make_sqlite_database(folder, {"payment_provider"}))
    , remembered_catalog(testing::engine() == testing::Engine::postgres
                             ? std::make_unique<db::Remembered>(*databases[split == Split::no ? 0 : 1])
                             : nullptr)
    , tools{.db = split == Split::no ? workflows::Databases{*databases[0], catalog(), *databases[0], *databases[0], *databases[0]}
                                     : workflows::Databases{*databases[0], catalog(), *databases[2], *databases[3], *databases[4]},
            .clock = clock,
            .ids = ids,
            .log = silent_log(),
            .promotions = promotions,
            .prices = prices,
            .outside = outside,
            .changed = [this](ProductId product) { changed.push_back(product); }}
    , keys(crypto::KeyRing::open(folder / "keys"))
    , simulator(*provider_memory, clock, {.timeout = 5ms})
    , lookups(tools, batched)
    , numbers(tools.db.order)
    , finish(tools, bell, batched)
    , place_order(tools, contacts, lookups, simulator, numbers, finish, bell,
                  {.provider_timeout = 2'000ms, .owner = 1, .glances = !batched, .batched = batched, .batch_writers = batch_writers})
    , settle(tools, simulator, finish, {.owner = 1, .provider_timeout = 2'000ms})
{
    put({.handle = "vase", .title = "Orbit dipped vase", .sku = "VASE", .price = 4'800});
    put({.handle = "lamp", .title = "Pollen table lamp", .sku = "LAMP", .price = 12'900});
}

db::Database& Shop::catalog() const
{
    if (remembered_catalog) return *remembered_catalog;
    return databases.size() == 1 ? *databases[0] : *databases[1];
}

ProductId Shop::put(ForSale const& wanted)
{
    auto const now = clock.now();
    catalog::ProductDraft draft{.handle = wanted.handle, .title = wanted.title, .vendor = wanted.vendor, .category = wanted.category};
    draft.attributes_json = wanted.attributes_json;
    draft.status = wanted.status;
    draft.variants = {{wanted.sku.empty() ? wanted.handle : wanted.sku, {}, "", 500}};
    auto const saved = tools.db.catalog.write([&](db::Writer& db) -> Result<catalog::Saved> {
        auto const product = TRY(catalog::save(db, draft, "en-GB", ids, now));
        pricing::set(db, product.variants[0], {.amount = {wanted.price, gbp}}, now);
        catalog::set_listing(db, catalog::default_channel, product.product, wanted.price, now);
        return product;
    });
    set_stock(saved->variants[0], wanted.stock);
    return saved->product;
}

void Shop::set_stock(VariantId variant, std::int64_t count)
{
    auto const cause = ids.next<EventId>().value;
    (void)tools.db.order.write(
        [&](db::Writer& db) -> Result<bool> { return inventory::set_on_hand(db, variant, count, "import", cause, {}, clock.now()); });
}

CartId Shop::new_cart(std::vector<workflows::WantedLine> const& wanted)
{
    auto const lines = tools.db.catalog.read([&](db::Reader& db) { return workflows::resolve_lines(db, wanted, "/lines", ids); }).value();
    auto const created = workflows::new_cart({}, ids);
    (void)tools.db.cart.write([&](db::Writer& db) { return cart::create(db, created.cart, lines, clock.now()); });
    return created.cart.id;
}

Money Shop::total(CartId id)
{
    auto const found = cart(id);
    auto const quote =
        workflows::quote_within_limits(tools, found, {place_of(address), "standard"}, found.details.contact_key, workflows::Patience::some)
            .value();
    return {quote.totals.total, quote.currency};
}

workflows::PlaceRequest Shop::request(CartId id, std::string const& instrument, std::string const& key)
{
    workflows::PlaceRequest request{
        .details = {.email = "maya@example.com", .shipping_method = "standard", .instrument = {}, .address = address},
        .expected_total = total(id),
        .instrument = instrument,
        .key = {},
        .return_url = "/checkout/done"};
    if (!key.empty())
        request.key = {.parent = id.value, .route = "/place", .key = key, .fingerprint = crypto::sha256(crypto::bytes(instrument))};
    return request;
}

workflows::PlaceOutcome Shop::place(CartId id, std::string const& instrument, std::string const& key)
{
    return place_order.run({.who = {Actor::Kind::shopper}, .trace = "trace"}, id, request(id, instrument, key));
}

order::Order Shop::order(OrderId id)
{
    return tools.db.order.read([&](db::Reader& db) { return order::find(db, id); }).value();
}

cart::Cart Shop::cart(CartId id)
{
    return tools.db.cart.read([&](db::Reader& db) { return cart::find(db, id, clock.now()); }).value();
}

inventory::Level Shop::level(std::string_view sku)
{
    auto const variant = tools.db.catalog.read([&](db::Reader& db) { return catalog::find_variant(db, *Sku::parse(sku)); }).value();
    return tools.db.order.read([&](db::Reader& db) { return inventory::level(db, variant); });
}

std::size_t Shop::count_orders()
{
    return tools.db.order.read([](db::Reader& db) { return order::list(db, {}, 100'000).size(); });
}

void Shop::follow_up()
{
    events::drain(tools.db.order, workflows::complete_carts(tools));
    events::drain(tools.db.order, workflows::queue_notifications(tools));
}

std::vector<std::string> Shop::findings()
{
    std::vector<std::string> found;
    workflows::verify(tools.db, media, [&](workflows::Check const& check) {
        for (auto const& text : check.findings) found.push_back(check.name + ": " + text);
    });
    return found;
}

}   // namespace testing
