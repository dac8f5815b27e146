// Products as people and programs see them: with prices and with how well each variant can be had.
#pragma once

#include "business/catalog/catalog.hpp"
#include "business/inventory/inventory.hpp"
#include "business/pricing/pricing.hpp"
#include "business/workflows/tools.hpp"

#include <optional>
#include <vector>

namespace workflows {

struct ProductView {
    struct Offer {
        catalog::Variant variant;
        pricing::Price price;
        std::optional<Money> lowest_30d = {};   // where the price is reduced: see pricing::lowest_30d
        inventory::Band band = inventory::Band::out;
        std::int64_t available = 0;   // for "only 3 left"; not for programs
    };
    catalog::Product product;    // its variants stand in `offers`
    std::vector<Offer> offers;   // those with a price here and now
    Money price_from;            // of the cheapest by the unit
};

struct ListView {
    std::vector<ProductView> products;
    std::optional<catalog::Position> next;
};

class ShowProducts {
  public:
    // `known`: what was read lately; none: `load` reads all of it.
    explicit ShowProducts(Tools const& tools, catalog::KnownProducts* known = nullptr) : tools_(tools), known_(known) {}

    // Errors: not_found, gone.
    Result<ProductView> find(std::string_view handle) const;
    // In this order, without those that are not active or have no price.
    std::vector<ProductView> load(std::span<ProductId const>) const;
    // Without products that have no price.
    ListView list(catalog::ListQuery const&) const;

  private:
    std::vector<catalog::Product> active(db::Reader& catalog, std::span<ProductId const>, std::string_view locale) const;
    std::vector<ProductView> priced(db::Reader& catalog, std::vector<catalog::Product>, catalog::Channel const&) const;
    void add_stock(std::span<ProductView>) const;

    Tools const& tools_;
    catalog::KnownProducts* const known_;
};

}   // namespace workflows
