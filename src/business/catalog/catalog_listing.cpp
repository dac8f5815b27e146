#include "base/state_machine.hpp"
#include "base/text.hpp"
#include "business/catalog/catalog.hpp"
#include "business/catalog/catalog_store.hpp"

#include <algorithm>
#include <limits>

namespace catalog {

static constexpr std::string_view sort_names[]{"featured", "price", "-price", "newest", "title"};

std::string_view name(Sort sort) { return name_of(sort_names, sort); }

std::optional<Sort> parse_sort(std::string_view text)
{
    auto const found = std::ranges::find(sort_names, text);
    if (found == std::end(sort_names)) return std::nullopt;
    return static_cast<Sort>(found - std::begin(sort_names));
}

// One more than asked for, which tells whether there is a next page. Newest and dearest first walk their index backwards.
static db::Statement const by_featured{"select product_id, featured from catalog_listings where channel_id = ?1 and category_id = ?2 "
                                       "and (featured, product_id) > (?3, ?4) order by featured, product_id limit ?5"};
static db::Statement const by_price{"select product_id, price_minor from catalog_listings where channel_id = ?1 and category_id = ?2 "
                                    "and (price_minor, product_id) > (?3, ?4) order by price_minor, product_id limit ?5"};
static db::Statement const by_price_descending{
    "select product_id, price_minor from catalog_listings where channel_id = ?1 and category_id = ?2 "
    "and (price_minor, product_id) < (?3, ?4) order by price_minor desc, product_id desc limit ?5"};
static db::Statement const by_newest{
    "select product_id, published_at_us from catalog_listings where channel_id = ?1 and category_id = ?2 "
    "and (published_at_us, product_id) < (?3, ?4) order by published_at_us desc, product_id desc limit ?5"};
static db::Statement const by_title{"select product_id, title_key from catalog_listings where channel_id = ?1 and category_id = ?2 "
                                    "and (title_key, product_id) > (?3, ?4) order by title_key, product_id limit ?5"};
static db::Statement const find_all_categories{
    "select id, coalesce(parent_id, 0), handle, title, depth from catalog_categories order by path"};
static db::Statement const find_addresses{
    "select id, handle, updated_at_us from catalog_products where id > ?1 and status = 'active' order by id limit ?2"};

static db::Statement const find_products{"select id from catalog_products where id > ?1 order by id limit ?2"};

static db::Statement const find_changed{
    "select id, version, status = 'active' from catalog_products where updated_at_us >= ?1 order by updated_at_us, id limit ?2"};

static db::Statement const find_versions{"select id, version, status = 'active' from catalog_products where id > ?1 order by id limit ?2"};

static db::Statement const set_price{"update catalog_listings set price_minor = ?3 where channel_id = ?1 and product_id = ?2"};

static db::Statement const find_listed{
    "select distinct product_id from catalog_listings where product_id > ?1 order by product_id limit ?2"};

static db::Statement const& statement_for(Sort sort)
{
    switch (sort) {
    case Sort::featured: return by_featured;
    case Sort::price: return by_price;
    case Sort::price_descending: return by_price_descending;
    case Sort::newest: return by_newest;
    case Sort::title: break;
    }
    return by_title;
}

ListPage list(db::Reader& db, ListQuery const& query)
{
    bool const backwards = query.sort == Sort::price_descending || query.sort == Sort::newest;
    constexpr auto most = std::numeric_limits<std::int64_t>::max();
    Position const after = query.after.value_or(Position{.number = backwards ? most : -1, .product = {backwards ? most : 0}});
    auto const to_position = [&](db::Row const& row) {
        if (query.sort == Sort::title) return Position{.text = row.get<std::string>(1), .product = row.get<ProductId>(0)};
        return Position{.number = row.get<std::int64_t>(1), .product = row.get<ProductId>(0)};
    };
    db::Statement const& statement = statement_for(query.sort);
    auto found = query.sort == Sort::title
                     ? db.all(statement, to_position, query.channel, query.category, after.text, after.product, query.limit + 1)
                     : db.all(statement, to_position, query.channel, query.category, after.number, after.product, query.limit + 1);
    ListPage page;
    if (std::ssize(found) > query.limit) {
        found.pop_back();
        page.next = found.back();
    }
    for (Position const& position : found) page.products.push_back(position.product);
    return page;
}

static Category to_category(db::Row const& row)
{
    return {.id = row.get<CategoryId>(0),
            .parent = row.get<CategoryId>(1),
            .handle = row.get<std::string>(2),
            .title = row.get<std::string>(3),
            .depth = row.get<int>(4)};
}

std::vector<Category> categories(db::Reader& db) { return db.all(find_all_categories, to_category); }

std::vector<Address> addresses_after(db::Reader& db, ProductId after, int limit)
{
    return db.all(
        find_addresses, [](db::Row const& row) { return Address{row.get<ProductId>(0), row.get<std::string>(1), row.get<Instant>(2)}; },
        after, limit);
}

std::vector<ProductId> products_after(db::Reader& db, ProductId after, int limit)
{
    return db.all(find_products, [](db::Row const& row) { return row.get<ProductId>(0); }, after, limit);
}

static ProductVersion to_version(db::Row const& row) { return {row.get<ProductId>(0), row.get<std::int64_t>(1), row.get<bool>(2)}; }

std::vector<ProductVersion> changed_since(db::Reader& db, Instant since, int limit)
{
    return db.all(find_changed, to_version, since, limit);
}

std::vector<ProductVersion> versions_after(db::Reader& db, ProductId after, int limit)
{
    return db.all(find_versions, to_version, after, limit);
}

std::vector<ProductId> listed_after(db::Reader& db, ProductId after, int limit)
{
    return db.all(find_listed, [](db::Row const& row) { return row.get<ProductId>(0); }, after, limit);
}

void set_listed_price(db::Writer& db, ChannelId channel, ProductId product, std::int64_t price_minor)
{
    db.execute(set_price, channel, product, price_minor);
}

bool is_listed(db::Reader& db, ChannelId channel, ProductId product) { return store::find_listing(db, channel, product).has_value(); }

std::optional<Instant> published_at(db::Reader& db, ChannelId channel, ProductId product)
{
    auto const found = store::find_listing(db, channel, product);
    return found ? std::optional{found->second} : std::nullopt;
}

void set_listing(db::Writer& db, ChannelId channel, ProductId product, std::optional<std::int64_t> price_minor, Instant now)
{
    db.lock({LockRank::catalogue});
    auto const present = store::find_listing(db, channel, product);
    store::delete_listings(db, product);
    if (!price_minor) return;
    auto const head = store::find_head(db, product, catalog::channel(db, channel).locale);
    invariant(head.has_value(), "catalog: a product without text is listed");
    Instant const published = present ? present->second : now;
    std::string const title_key = ascii_lower(head->product.title);
    store::insert_listing(db, channel, {}, product, *price_minor, title_key, published);
    for (CategoryId const category : store::categories_of(db, product))
        for (Category const& above : path_to(db, category))
            store::insert_listing(db, channel, above.id, product, *price_minor, title_key, published);
}

}   // namespace catalog
