// Catalog: what the shop shows. A product has one or more variants; the variant is the only thing that is bought, and its SKU is its
// unique name, whatever its case. Knows texts, options, categories and media; never prices or stock: a listing's price is given to it.
#pragma once

#include "base/ids.hpp"
#include "base/money.hpp"
#include "base/result.hpp"
#include "base/sku.hpp"
#include "business/catalog/handles.hpp"
#include "business/catalog/known_products.hpp"
#include "infrastructure/db/database.hpp"
#include "infrastructure/template/sanitise.hpp"

#include <optional>
#include <span>
#include <string>
#include <vector>

namespace catalog {

inline constexpr std::size_t options_max = 5, variants_max = 2'048, media_max = 250, category_depth_max = 10;
inline constexpr std::size_t title_length_max = 500, handle_length_max = 200;   // characters

inline constexpr ChannelId default_channel{1};

struct Channel {
    ChannelId id;
    Currency currency;
    std::string country, locale, order_prefix, code;
};
Channel channel(db::Reader&, ChannelId);
std::vector<Channel> channels(db::Reader&);   // by id

enum class Status : std::uint8_t { draft, active, archived };
std::string_view name(Status);
std::optional<Status> parse_status(std::string_view);

using Options = std::vector<std::pair<std::string, std::string>>;   // name, value; in the order of the product's options

struct Media {
    MediaId id;           // 0: not fetched
    std::string source;   // as imported: a file's name or a URL
    std::string url;      // where this shop serves it; empty where it was not fetched
    int width = 0, height = 0;
    std::string alt;

    bool operator==(Media const&) const = default;
};

struct Size {   // packed; 0: not known
    int length_mm = 0, width_mm = 0, height_mm = 0;

    bool operator==(Size const&) const = default;
};
inline constexpr int side_mm_max = 10'000;

struct Variant {
    VariantId id;
    std::string sku;
    Options options;
    std::string barcode;   // GTIN, or empty
    int weight_g = 0;      // 0: not known
    Size size = {};
};

struct Category {
    CategoryId id, parent;   // parent 0: a root
    std::string handle, title;
    int depth = 1;
};

struct Product {
    ProductId id;
    std::string handle, title, vendor, tax_class, shipping_profile;
    html::SafeHtml description;
    Status status = Status::active;
    std::vector<std::string> options, tags;
    std::string attributes_json;
    std::vector<Variant> variants;   // in their order
    std::vector<Media> media;
    std::vector<Category> categories;   // from the root to the primary one; empty where there is none
    std::int64_t version = 0;
};

// Errors: not_found (also a draft), gone (archived).
Result<Product> find_product(db::Reader&, std::string_view handle, std::string_view locale);
// Whatever its status.
std::optional<Product> find_any_product(db::Reader&, std::string_view handle, std::string_view locale);
Product load_product(db::Reader&, ProductId, std::string_view locale);
std::optional<Product> find_active(db::Reader&, ProductId, std::string_view locale);
// Whatever the status. Nothing where there is no such product.
std::vector<std::optional<ProductId>> products_of(db::Reader&, std::span<std::string const> handles);
std::vector<std::optional<std::string>> handles_of(db::Reader&, std::span<ProductId const>);

// A variant as a cart line or an order line shows it.
struct Sold {
    VariantId variant;
    ProductId product;
    std::string handle, sku, title, options_json, tax_class, picture;
    bool sellable = false;   // its product is active, and it is not archived
    std::string shipping_profile = {};
    std::int64_t weight_g = 0, volume_mm3 = 0;   // 0: not known
};
std::optional<Sold> find_sold(db::Reader&, VariantId, std::string_view locale);
// Errors: unknown_sku is the caller's to say: nothing where no active product has it.
std::optional<VariantId> find_variant(db::Reader&, Sku const&);
Options options_from(std::string_view options_json);

// Whose SKU it is, whatever the status, also of an archived variant.
struct Owner {
    VariantId variant;
    ProductId product;
};
std::vector<std::optional<Owner>> find_owners(db::Reader&, std::span<std::string const> folded_skus);
// Nothing where there is no such variant.
std::vector<std::optional<std::string>> skus_of(db::Reader&, std::span<VariantId const>);
// Of each product those that are not archived, in their order.
std::vector<std::vector<VariantId>> variants_of(db::Reader&, std::span<ProductId const>);
// Of all categories that it is in, and those above them: "vases", "vases/dipped".
std::vector<std::string> category_paths(db::Reader&, ProductId);

// ---- listings

enum class Sort : std::uint8_t { featured, price, price_descending, newest, title };
std::optional<Sort> parse_sort(std::string_view);   // "featured", "price", "-price", "newest", "title"
std::string_view name(Sort);

// Behind which product a page goes on: its key in that order.
struct Position {
    std::int64_t number = 0;
    std::string text;
    ProductId product;
};
struct ListQuery {
    ChannelId channel = default_channel;
    CategoryId category = {};   // 0: everything
    Sort sort = Sort::featured;
    std::optional<Position> after = {};
    int limit = 24;   // 1 … 200
};
struct ListPage {
    std::vector<ProductId> products;
    std::optional<Position> next;   // empty: this was the last
};
ListPage list(db::Reader&, ListQuery const&);

std::optional<Category> find_category(db::Reader&, std::string_view handle);
std::vector<Category> categories(db::Reader&);            // by path: parents before children
std::vector<Category> path_to(db::Reader&, CategoryId);   // from the root

// Active products, in the order of their ids, for the sitemap.
struct Address {
    ProductId product;
    std::string handle;
    Instant changed;   // what is told of it; not its price or stock
};
std::vector<Address> addresses_after(db::Reader&, ProductId after, int limit);
// Products of any status, for the export.
std::vector<ProductId> products_after(db::Reader&, ProductId after, int limit);

struct ProductVersion {
    ProductId product;
    std::int64_t version = 0;   // moves with each change of anything in it
    bool is_active = false;
};
std::vector<ProductVersion> versions_after(db::Reader&, ProductId after, int limit);
// That were changed at this time or later, the first of them first.
std::vector<ProductVersion> changed_since(db::Reader&, Instant, int limit);

// ---- writing

struct VariantDraft {
    std::string sku;
    std::vector<std::string> options;   // one for each option of the product
    std::string barcode;
    int weight_g = 0;
    std::optional<Size> size = {};   // nothing: as it was
};
struct ProductDraft {
    std::string handle, title, vendor;
    std::optional<std::string> tax_class = {}, shipping_profile = {};   // nothing: as they were, at first "standard" and "default"
    html::SafeHtml description;
    std::vector<std::string> category;   // titles from the root; empty: none
    std::vector<std::string> tags, options;
    std::string attributes_json = "{}";
    Status status = Status::active;
    std::vector<VariantDraft> variants;
    std::vector<Media> media;
};
struct Saved {
    ProductId product;
    bool created = false, changed = false;
    std::vector<VariantId> variants;   // of the draft's, in its order
};

// What is wrong with a draft by itself, with pointers into the import format. Empty: nothing.
std::vector<Violation> violations_of(ProductDraft const&);

// What `save` would refuse. Errors: validation_failed (a SKU belongs to another product).
Result<Done> check(db::Reader&, ProductDraft const&);

// Creates the product of that handle, or makes it what the draft says; variants that the draft lacks are archived. Saving the same
// again changes nothing. Errors: validation_failed (a SKU belongs to another product). The draft must have no violations.
Result<Saved> save(db::Writer&, ProductDraft const&, std::string_view locale, IdSource&, Instant now);

// Shows the product in its categories at this price; nothing takes it out of all lists.
void set_listing(db::Writer&, ChannelId, ProductId, std::optional<std::int64_t> price_minor, Instant now);

// The price that a product is sorted by. Without effect where it is not listed.
void set_listed_price(db::Writer&, ChannelId, ProductId, std::int64_t price_minor);

bool is_listed(db::Reader&, ChannelId, ProductId);
// When it was listed first; nothing where it is not.
std::optional<Instant> published_at(db::Reader&, ChannelId, ProductId);

// ---- checking

bool has_variant(db::Reader&, VariantId);                                       // also an archived one
bool has_offer(db::Reader&, ProductId);                                         // a variant that is not archived
std::vector<ProductId> listed_after(db::Reader&, ProductId after, int limit);   // in any channel
std::vector<Media> media_of(db::Reader&, ProductId);

}   // namespace catalog
