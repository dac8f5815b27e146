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
        inventory::Band band = inventory::Band::out;
        std::int64_t available = 0;   // for "only 3 left"; not for programs
    };
    catalog::Product product;    // its variants stand in `offers`
    std::vector<Offer> offers;   // those with a price
    Money price_from;
};

struct ListView {
    std::vector<ProductView> products;
    std::optional<catalog::Position> next;
};

class ShowProducts {
  public:
    explicit ShowProducts(Tools const& tools) : tools_(tools) {}

    // Errors: not_found, gone.
    Result<ProductView> find(std::string_view handle) const;
    ListView list(catalog::ListQuery const&) const;

  private:
    ProductView priced(db::Reader& catalog, catalog::Product, Currency) const;
    void add_stock(std::span<ProductView>) const;

    Tools const& tools_;
};

}   // namespace workflows
