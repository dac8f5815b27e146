// The SQL of the catalog. No rules.
#pragma once

#include "business/catalog/catalog.hpp"

namespace catalog::store {

std::optional<ProductId> find_id(db::Reader&, std::string_view handle);
std::vector<std::optional<ProductId>> find_ids(db::Reader&, std::span<std::string const> handles);
std::vector<std::optional<std::string>> find_handles(db::Reader&, std::span<ProductId const>);
struct Head {
    Product product;   // without variants, media, categories
    CategoryId primary_category;
};
std::optional<Head> find_head(db::Reader&, ProductId, std::string_view locale);
std::vector<Variant> variants(db::Reader&, ProductId);
std::vector<Media> media(db::Reader&, ProductId);
bool has_variant(db::Reader&, VariantId);
bool has_offer(db::Reader&, ProductId);

struct VariantRow {
    VariantId id;
    ProductId product;
    std::string sku, options_json, barcode;
    int position = 0, weight_g = 0;
    bool archived = false;
    Size size = {};

    bool operator==(VariantRow const&) const = default;
};
std::vector<VariantRow> all_variants(db::Reader&, ProductId);   // archived ones too
std::optional<VariantRow> find_by_sku(db::Reader&, std::string_view folded);
void insert_variant(db::Writer&, VariantRow const&, std::string_view folded);
void update_variant(db::Writer&, VariantRow const&, std::string_view folded);
void archive_variant(db::Writer&, VariantId);

void insert_product(db::Writer&, Product const&, std::string_view locale, Instant now);
void update_product(db::Writer&, Product const&, std::string_view locale, Instant now);
void replace_media(db::Writer&, ProductId, std::vector<Media> const&);
void replace_primary_category(db::Writer&, ProductId, CategoryId);   // 0: none

std::optional<Category> find_category(db::Reader&, CategoryId);
std::optional<Category> find_category_by_path(db::Reader&, std::string_view path);
bool category_handle_taken(db::Reader&, std::string_view handle);
void insert_category(db::Writer&, Category const&, std::string_view path);

std::vector<CategoryId> categories_of(db::Reader&, ProductId);
void delete_listings(db::Writer&, ProductId);
void insert_listing(db::Writer&, ChannelId, CategoryId, ProductId, std::int64_t price_minor, std::string_view title_key, Instant published);
std::optional<std::pair<std::int64_t, Instant>> find_listing(db::Reader&, ChannelId, ProductId);   // price, published

}   // namespace catalog::store
