#include "business/workflows/show_products.hpp"

#include <algorithm>

namespace workflows {

// By the unit: amounts may be for different numbers of them.
static bool is_cheaper(ProductView::Offer const& a, ProductView::Offer const& b)
{
    return int128{a.price.amount.amount} * b.price.per < int128{b.price.amount.amount} * a.price.per;
}

// What the law wants to be said beside a price that is struck through.
static void add_lowest(db::Reader& db, pricing::Lists::All const& lists, pricing::Buyer const& buyer, std::span<ProductView> views)
{
    std::vector<ProductView::Offer*> reduced;
    std::vector<VariantId> variants;
    for (auto& view : views)
        for (auto& offer : view.offers)
            if (offer.price.compare_at) {
                reduced.push_back(&offer);
                variants.push_back(offer.variant.id);
            }
    if (reduced.empty()) return;
    auto const lowest = pricing::lowest_30d(db, lists, buyer, variants);
    for (std::size_t i = 0; i < reduced.size(); ++i) reduced[i]->lowest_30d = lowest[i];
}

// As somebody sees them who has told nothing yet.
std::vector<ProductView> ShowProducts::priced(db::Reader& db, std::vector<catalog::Product> products, catalog::Channel const& channel) const
{
    pricing::Buyer const buyer{
        .currency = channel.currency, .channel = channel.code, .country = channel.country, .now = tools_.clock.now()};
    auto const lists = tools_.prices.of(db);
    std::vector<pricing::Wanted> wanted;
    for (auto const& product : products)
        for (auto const& variant : product.variants) wanted.push_back({.variant = variant.id});
    auto const prices = pricing::find(db, *lists, buyer, wanted);
    auto price = prices.begin();
    std::vector<ProductView> views;
    for (auto& product : products) {
        auto& view = views.emplace_back(ProductView{.product = {}, .offers = {}, .price_from = {0, channel.currency}});
        for (auto& variant : std::exchange(product.variants, {}))
            if (auto const& known = *price++) view.offers.push_back({.variant = std::move(variant), .price = *known});
        auto const cheapest = std::ranges::min_element(view.offers, is_cheaper);
        if (cheapest != view.offers.end()) view.price_from = cheapest->price.amount;
        view.product = std::move(product);
    }
    add_lowest(db, *lists, buyer, views);
    return views;
}

void ShowProducts::add_stock(std::span<ProductView> views) const
{
    tools_.db.order.read([&](db::Reader& db) {
        for (auto& view : views)
            for (auto& offer : view.offers) {
                auto const level = inventory::level(db, offer.variant.id);
                offer.band = inventory::band(level);
                offer.available = std::max<std::int64_t>(level.available(), 0);
            }
        return 0;
    });
}

Result<ProductView> ShowProducts::find(std::string_view handle) const
{
    ProductView view = TRY(tools_.db.catalog.read([&](db::Reader& db) -> Result<ProductView> {
        auto const channel = catalog::channel(db, catalog::default_channel);
        std::vector<catalog::Product> products{TRY(catalog::find_product(db, handle, channel.locale))};
        return std::move(priced(db, std::move(products), channel).front());
    }));
    add_stock({&view, 1});
    return view;
}

std::vector<catalog::Product> ShowProducts::active(db::Reader& db, std::span<ProductId const> ids, std::string_view locale) const
{
    if (known_ != nullptr) return known_->find_active(db, ids, locale);
    std::vector<catalog::Product> products;
    for (auto const id : ids)
        if (auto product = catalog::find_active(db, id, locale)) products.push_back(std::move(*product));
    return products;
}

std::vector<ProductView> ShowProducts::load(std::span<ProductId const> ids) const
{
    auto views = tools_.db.catalog.read([&](db::Reader& db) {
        auto const channel = catalog::channel(db, catalog::default_channel);
        auto found = priced(db, active(db, ids, channel.locale), channel);
        std::erase_if(found, [](ProductView const& view) { return view.offers.empty(); });
        return found;
    });
    add_stock(views);
    return views;
}

ListView ShowProducts::list(catalog::ListQuery const& query) const
{
    auto list = tools_.db.catalog.read([&](db::Reader& db) {
        auto const channel = catalog::channel(db, query.channel);
        auto const page = catalog::list(db, query);
        std::vector<catalog::Product> products;
        for (auto const id : page.products) products.push_back(catalog::load_product(db, id, channel.locale));
        ListView found{.products = priced(db, std::move(products), channel), .next = page.next};
        std::erase_if(found.products, [](ProductView const& view) { return view.offers.empty(); });
        return found;
    });
    add_stock(list.products);
    return list;
}

}   // namespace workflows
