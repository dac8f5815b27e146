#include "business/catalog/catalog.hpp"

#include "base/state_machine.hpp"
#include "base/text.hpp"
#include "business/catalog/catalog_store.hpp"
#include "infrastructure/json/reader.hpp"

#include <algorithm>

namespace catalog {

static constexpr std::string_view status_names[]{"draft", "active", "archived"};

std::string_view name(Status status) { return name_of(status_names, status); }

std::optional<Status> parse_status(std::string_view text)
{
    auto const found = std::ranges::find(status_names, text);
    if (found == std::end(status_names)) return std::nullopt;
    return static_cast<Status>(found - std::begin(status_names));
}

static db::Statement const find_channel{"select currency, country, locale, order_prefix, code, id from catalog_channels where id = ?1"};
static db::Statement const find_channels{"select currency, country, locale, order_prefix, code, id from catalog_channels order by id"};
static db::Statement const find_sold_{
    "select v.product_id, p.handle, v.sku, t.title, v.options_json, p.tax_class, "
    "coalesce((select m.url from catalog_product_media m where m.product_id = p.id and m.url <> '' order by m.position limit 1), ''), "
    "p.status = 'active' and v.archived = 0, p.shipping_profile, v.weight_g, v.length_mm * v.width_mm * v.height_mm "
    "from catalog_variants v join catalog_products p on p.id = v.product_id "
    "join catalog_product_texts t on t.product_id = p.id and t.locale = ?2 where v.id = ?1"};
static db::Statement const find_variant_{"select v.id from catalog_variants v join catalog_products p on p.id = v.product_id "
                                         "where v.sku_folded = ?1 and v.archived = 0 and p.status = 'active'"};

static db::Statement const find_owner{"select id, product_id from catalog_variants where sku_folded = ?1"};
static db::Statement const find_sku{"select sku from catalog_variants where id = ?1"};
static db::Statement const find_offers{"select id from catalog_variants where product_id = ?1 and archived = 0 order by position, id"};

static Channel to_channel(db::Row const& row)
{
    return {.id = row.get<ChannelId>(5),
            .currency = row.get<Currency>(0),
            .country = row.get<std::string>(1),
            .locale = row.get<std::string>(2),
            .order_prefix = row.get<std::string>(3),
            .code = row.get<std::string>(4)};
}

Channel channel(db::Reader& db, ChannelId id)
{
    auto const found = db.one(find_channel, to_channel, id);
    invariant(found.has_value(), "catalog: there is no such channel");
    return *found;
}

std::vector<Channel> channels(db::Reader& db) { return db.all(find_channels, to_channel); }

Options options_from(std::string_view options_json)
{
    Options options;
    if (options_json == "{}") return options;
    auto const document = json::Document::parse(options_json);
    invariant(bool(document), "catalog: stored options are no JSON");
    document->root().each_member(
        [&](std::string_view option, json::Node value) { options.emplace_back(option, value.string().value_or("")); });
    return options;
}

static Product complete(db::Reader& db, store::Head&& head)
{
    head.product.variants = store::variants(db, head.product.id);
    head.product.media = store::media(db, head.product.id);
    if (head.primary_category) head.product.categories = path_to(db, head.primary_category);
    return std::move(head.product);
}

std::optional<Product> find_any_product(db::Reader& db, std::string_view handle, std::string_view locale)
{
    auto const id = store::find_id(db, handle);
    auto head = id ? store::find_head(db, *id, locale) : std::nullopt;
    if (!head) return std::nullopt;
    return complete(db, std::move(*head));
}

std::vector<std::optional<ProductId>> products_of(db::Reader& db, std::span<std::string const> handles)
{
    return store::find_ids(db, handles);
}

std::vector<std::optional<std::string>> handles_of(db::Reader& db, std::span<ProductId const> products)
{
    return store::find_handles(db, products);
}

Result<Product> find_product(db::Reader& db, std::string_view handle, std::string_view locale)
{
    auto product = find_any_product(db, handle, locale);
    if (!product || product->status == Status::draft) return Code::not_found;
    if (product->status == Status::archived) return Code::gone;
    return std::move(*product);
}

Product load_product(db::Reader& db, ProductId id, std::string_view locale)
{
    auto head = store::find_head(db, id, locale);
    invariant(head.has_value(), "catalog: a listed product is not there");
    return complete(db, std::move(*head));
}

std::optional<Product> find_active(db::Reader& db, ProductId id, std::string_view locale)
{
    auto head = store::find_head(db, id, locale);
    if (!head || head->product.status != Status::active) return std::nullopt;
    return complete(db, std::move(*head));
}

std::optional<Sold> find_sold(db::Reader& db, VariantId variant, std::string_view locale)
{
    return db.one(
        find_sold_,
        [&](db::Row const& row) {
            return Sold{.variant = variant,
                        .product = row.get<ProductId>(0),
                        .handle = row.get<std::string>(1),
                        .sku = row.get<std::string>(2),
                        .title = row.get<std::string>(3),
                        .options_json = row.get<std::string>(4),
                        .tax_class = row.get<std::string>(5),
                        .picture = row.get<std::string>(6),
                        .sellable = row.get<bool>(7),
                        .shipping_profile = row.get<std::string>(8),
                        .weight_g = row.get<std::int64_t>(9),
                        .volume_mm3 = row.get<std::int64_t>(10)};
        },
        variant, locale);
}

std::optional<VariantId> find_variant(db::Reader& db, Sku const& sku) { return db.value<VariantId>(find_variant_, sku.folded()); }

std::vector<std::optional<Owner>> find_owners(db::Reader& db, std::span<std::string const> folded_skus)
{
    std::vector<std::optional<Owner>> owners(folded_skus.size());
    db.for_each(
        find_owner, folded_skus, [](std::string const& sku, auto&& with) { with(sku); },
        [&](std::size_t i, db::Row const& row) { owners[i] = Owner{row.get<VariantId>(0), row.get<ProductId>(1)}; });
    return owners;
}

std::vector<std::optional<std::string>> skus_of(db::Reader& db, std::span<VariantId const> variants)
{
    std::vector<std::optional<std::string>> skus(variants.size());
    db.for_each(
        find_sku, variants, [](VariantId id, auto&& with) { with(id); },
        [&](std::size_t i, db::Row const& row) { skus[i] = row.get<std::string>(0); });
    return skus;
}

std::vector<std::vector<VariantId>> variants_of(db::Reader& db, std::span<ProductId const> products)
{
    std::vector<std::vector<VariantId>> variants(products.size());
    db.for_each(
        find_offers, products, [](ProductId id, auto&& with) { with(id); },
        [&](std::size_t i, db::Row const& row) { variants[i].push_back(row.get<VariantId>(0)); });
    return variants;
}

std::vector<std::string> category_paths(db::Reader& db, ProductId product)
{
    static db::Statement const find{"select c.path from catalog_product_categories p join catalog_categories c on c.id = p.category_id "
                                    "where p.product_id = ?1 order by c.path"};
    std::vector<std::string> paths;
    for (auto const& path : db.all(find, [](db::Row const& row) { return row.get<std::string>(0); }, product))
        for (auto at = path.find('/');; at = path.find('/', at + 1)) {
            paths.push_back(path.substr(0, at));
            if (at == std::string::npos) break;
        }
    return paths;
}

std::optional<Category> find_category(db::Reader& db, std::string_view handle)
{
    static db::Statement const find{"select id, coalesce(parent_id, 0), handle, title, depth from catalog_categories where handle = ?1"};
    return db.one(
        find,
        [](db::Row const& row) {
            return Category{row.get<CategoryId>(0), row.get<CategoryId>(1), row.get<std::string>(2), row.get<std::string>(3),
                            row.get<int>(4)};
        },
        handle);
}

std::vector<Category> path_to(db::Reader& db, CategoryId id)
{
    std::vector<Category> path;
    while (id && path.size() < category_depth_max) {
        auto category = store::find_category(db, id);
        invariant(category.has_value(), "catalog: a category's parent is not there");
        id = category->parent;
        path.push_back(std::move(*category));
    }
    std::ranges::reverse(path);
    return path;
}

bool has_variant(db::Reader& db, VariantId id) { return store::has_variant(db, id); }
bool has_offer(db::Reader& db, ProductId id) { return store::has_offer(db, id); }
std::vector<Media> media_of(db::Reader& db, ProductId id) { return store::media(db, id); }

}   // namespace catalog
