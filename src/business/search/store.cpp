// What the merchant says of searches, as it is stored.
#include "base/state_machine.hpp"
#include "business/search/search.hpp"

#include <algorithm>
#include <ranges>

namespace search {

static db::Statement const find_version{"select version from search_version"};
static db::Statement const move_version{"update search_version set version = version + 1"};
static db::Statement const all_synonyms{"select query, also, weight_ppm from search_synonyms order by query"};
static db::Statement const all_placements{"select id, kind, query, from_us, to_us from search_placements order by id"};
static db::Statement const all_products{"select placement_id, product_id from search_placed order by placement_id, position"};
static db::Statement const all_redirects{"select query, path from search_redirects order by query"};
static db::Statement const all_boosts{"select kind, attribute, value, ppm from search_boosts order by kind, attribute, value"};
static db::Statement const delete_synonyms{"delete from search_synonyms"};
static db::Statement const delete_products{"delete from search_placed"};
static db::Statement const delete_placements{"delete from search_placements"};
static db::Statement const delete_redirects{"delete from search_redirects"};
static db::Statement const delete_boosts{"delete from search_boosts"};
static db::Statement const insert_synonyms{"insert into search_synonyms (query, also, weight_ppm) values (?1, ?2, ?3)"};
static db::Statement const insert_placement{"insert into search_placements (id, kind, query, from_us, to_us) values (?1, ?2, ?3, ?4, ?5)"};
static db::Statement const insert_product{"insert into search_placed (placement_id, position, product_id) values (?1, ?2, ?3)"};
static db::Statement const insert_redirect{"insert into search_redirects (query, path) values (?1, ?2)"};
static db::Statement const insert_boost{"insert into search_boosts (kind, attribute, value, ppm) values (?1, ?2, ?3, ?4)"};

static constexpr std::string_view kind_names[]{"attribute", "in_stock", "popularity"};   // sorted, as Boost::Kind is

// ---- rows

static constexpr char between_texts = '\n';   // no normalised text has one

static std::string joined(std::vector<std::string> const& texts)
{
    std::string all;
    for (auto const& text : texts) {
        if (!all.empty()) all += between_texts;
        all += text;
    }
    return all;
}

static std::vector<std::string> split(std::string_view joined)
{
    std::vector<std::string> texts;
    for (auto const text : std::views::split(joined, between_texts)) texts.emplace_back(std::string_view{text});
    return texts;
}

static std::optional<Instant> limit_of(Instant at, Instant open) { return at == open ? std::nullopt : std::optional{at}; }

static void load_placements(db::Reader& db, Settings& settings)
{
    std::unordered_map<std::int64_t, Placement> by_id;
    auto const kinds = db.all(all_placements, [&](db::Row const& row) {
        auto const id = row.get<std::int64_t>(0);
        Window window;
        window.from = row.get<std::optional<Instant>>(3).value_or(window.from);
        window.to = row.get<std::optional<Instant>>(4).value_or(window.to);
        by_id[id] = {.query = row.get<std::string>(2), .products = {}, .window = window};
        return std::pair{id, row.get<std::string_view>(1) == "pin" ? &settings.pins : &settings.buries};
    });
    for (db::Row const row : db.rows(all_products)) by_id[row.get<std::int64_t>(0)].products.push_back(row.get<ProductId>(1));
    for (auto const& [id, kind] : kinds) kind->push_back(std::move(by_id[id]));
}

Settings stored(db::Reader& db)
{
    Settings settings;
    settings.synonyms = db.all(all_synonyms, [](db::Row const& row) {
        return Synonyms{row.get<std::string>(0), split(row.get<std::string_view>(1)), row.get<std::int64_t>(2)};
    });
    load_placements(db, settings);
    settings.redirects =
        db.all(all_redirects, [](db::Row const& row) { return Redirect{row.get<std::string>(0), row.get<std::string>(1)}; });
    settings.boosts = db.all(all_boosts, [](db::Row const& row) {
        return Boost{value_of<Boost::Kind>(kind_names, row.get<std::string_view>(0)), row.get<std::string>(1), row.get<std::string>(2),
                     row.get<std::int64_t>(3)};
    });
    return settings;
}

// ---- replacing

static void insert_placements(db::Writer& db, std::vector<Placement> const& placements, std::string_view kind, std::int64_t first_id)
{
    auto id = first_id;
    db.execute_all(insert_placement, placements, [&](Placement const& p, auto&& with) {
        with(id++, kind, p.query, limit_of(p.window.from, Window{}.from), limit_of(p.window.to, Window{}.to));
    });
    id = first_id;
    db.execute_all(insert_product, placements, [&](Placement const& p, auto&& with) {
        for (std::size_t i = 0; i < p.products.size(); ++i) with(id, i, p.products[i]);
        ++id;
    });
}

static void insert(db::Writer& db, Settings const& settings)
{
    db.execute_all(insert_synonyms, settings.synonyms, [](Synonyms const& s, auto&& with) { with(s.query, joined(s.also), s.weight_ppm); });
    insert_placements(db, settings.pins, "pin", 1);
    insert_placements(db, settings.buries, "bury", 1 + static_cast<std::int64_t>(settings.pins.size()));
    db.execute_all(insert_redirect, settings.redirects, [](Redirect const& r, auto&& with) { with(r.query, r.to); });
    db.execute_all(insert_boost, settings.boosts,
                   [](Boost const& b, auto&& with) { with(name_of(kind_names, b.kind), b.attribute, b.value, b.ppm); });
}

template <typename T> static void compare(std::vector<T> const& before, std::vector<T> const& after, Replaced& counts)
{
    auto const known = [](std::vector<T> const& all, T const& one) {
        auto const found = std::ranges::lower_bound(all, one.key(), {}, &T::key);
        return found != all.end() && found->key() == one.key() ? &*found : nullptr;
    };
    for (auto const& each : after) {
        auto const* const present = known(before, each);
        ++(present != nullptr && *present == each ? counts.unchanged : counts.saved);
    }
    for (auto const& each : before) counts.removed += known(after, each) == nullptr ? 1 : 0;
}

Replaced replace(db::Writer& db, Settings const& settings)
{
    auto const before = stored(db);
    Replaced counts;
    compare(before.synonyms, settings.synonyms, counts);
    compare(before.pins, settings.pins, counts);
    compare(before.buries, settings.buries, counts);
    compare(before.redirects, settings.redirects, counts);
    compare(before.boosts, settings.boosts, counts);
    if (counts.saved == 0 && counts.removed == 0) return counts;
    for (auto const* statement : {&delete_synonyms, &delete_products, &delete_placements, &delete_redirects, &delete_boosts})
        db.execute(*statement);
    insert(db, settings);
    db.execute(move_version);
    return counts;
}

// ---- kept in memory

std::int64_t version(db::Reader& db) { return db.value<std::int64_t>(find_version).value(); }

std::shared_ptr<Rules::All const> Rules::of(db::Reader& db) const
{
    auto const present = version(db);
    {
        std::lock_guard const lock{mutex_};
        if (known_ && known_->version == present) return known_;
    }
    auto const fresh = std::make_shared<All const>(All{present, stored(db)});
    std::lock_guard const lock{mutex_};
    if (!known_ || known_->version <= present) known_ = fresh;
    return fresh;
}

}   // namespace search
