// The catalogue as it is searched: an index in memory, made of what the databases say and never the truth itself. Whoever shows what was
// found reads it again (search_products.hpp).
#pragma once

#include "business/workflows/facet_labels.hpp"
#include "business/workflows/popularity.hpp"
#include "business/workflows/show_products.hpp"
#include "infrastructure/search_engine/index.hpp"
#include "infrastructure/search_engine/spelling.hpp"

#include <filesystem>
#include <functional>
#include <memory>
#include <mutex>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace workflows {

// The numbers of a document, which are written in place.
namespace search_number {
enum Column : std::uint8_t {
    price,        // of the cheapest, minor units of the channel
    stock,        // as inventory::Band: 2 in, 1 low, 0 out
    published,    // microseconds
    version,      // of the product, as it was read
    popularity,   // 0 to popularity_full
    count
};
}

inline search_engine::DocumentId document_id(ProductId product) { return static_cast<search_engine::DocumentId>(product.value); }
inline ProductId product_id(search_engine::DocumentId document) { return {static_cast<std::int64_t>(document)}; }

// Facets: "category" with the handles of a product's category and of those above it, "brand", "attribute.colour" for options and attributes.
// Their values are written as they stand in a URL: "Dark blue" is "dark-blue".
inline constexpr std::string_view category_facet = "category", brand_facet = "brand", attribute_facet = "attribute.";
std::string facet_value(std::string_view text);   // empty: nothing of it can stand in a URL
std::string facet_name(std::string_view option_or_attribute);

class ProductIndex {
  public:
    explicit ProductIndex(Tools const&);

    search_engine::Index const& documents() const { return index_; }
    search_engine::Words const& words() const { return index_.words(); }
    FacetLabels const& labels() const { return labels_; }
    std::shared_ptr<search_engine::Spelling const> spelling() const;

    // Is called, after each change, with the products whose words are others or are gone.
    void tell(std::function<void(std::span<search_engine::DocumentId const>)> told) { told_ = std::move(told); }

    // ---- for whoever keeps it in step; one at a time, but for `tidy`, `keep` and `set_popularity`, which may go on beside the others

    // Reads these again: what can be bought of them is found afterwards, the others are not.
    void refresh(std::span<ProductId const>);
    // Reads every product, a piece at a time, and calls `told` with how many have been read; it ends early where that says false.
    void read_all(std::function<bool(std::size_t)> const& told);
    // Looks for what differs from the databases in version or stock, or should not be there, and reads that again. Returns how many it was.
    std::size_t sweep(std::function<bool()> const& goes_on);
    // Those that are not found as they are.
    std::vector<ProductId> differing(std::span<catalog::ProductVersion const>) const;
    // What is found, in a file, and back: what changed since then is left to a sweep. `made_for`: see search_engine::Snapshot.
    void keep(std::filesystem::path const&, std::string const& made_for) const;
    search_engine::Restored restore(std::filesystem::path const&, std::string const& made_for);
    void set_popularity(Popularity);   // written in place
    // Puts segments together where there are many, and learns the words that may be meant. Takes seconds where there are many products.
    void tidy();

  private:
    bool write_in_place(ProductView const&);
    search_engine::Document document_of(ProductView const&, Instant published);
    void add_attributes(search_engine::Document&, ProductView const&);
    void add_facet(search_engine::Document&, std::string const& facet, std::string_view label);
    void write_popularity(std::span<search_engine::DocumentId const>);

    Tools const& tools_;
    ShowProducts const products_;
    search_engine::Index index_;
    std::function<void(std::span<search_engine::DocumentId const>)> told_ = [](auto) {};
    FacetLabels labels_;
    std::mutex popularity_mutex_;
    Popularity popularity_;
    std::mutex mutable spelling_mutex_;
    std::shared_ptr<search_engine::Spelling const> spelling_;
};

}   // namespace workflows
