#include "business/catalog/known_products.hpp"

#include "business/catalog/catalog.hpp"
#include "infrastructure/db/statement.hpp"

namespace catalog {

static db::Statement const find_version{"select version, status = 'active' from catalog_products where id = ?1"};

static std::size_t weight_of(Product const& product)
{
    std::size_t bytes = sizeof(Product) + product.title.size() + product.description.text().size() + product.attributes_json.size();
    bytes += product.variants.size() * (sizeof(Variant) + 64) + product.media.size() * (sizeof(Media) + 128);
    return bytes + product.categories.size() * sizeof(Category) + 256;   // and what is short
}

std::vector<KnownProducts::Known> KnownProducts::find(std::span<ProductId const> ids, std::string_view locale)
{
    std::vector<Known> found(ids.size());
    std::lock_guard const lock{mutex_};
    if (locale_ != locale) return found;
    for (std::size_t i = 0; i < ids.size(); ++i) {
        if (auto const young = young_.products.find(ids[i].value); young != young_.products.end()) {
            found[i] = young->second;
        } else if (auto const old = old_.products.find(ids[i].value); old != old_.products.end()) {
            found[i] = old->second;
            keep(old->second);
        }
    }
    return found;
}

void KnownProducts::keep(Known product)
{
    young_.bytes += weight_of(*product);
    young_.products[product->id.value] = std::move(product);
    if (young_.bytes <= bytes_max_ / 2) return;
    old_ = std::move(young_);
    young_ = {};
}

void KnownProducts::keep(std::span<Known const> products, std::string_view locale)
{
    std::lock_guard const lock{mutex_};
    if (locale_ != locale) {
        locale_ = locale;
        young_ = old_ = {};
    }
    for (auto const& product : products) keep(product);
}

std::vector<Product> KnownProducts::find_active(db::Reader& db, std::span<ProductId const> ids, std::string_view locale)
{
    struct Now {
        std::int64_t version = 0;
        bool is_active = false;
    };
    std::vector<Now> now(ids.size());
    db.for_each(
        find_version, ids, [](ProductId id, auto&& with) { with(id); },
        [&](std::size_t i, db::Row const& row) { now[i] = {row.get<std::int64_t>(0), row.get<bool>(1)}; });
    auto const known = find(ids, locale);
    std::vector<Product> found;
    std::vector<Known> read;
    for (std::size_t i = 0; i < ids.size(); ++i) {
        if (!now[i].is_active) continue;
        if (known[i] && known[i]->version == now[i].version) {
            found.push_back(*known[i]);
        } else if (auto product = catalog::find_active(db, ids[i], locale)) {
            read.push_back(std::make_shared<Product const>(*product));
            found.push_back(std::move(*product));
        }
    }
    if (!read.empty()) keep(read, locale);
    return found;
}

}   // namespace catalog
