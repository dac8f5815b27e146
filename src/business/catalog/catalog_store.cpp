#include "business/catalog/catalog_store.hpp"

#include "infrastructure/json/mapping.hpp"

namespace catalog::store {

static db::Statement const find_id_{"select id from catalog_products where handle = ?1"};
static db::Statement const find_handle_{"select handle from catalog_products where id = ?1"};
static db::Statement const find_head_{
    "select p.handle, p.status, p.vendor, p.tax_class, p.options_json, p.attributes_json, p.tags_json, p.version, t.title, t.description, "
    "coalesce((select c.category_id from catalog_product_categories c where c.product_id = p.id and c.is_primary = 1), 0), "
    "p.shipping_profile "
    "from catalog_products p join catalog_product_texts t on t.product_id = p.id and t.locale = ?2 where p.id = ?1"};
static db::Statement const find_variants_{
    "select id, product_id, sku, options_json, barcode, position, weight_g, archived, length_mm, width_mm, height_mm from "
    "catalog_variants where product_id = ?1 order by position, id"};
static db::Statement const find_by_sku_{
    "select id, product_id, sku, options_json, barcode, position, weight_g, archived, length_mm, width_mm, height_mm from "
    "catalog_variants where sku_folded = ?1"};
static db::Statement const insert_variant_{
    "insert into catalog_variants (id, product_id, sku, sku_folded, options_json, barcode, position, weight_g, archived, length_mm, "
    "width_mm, height_mm) values (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, 0, ?9, ?10, ?11)"};
static db::Statement const update_variant_{
    "update catalog_variants set sku = ?2, sku_folded = ?3, options_json = ?4, barcode = ?5, position = ?6, weight_g = ?7, archived = 0, "
    "length_mm = ?8, width_mm = ?9, height_mm = ?10 where id = ?1"};
static db::Statement const archive_variant_{"update catalog_variants set archived = 1 where id = ?1"};
static db::Statement const find_media_{
    "select media_id, source, url, width, height, alt from catalog_product_media where product_id = ?1 order by position"};
static db::Statement const delete_media_{"delete from catalog_product_media where product_id = ?1"};
static db::Statement const insert_media_{"insert into catalog_product_media (product_id, position, media_id, source, url, width, height, "
                                         "alt) values (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)"};
static db::Statement const insert_product_{"insert into catalog_products (id, handle, status, vendor, tax_class, options_json, "
                                           "attributes_json, tags_json, version, created_at_us, updated_at_us, shipping_profile) "
                                           "values (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, 1, ?9, ?9, ?10)"};
static db::Statement const update_product_{
    "update catalog_products set status = ?2, vendor = ?3, tax_class = ?4, options_json = ?5, attributes_json = ?6, tags_json = ?7, "
    "version = version + 1, updated_at_us = ?8, shipping_profile = ?9 where id = ?1"};
static db::Statement const save_texts_{
    "insert into catalog_product_texts (product_id, locale, title, description) values (?1, ?2, ?3, ?4) "
    "on conflict (product_id, locale) do update set title = excluded.title, description = excluded.description"};
static db::Statement const delete_categories_{"delete from catalog_product_categories where product_id = ?1"};
static db::Statement const insert_category_of_{
    "insert into catalog_product_categories (product_id, category_id, is_primary) values (?1, ?2, 1)"};
static db::Statement const find_category_{"select id, coalesce(parent_id, 0), handle, title, depth from catalog_categories where id = ?1"};
static db::Statement const find_category_by_path_{
    "select id, coalesce(parent_id, 0), handle, title, depth from catalog_categories where path = ?1"};
static db::Statement const find_category_handle_{"select 1 from catalog_categories where handle = ?1"};
static db::Statement const insert_category_{
    "insert into catalog_categories (id, parent_id, handle, title, path, depth) values (?1, ?2, ?3, ?4, ?5, ?6)"};
static db::Statement const find_categories_of_{"select category_id from catalog_product_categories where product_id = ?1"};
static db::Statement const delete_listings_{"delete from catalog_listings where product_id = ?1"};
static db::Statement const insert_listing_{
    "insert into catalog_listings (channel_id, category_id, product_id, price_minor, title_key, published_at_us, featured) "
    "values (?1, ?2, ?3, ?4, ?5, ?6, 0)"};
static db::Statement const find_listing_{
    "select price_minor, published_at_us from catalog_listings where channel_id = ?1 and category_id = 0 and product_id = ?2"};

static db::Statement const has_variant_{"select 1 from catalog_variants where id = ?1"};
static db::Statement const has_offer_{"select 1 from catalog_variants where product_id = ?1 and archived = 0 limit 1"};

static std::vector<std::string> strings_from(std::string_view text)
{
    std::vector<std::string> strings;
    auto const document = json::Document::parse(text);
    invariant(bool(document), "catalog: a stored list is no JSON");
    document->root().each_element([&](json::Node node) { strings.emplace_back(node.string().value_or("")); });
    return strings;
}

std::optional<ProductId> find_id(db::Reader& db, std::string_view handle) { return db.value<ProductId>(find_id_, handle); }

std::vector<std::optional<ProductId>> find_ids(db::Reader& db, std::span<std::string const> handles)
{
    std::vector<std::optional<ProductId>> ids(handles.size());
    db.for_each(
        find_id_, handles, [](std::string const& handle, auto&& with) { with(handle); },
        [&](std::size_t i, db::Row const& row) { ids[i] = row.get<ProductId>(0); });
    return ids;
}

std::vector<std::optional<std::string>> find_handles(db::Reader& db, std::span<ProductId const> ids)
{
    std::vector<std::optional<std::string>> handles(ids.size());
    db.for_each(
        find_handle_, ids, [](ProductId id, auto&& with) { with(id); },
        [&](std::size_t i, db::Row const& row) { handles[i] = row.get<std::string>(0); });
    return handles;
}

std::optional<Head> find_head(db::Reader& db, ProductId id, std::string_view locale)
{
    return db.one(
        find_head_,
        [&](db::Row const& row) {
            Head head;
            head.product = {.id = id,
                            .handle = row.get<std::string>(0),
                            .title = row.get<std::string>(8),
                            .vendor = row.get<std::string>(2),
                            .tax_class = row.get<std::string>(3),
                            .shipping_profile = row.get<std::string>(11),
                            .description = html::SafeHtml::trusted(row.get<std::string>(9)),
                            .status = parse_status(row.get<std::string_view>(1)).value(),
                            .options = strings_from(row.get<std::string_view>(4)),
                            .tags = strings_from(row.get<std::string_view>(6)),
                            .attributes_json = row.get<std::string>(5),
                            .version = row.get<std::int64_t>(7)};
            head.primary_category = row.get<CategoryId>(10);
            return head;
        },
        id, locale);
}

static VariantRow to_variant(db::Row const& row)
{
    return {.id = row.get<VariantId>(0),
            .product = row.get<ProductId>(1),
            .sku = row.get<std::string>(2),
            .options_json = row.get<std::string>(3),
            .barcode = row.get<std::string>(4),
            .position = row.get<int>(5),
            .weight_g = row.get<int>(6),
            .archived = row.get<bool>(7),
            .size = {row.get<int>(8), row.get<int>(9), row.get<int>(10)}};
}

std::vector<VariantRow> all_variants(db::Reader& db, ProductId product) { return db.all(find_variants_, to_variant, product); }

std::vector<Variant> variants(db::Reader& db, ProductId product)
{
    std::vector<Variant> found;
    for (auto& row : all_variants(db, product))
        if (!row.archived)
            found.push_back({.id = row.id,
                             .sku = std::move(row.sku),
                             .options = options_from(row.options_json),
                             .barcode = std::move(row.barcode),
                             .weight_g = row.weight_g,
                             .size = row.size});
    return found;
}

std::optional<VariantRow> find_by_sku(db::Reader& db, std::string_view folded) { return db.one(find_by_sku_, to_variant, folded); }

void insert_variant(db::Writer& db, VariantRow const& v, std::string_view folded)
{
    db.execute(insert_variant_, v.id, v.product, v.sku, folded, v.options_json, v.barcode, v.position, v.weight_g, v.size.length_mm,
               v.size.width_mm, v.size.height_mm);
}

void update_variant(db::Writer& db, VariantRow const& v, std::string_view folded)
{
    db.execute(update_variant_, v.id, v.sku, folded, v.options_json, v.barcode, v.position, v.weight_g, v.size.length_mm, v.size.width_mm,
               v.size.height_mm);
}

void archive_variant(db::Writer& db, VariantId id) { db.execute(archive_variant_, id); }

std::vector<Media> media(db::Reader& db, ProductId product)
{
    return db.all(
        find_media_,
        [](db::Row const& row) {
            return Media{.id = row.get<MediaId>(0),
                         .source = row.get<std::string>(1),
                         .url = row.get<std::string>(2),
                         .width = row.get<int>(3),
                         .height = row.get<int>(4),
                         .alt = row.get<std::string>(5)};
        },
        product);
}

void replace_media(db::Writer& db, ProductId product, std::vector<Media> const& all)
{
    db.execute(delete_media_, product);
    int position = 0;
    for (Media const& m : all) db.execute(insert_media_, product, ++position, m.id, m.source, m.url, m.width, m.height, m.alt);
}

void insert_product(db::Writer& db, Product const& p, std::string_view locale, Instant now)
{
    db.execute(insert_product_, p.id, p.handle, name(p.status), p.vendor, p.tax_class, json::to_json(p.options), p.attributes_json,
               json::to_json(p.tags), now, p.shipping_profile);
    db.execute(save_texts_, p.id, locale, p.title, p.description.text());
}

void update_product(db::Writer& db, Product const& p, std::string_view locale, Instant now)
{
    db.execute(update_product_, p.id, name(p.status), p.vendor, p.tax_class, json::to_json(p.options), p.attributes_json,
               json::to_json(p.tags), now, p.shipping_profile);
    db.execute(save_texts_, p.id, locale, p.title, p.description.text());
}

void replace_primary_category(db::Writer& db, ProductId product, CategoryId category)
{
    db.execute(delete_categories_, product);
    if (category) db.execute(insert_category_of_, product, category);
}

static Category to_category(db::Row const& row)
{
    return {.id = row.get<CategoryId>(0),
            .parent = row.get<CategoryId>(1),
            .handle = row.get<std::string>(2),
            .title = row.get<std::string>(3),
            .depth = row.get<int>(4)};
}

std::optional<Category> find_category(db::Reader& db, CategoryId id) { return db.one(find_category_, to_category, id); }
std::optional<Category> find_category_by_path(db::Reader& db, std::string_view path)
{
    return db.one(find_category_by_path_, to_category, path);
}
bool category_handle_taken(db::Reader& db, std::string_view handle) { return db.value<int>(find_category_handle_, handle).has_value(); }

void insert_category(db::Writer& db, Category const& c, std::string_view path)
{
    db.execute(insert_category_, c.id, c.parent ? std::optional{c.parent} : std::nullopt, c.handle, c.title, path, c.depth);
}

std::vector<CategoryId> categories_of(db::Reader& db, ProductId product)
{
    return db.all(find_categories_of_, [](db::Row const& row) { return row.get<CategoryId>(0); }, product);
}

void delete_listings(db::Writer& db, ProductId product) { db.execute(delete_listings_, product); }

void insert_listing(db::Writer& db, ChannelId channel, CategoryId category, ProductId product, std::int64_t price_minor,
                    std::string_view title_key, Instant published)
{
    db.execute(insert_listing_, channel, category, product, price_minor, title_key, published);
}

std::optional<std::pair<std::int64_t, Instant>> find_listing(db::Reader& db, ChannelId channel, ProductId product)
{
    return db.one(
        find_listing_, [](db::Row const& row) { return std::pair{row.get<std::int64_t>(0), row.get<Instant>(1)}; }, channel, product);
}

bool has_variant(db::Reader& db, VariantId id) { return db.value<int>(has_variant_, id).has_value(); }
bool has_offer(db::Reader& db, ProductId id) { return db.value<int>(has_offer_, id).has_value(); }

}   // namespace catalog::store
