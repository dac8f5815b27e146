// What else somebody may like who looks at a product: others that are alike, read again before they are shown.
//
// The nearest by the words of the catalogue (product_vectors.hpp) are put in the order of how alike they are: 7 parts by the cosine of their
// vectors, 2 by the share of the product's own facets that the other has too (categories, maker, options, attributes), 1 by how near the
// prices are (the lower divided by the higher). What is farther than `similar_cosine_min` is not alike, whatever its facets. Where these are
// too few, those of the product's own category follow and of the one above it, or of its maker where it has no category, by facets and price
// alone.
#pragma once

#include "business/workflows/product_vectors.hpp"

namespace workflows {

inline constexpr std::size_t similar_limit_max = 24;
inline constexpr float similar_cosine_min = 0.4F;

class SimilarProducts {
  public:
    SimilarProducts(Tools const& tools, ProductIndex const& index, ProductVectors const& vectors, catalog::KnownProducts* known = nullptr)
        : index_(index)
        , vectors_(vectors)
        , products_(tools, known)
    {
    }

    // Up to `limit` (similar_limit_max at most) others of which something can be had, the most alike first.
    std::vector<ProductView> to(ProductView const&, std::size_t limit) const;

  private:
    using Ids = std::vector<ProductId>;
    struct Candidate {
        ProductId product;
        float cosine = 0;
    };
    bool can_be_had(ProductId) const;
    std::vector<Candidate> near(ProductId, std::size_t limit) const;
    std::vector<Candidate> on(search_engine::AnyOf const& shelf, ProductId but) const;
    Ids ranked(ProductView const&, std::vector<Candidate> const&) const;
    void take(Ids const&, std::size_t limit, std::vector<ProductView>&) const;

    ProductIndex const& index_;
    ProductVectors const& vectors_;
    ShowProducts const products_;
};

}   // namespace workflows
