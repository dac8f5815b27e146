#include "business/workflows/show_products.hpp"

#include <algorithm>

namespace workflows {

ProductView ShowProducts::priced(db::Reader& db, catalog::Product product, Currency currency) const
{
    ProductView view{.product = {}, .offers = {}, .price_from = {0, currency}};
    for (auto& variant : std::exchange(product.variants, {}))
        if (auto const price = pricing::find(db, variant.id, currency))
            view.offers.push_back({.variant = std::move(variant), .price = *price});
    auto const cheapest = std::ranges::min_element(view.offers, {}, [](auto const& offer) { return offer.price.amount.amount; });
    if (cheapest != view.offers.end()) view.price_from = cheapest->price.amount;
    view.product = std::move(product);
    return view;
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
        return priced(db, TRY(catalog::find_product(db, handle, channel.locale)), channel.currency);
    }));
    add_stock({&view, 1});
    return view;
}

ListView ShowProducts::list(catalog::ListQuery const& query) const
{
    auto list = tools_.db.catalog.read([&](db::Reader& db) {
        auto const channel = catalog::channel(db, query.channel);
        auto const page = catalog::list(db, query);
        ListView found{.products = {}, .next = page.next};
        for (auto const id : page.products)
            found.products.push_back(priced(db, catalog::load_product(db, id, channel.locale), channel.currency));
        return found;
    });
    add_stock(list.products);
    return list;
}

}   // namespace workflows
