#include "business/workflows/create_carts.hpp"

namespace workflows {

CreateCarts::CreateCarts(Tools const& tools, ViewCart const& carts)
    : tools_(tools)
    , carts_(carts)
    , creations_([this](std::span<Creation* const> all) { return create(all); },
                 {.waiting_max = 4'096, .observe = tools.counts("create_cart")})
{
}

Result<CartView> CreateCarts::run(cart::NewCart const& cart, std::span<cart::Line const> lines, Instant now) const
{
    trace::Span const span{"create_cart"};
    TRY(cart::check_create(lines));
    Creation creation{{cart, lines, now}, {}};
    TRY(creations_.run(creation));
    return carts_.view(cart::fresh(creation.creating), creation.levels);
}

Result<Done> CreateCarts::create(std::span<Creation* const> all) const
{
    std::vector<cart::Creating> carts;
    std::vector<VariantId> variants;
    for (auto const* creation : all) {
        carts.push_back(creation->creating);
        for (auto const& line : creation->creating.lines) variants.push_back(line.variant);
    }
    TRY(tools_.db.cart.write([&](db::Writer& db) -> Result<Done> {
        cart::create(db, carts);
        return Done{};
    }));
    auto const levels = tools_.db.order.read([&](db::Reader& db) { return inventory::levels(db, variants); });
    auto next = levels.begin();
    for (auto* const creation : all) {
        auto const count = std::ssize(creation->creating.lines);
        creation->levels.assign(next, next + count);
        next += count;
    }
    return Done{};
}

}   // namespace workflows
