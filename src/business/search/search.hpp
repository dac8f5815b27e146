// Search: what the merchant says about it, and what is searched for. Knows queries and products by their ids; what is found and how it ranks
// is the search engine's and of the workflows that ask it.
#pragma once

#include "base/ids.hpp"
#include "base/result.hpp"
#include "base/time.hpp"
#include "infrastructure/db/database.hpp"
#include "infrastructure/json/reader.hpp"

#include <functional>
#include <limits>
#include <memory>
#include <mutex>
#include <optional>
#include <span>
#include <string>
#include <tuple>
#include <unordered_map>
#include <utility>
#include <vector>

namespace search {

// As queries are compared: their words without case and accents, one space between them. "  Café-Crème" is "cafe creme". May be empty.
std::string normalised(std::string_view query);

// ---- what the merchant says

inline constexpr std::size_t query_length_max = 100;   // characters, normalised
inline constexpr std::size_t each_kind_max = 1'000, also_max = 10, products_max = 20;
inline constexpr std::size_t attribute_bytes_max = 100, value_bytes_max = 200, path_bytes_max = 200;
inline constexpr std::int64_t whole_ppm = 1'000'000;

struct Window {   // [from, to)
    Instant from{std::numeric_limits<std::int64_t>::min()}, to{std::numeric_limits<std::int64_t>::max()};

    bool holds(Instant now) const { return from <= now && now < to; }
    bool overlaps(Window const& other) const { return from < other.to && other.from < to; }
    bool operator==(Window const&) const = default;
};

// Queries are normalised. Of two things with one key the merchant says only one.

struct Synonyms {   // found, too, by whoever searches for the query, and not the other way round
    std::string query;
    std::vector<std::string> also;       // normalised
    std::int64_t weight_ppm = 500'000;   // of a word of the query; 1 to whole_ppm

    auto key() const { return std::tie(query); }
    bool operator==(Synonyms const&) const = default;
};

struct Placement {   // of products before all others, in their order, or behind them. One at a time for a query
    std::string query;
    std::vector<ProductId> products;
    Window window;

    auto key() const { return std::tie(query, window.from); }
    bool operator==(Placement const&) const = default;
};

struct Redirect {
    std::string query, to;   // a path of this shop: "/pages/returns"

    auto key() const { return std::tie(query); }
    bool operator==(Redirect const&) const = default;
};

struct Boost {   // for whatever is searched
    enum class Kind : std::uint8_t { attribute, in_stock, popularity };
    Kind kind = Kind::attribute;
    std::string attribute, value;   // empty but for an attribute
    std::int64_t ppm = 0;           // -whole_ppm to whole_ppm, not 0

    auto key() const { return std::tie(kind, attribute, value); }
    bool operator==(Boost const&) const = default;
};

struct Settings {   // each sorted by its key
    std::vector<Synonyms> synonyms;
    std::vector<Placement> pins, buries;
    std::vector<Redirect> redirects;
    std::vector<Boost> boosts;

    bool operator==(Settings const&) const = default;
};

// A file names products by their handles, which others know. For each the product, or nothing; for each product its handle.
using FindProducts = std::function<std::vector<std::optional<ProductId>>(std::span<std::string const> handles)>;
using FindHandles = std::function<std::vector<std::optional<std::string>>(std::span<ProductId const>)>;

// From {"synonyms":[{"query":"sofa","also":["settee","couch"],"weight_ppm":500000}],
// "pins":[{"query":"lamp","products":["pollen-lamp"],"from":"2027-03-01T00:00:00Z","to":null}],"buries":[the same],
// "redirects":[{"query":"returns","to":"/pages/returns"}],
// "boosts":[{"attribute":"material","value":"Oak","ppm":200000},{"in_stock_ppm":100000},{"popularity_ppm":100000}]}; a kind may be left out.
// Every violation is noted with its place. Among them: repeated (a query at the same time, a product beside itself or both pinned and
// buried), circular (a synonym of itself), never_applies (an empty window, a boost of nothing), unknown_sku (no product has the handle).
Settings read(json::Node, FindProducts const&, std::vector<Violation>&);
std::string to_json(Settings const&, FindHandles const&);   // `read` takes it

Settings stored(db::Reader&);
std::int64_t version(db::Reader&);   // moves with every change of the settings

struct Replaced {
    int saved = 0, unchanged = 0, removed = 0;
};
// Makes them all that is stored. They have been read without a violation.
Replaced replace(db::Writer&, Settings const&);

// The settings of the shop, read again where they have changed. Threads may share it.
class Rules {
  public:
    struct All {
        std::int64_t version = 0;
        Settings settings;
    };
    std::shared_ptr<All const> of(db::Reader&) const;

  private:
    mutable std::mutex mutex_;
    mutable std::shared_ptr<All const> known_;
};

// What the settings say of one query.
struct Directions {
    struct Synonym {
        std::string text;
        std::int64_t weight_ppm;

        bool operator==(Synonym const&) const = default;
    };
    std::vector<Synonym> synonyms;
    std::vector<ProductId> pinned, buried;   // in their order; none is both
    std::string redirect;                    // empty: none

    bool operator==(Directions const&) const = default;
};
Directions directions_for(Settings const&, std::string_view normalised_query, Instant now);

// ---- what is searched for: how often on which day, and nothing of who asked

inline constexpr std::chrono::days popular_days{30}, kept_days{90};
inline constexpr std::int64_t popular_searches_min = 3;   // what fewer have searched for may be about one of them, and is shown to nobody
inline constexpr std::size_t searches_max = 1'000;        // added at once

struct Searched {
    std::string query;                      // normalised
    std::int64_t searches = 0, empty = 0;   // how often; how often of that nothing was found

    bool operator==(Searched const&) const = default;
};

// The query as it may be kept, normalised. Nothing: it has no words, or is what people search for by mistake or about themselves: longer than
// 100 bytes or eight words, with an @, or with six digits that no letter parts (telephones, cards, orders).
std::optional<std::string> loggable(std::string_view query);

// Counts in memory between two visits of the database. Threads may share it.
class SearchLog {
  public:
    static constexpr std::size_t queries_max = 10'000;   // at once; no others are counted until these are taken

    void count(std::string_view query, bool had_hits);   // as it was typed; what is not loggable is not counted
    std::vector<Searched> take();

  private:
    struct Hash : std::hash<std::string_view> {
        using is_transparent = void;
    };
    struct Counts {
        std::int64_t searches = 0, empty = 0;
    };
    std::mutex mutex_;
    std::unordered_map<std::string, Counts, Hash, std::equal_to<>> counts_;
};

// Adds to the day of `now`. What has been counted goes in seldom, as every minute: each write makes a remembered catalogue forget.
void add_searches(db::Writer&, std::span<Searched const>, Instant now);

// Of the last popular_days, this one among them: the most frequent of those that mostly found something, and of those that mostly did not
// (however few have asked). Both read all these days: for timers and reports, never for a request.
std::vector<Searched> popular(db::Reader&, Instant now, int limit);
std::vector<Searched> without_hits(db::Reader&, Instant now, int limit);

// Takes away so many queries of days before that of `before`, the oldest first. True: there may be more.
bool forget(db::Writer&, Instant before, int limit);

// ---- what is bought: how many units of which product on which day, and nothing of who bought them

struct Bought {
    Day day;
    ProductId product;
    std::int64_t units = 0;
};
// Up to which order all have been added. 0: none has.
OrderId counted_until(db::Reader&);
// Adds these and moves that from `before` to `until`. False: another one has moved it meanwhile, and nothing was added.
bool add_bought(db::Writer&, std::span<Bought const>, OrderId before, OrderId until);
// Units of the last popular_days, this one among them, the most bought first. Reads all these days: for timers, never for a request.
std::vector<std::pair<ProductId, std::int64_t>> most_bought(db::Reader&, Instant now, int limit);
// Takes away so many rows of days before that of `before`, the oldest first. True: there may be more.
bool forget_bought(db::Writer&, Instant before, int limit);

// ---- vectors of products that the merchant brings: what is near is alike (workflows/product_vectors.hpp)

inline constexpr std::size_t vector_dimension_max = 1'024;

struct ProductVector {
    ProductId product;
    std::vector<std::int8_t> codes;   // not all zero; none: the product has no vector
    std::int64_t version = 0;         // ascends with whatever is saved

    bool operator==(ProductVector const&) const = default;
};

struct VectorSpace {
    std::int64_t version = 0;     // of what was saved last
    std::int64_t dimension = 0;   // of all of them; 0: of none
    std::int64_t vectors = 0;     // products that have one

    bool operator==(VectorSpace const&) const = default;
};
VectorSpace vector_space(db::Reader&);
// Saved after that version, in the order of versions, so that they can be followed.
std::vector<ProductVector> vectors_after(db::Reader&, std::int64_t version, int limit);

enum class VectorOutcome : std::uint8_t { saved, removed, unchanged, other_dimension };   // the last one is not saved
// Saves one after the other, each product once. While products have vectors others must be of their dimension. `space` is what is there, and
// becomes what is there then. The caller holds the catalogue's lock.
std::vector<VectorOutcome> save_vectors(db::Writer&, std::span<ProductVector const>, VectorSpace& space);

}   // namespace search
