// What somebody finds who searches: a query read the way it was meant, and hits that are read again before they are shown.
#pragma once

#include "business/workflows/searching.hpp"

#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace workflows {

inline constexpr int search_limit_max = 100;
inline constexpr std::size_t facet_values_chosen_max = 50, facets_shown_max = 6;
inline constexpr std::size_t facet_values_shown_max = 50;   // the most frequent, and those that are chosen

enum class SearchOrder : std::uint8_t { relevance, price, price_descending, newest };
std::optional<SearchOrder> parse_search_order(std::string_view);   // "relevance", "price", "-price", "newest"
std::string_view name(SearchOrder);

// Where a page of hits ended; belongs to the same query and filters.
struct SearchPosition {
    search_engine::After after;
    std::string text;   // what was searched for, which may have been read otherwise than it was typed
};

struct SearchQuery {
    std::string text;                                   // as it was typed; empty: every product
    bool verbatim = false;                              // nobody is to know better what was meant
    std::vector<search_engine::AnyOf> facets;           // values as facet_value makes them
    std::optional<std::int64_t> price_from, price_to;   // minor units, both belong to it
    bool in_stock = false;
    SearchOrder order = SearchOrder::relevance;
    int limit = 24;   // 1 … search_limit_max
    std::optional<SearchPosition> after = {};
};

struct FacetView {
    struct Value {
        std::string value, label;
        std::size_t count = 0;
        bool chosen = false;
    };
    std::string name, label;   // the label is empty where the shop has its own words for it
    std::vector<Value> values;
};

struct SearchView {
    std::vector<ProductView> products;
    std::size_t total = 0;   // on all pages
    std::vector<FacetView> facets;
    search_engine::Histogram prices;   // of what is found whatever its price
    Currency currency;
    std::string text;                          // what was searched for
    bool corrected = false;                    // which is not what was typed
    std::vector<std::string> dropped;          // words that no product has
    bool any_word = false;                     // few have all words, or what was quoted: those that have some are among them
    std::vector<catalog::Category> ways_out;   // where nothing was found
    std::string redirect;                      // a page of the shop that answers better; empty: none
    std::optional<SearchPosition> next;
};

class SearchProducts {
  public:
    SearchProducts(Tools const& tools, Searching const& with)
        : tools_(tools)
        , with_(with)
        , index_(with.index)
        , products_(tools, &with.known)
    {
    }

    SearchView run(SearchQuery const&) const;
    // What a list that is read elsewhere can be narrowed by: `total`, `facets` and `prices` of what is found, and no products.
    SearchView narrowing(SearchQuery const&, std::vector<ProductView> const& shown) const;
    // What would be found at that time, were these the merchant's settings. Nobody searched for it.
    SearchView preview(SearchQuery const&, search::Settings const&, Instant at) const;

  private:
    struct Reading;
    struct Asked {   // a query with what the merchant says, both as long as it is answered
        SearchQuery const& query;
        search::Settings const& settings;
        Instant now;
    };
    SearchView answer(Asked const&) const;
    search_engine::Query engine_query(Asked const&, std::string const& text) const;
    static std::string direct(search_engine::Query&, Asked const&, std::string const& text);
    Reading read(Asked const&) const;
    std::optional<std::string> corrected(Asked const&, std::string const& text) const;
    std::optional<std::string> without_unknown(std::string const& text, std::vector<std::string>& dropped) const;
    std::size_t count(Asked const&, std::string const& text) const;
    void take_hits(SearchQuery const&, search_engine::Query, search_engine::Answer, SearchView&) const;
    void label(FacetView&) const;
    std::vector<FacetView> facets(SearchQuery const&, search_engine::Query const&, search_engine::Answer const&,
                                  std::vector<ProductView> const& shown) const;
    std::vector<catalog::Category> ways_out(std::string const& text) const;

    Tools const& tools_;
    Searching const& with_;
    ProductIndex const& index_;
    ShowProducts const products_;
};

}   // namespace workflows
