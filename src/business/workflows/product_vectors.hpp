// Where products stand to each other: what is alike is near. A space is learned of the catalogue's words (infrastructure/vectors/lsa.hpp) as
// the product index has them, in the background, and again when the catalogue has become another one. Products whose vectors the merchant
// imported stand in a space of their own as well, and are compared with each other there.
#pragma once

#include "business/search/search.hpp"
#include "business/workflows/product_index.hpp"
#include "infrastructure/vectors/lsa.hpp"
#include "infrastructure/vectors/neighbours.hpp"

#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <span>
#include <vector>

namespace workflows {

// Of fewer products nothing is learned: their words say too little about each other, and a small shop is to cost nothing.
inline constexpr std::size_t vectors_learned_from = 50;

// Threads may share it; who asks waits for nobody who learns.
class ProductVectors {
  public:
    // Is told by the index what changes in it, and so lives as long.
    ProductVectors(Tools const&, ProductIndex&);

    // Up to `limit` others that the predicate accepts, the nearest first: among imported vectors where the product has one, else among those
    // that were learned. None: nothing is known of the product.
    std::vector<vectors::Neighbour> nearest(ProductId, std::size_t limit, std::function<bool(ProductId)> const& accepts) const;
    std::size_t size() const;       // products that have a vector that was learned
    std::size_t imported() const;   // and one that was imported

    // Takes in what was imported, by whichever process, and learns where it is due, which takes seconds where there are many products. For
    // whoever keeps the index in step, now and then, from one thread at a time and after everything was read. Ends early where `goes_on`
    // says false.
    void keep_up(std::function<bool()> const& goes_on);

  private:
    struct Learned {
        explicit Learned(vectors::Corpus const& corpus) : lsa(corpus), products(lsa.dimension()) {}

        vectors::Lsa const lsa;
        vectors::Neighbours products;
    };
    using Ids = std::vector<search_engine::DocumentId>;

    void changed(std::span<search_engine::DocumentId const>);
    bool is_due() const;
    void learn(std::function<bool()> const& goes_on);
    std::shared_ptr<Learned> made_of(Ids const&, std::function<bool()> const& goes_on) const;
    void put(Learned&, search_engine::DocumentId) const;
    std::shared_ptr<Learned> learned() const;
    std::shared_ptr<vectors::Neighbours> theirs() const;
    void follow_imports(std::function<bool()> const& goes_on);
    void take(search::ProductVector const&);

    Tools const& tools_;
    ProductIndex const& index_;
    std::mutex mutable mutex_;
    std::shared_ptr<Learned> learned_;   // none: nothing was learned yet
    std::size_t learned_from_ = 0, changes_ = 0;
    bool is_learning_ = false;
    Ids missed_;                                    // changed while it learned
    std::shared_ptr<vectors::Neighbours> theirs_;   // none: nothing was imported
    std::int64_t followed_ = 0;                     // the version of what was taken in last; of keep_up alone
};

}   // namespace workflows
