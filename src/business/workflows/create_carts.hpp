// New carts, with their first lines; all that are asked for at the same time in one transaction. For a database that is far.
#pragma once

#include "business/workflows/view_cart.hpp"
#include "infrastructure/db/batcher.hpp"

namespace workflows {

class CreateCarts {
  public:
    CreateCarts(Tools const&, ViewCart const&);

    // Waits until it is durable. Errors: those of cart::create; overloaded.
    Result<CartView> run(cart::NewCart const&, std::span<cart::Line const>, Instant now) const;

  private:
    struct Creation {
        cart::Creating creating;
        std::vector<inventory::Level> levels;   // of its lines
    };
    Result<Done> create(std::span<Creation* const>) const;

    Tools const& tools_;
    ViewCart const& carts_;
    db::Batcher<Creation> mutable creations_;
};

}   // namespace workflows
