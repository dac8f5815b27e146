#include "business/workflows/export_products.hpp"

#include "business/inventory/inventory.hpp"

namespace workflows {

static ProductRecord to_record(db::Reader& db, catalog::Product const& product, Currency currency)
{
    ProductRecord record{.draft = {.handle = product.handle,
                                   .title = product.title,
                                   .vendor = product.vendor,
                                   .tax_class = product.tax_class,
                                   .shipping_profile = product.shipping_profile,
                                   .tags = product.tags,
                                   .options = product.options,
                                   .attributes_json = product.attributes_json,
                                   .status = product.status,
                                   .media = product.media},
                         .description_html = product.description.text()};
    for (auto const& category : product.categories) record.draft.category.push_back(category.title);
    for (auto const& variant : product.variants) {
        catalog::VariantDraft draft{.sku = variant.sku, .barcode = variant.barcode, .weight_g = variant.weight_g, .size = variant.size};
        for (auto const& [name, value] : variant.options) draft.options.push_back(value);
        record.draft.variants.push_back(std::move(draft));
        auto const price = pricing::find(db, variant.id, currency);
        record.offers.push_back(
            {.price = price ? price->amount : Money{0, currency}, .compare_at = price ? price->compare_at : std::nullopt, .stock = {}});
    }
    return record;
}

void export_products(Databases const& databases, std::function<void(ProductRecord const&)> const& see)
{
    constexpr int page = 200;
    ProductId after;
    for (;;) {
        std::vector<std::pair<ProductRecord, std::vector<VariantId>>> records;
        auto const ids = databases.catalog.read([&](db::Reader& db) {
            auto const channel = catalog::channel(db, catalog::default_channel);
            auto const found = catalog::products_after(db, after, page);
            for (auto const id : found) {
                auto const product = catalog::load_product(db, id, channel.locale);
                std::vector<VariantId> variants;
                for (auto const& variant : product.variants) variants.push_back(variant.id);
                records.emplace_back(to_record(db, product, channel.currency), std::move(variants));
            }
            return found;
        });
        databases.order.read([&](db::Reader& db) {
            for (auto& [record, variants] : records)
                for (std::size_t i = 0; i < variants.size(); ++i) record.offers[i].stock = inventory::level(db, variants[i]).on_hand;
            return 0;
        });
        for (auto const& [record, variants] : records) see(record);
        if (std::ssize(ids) < page) return;
        after = ids.back();
    }
}

}   // namespace workflows
