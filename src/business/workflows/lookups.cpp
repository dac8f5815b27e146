#include "business/workflows/lookups.hpp"

#include "business/order/order.hpp"

namespace workflows {

Lookups::Lookups(Tools const& tools, bool together)
    : tools_(tools)
    , together_(together)
    , asked_([this](std::span<Asked* const> all) { return answer(all); }, {.waiting_max = 4'096, .observe = tools.counts("look_up")})
{
}

Result<cart::Cart> Lookups::cart(CartId id) const { return ask({.cart = id, .attempts = {}, .email_hmac = {}}).cart; }

std::optional<customer::Person> Lookups::person(crypto::Digest const& email_hmac) const
{
    return ask({.cart = {}, .attempts = {}, .email_hmac = email_hmac}).person;
}

Lookups::ToPlace Lookups::to_place(CartId id, std::optional<crypto::Digest> const& email_hmac) const
{
    return ask({.cart = id, .attempts = id, .email_hmac = email_hmac});
}

Lookups::ToPlace Lookups::ask(Asked asked) const
{
    asked.found.email_hmac = asked.email_hmac;
    auto* const alone = &asked;
    auto const done = together_ ? asked_.run(asked) : answer({&alone, 1});
    if (!done) return {.cart = done.error(), .attempts = done.error()};
    return std::move(asked.found);
}

// ---- all together

// Those of all for whom `wanted` holds something, and what that is.
template <typename Asked, typename T> static auto wanting(std::span<Asked* const> all, std::optional<T> Asked::* wanted)
{
    struct {
        std::vector<Asked*> who;
        std::vector<T> what;
    } found;
    for (auto* const asked : all)
        if (asked->*wanted) {
            found.who.push_back(asked);
            found.what.push_back(*(asked->*wanted));
        }
    return found;
}

Result<Done> Lookups::answer(std::span<Asked* const> all) const
{
    auto const in = [&](db::Database& database, auto... looks) {
        database.read([&](db::Reader& reader) {
            ((this->*looks)(reader, all), ...);
            return Done{};
        });
    };
    auto const& db = tools_.db;
    if (&db.cart == &db.order && &db.customer == &db.order) {
        in(db.order, &Lookups::find_carts, &Lookups::count_attempts, &Lookups::find_people);
        return Done{};
    }
    in(db.cart, &Lookups::find_carts);
    in(db.order, &Lookups::count_attempts);
    in(db.customer, &Lookups::find_people);
    return Done{};
}

void Lookups::find_carts(db::Reader& db, std::span<Asked* const> all) const
{
    auto const [who, ids] = wanting(all, &Asked::cart);
    auto found = cart::find(db, ids, tools_.clock.now());
    for (std::size_t i = 0; i < who.size(); ++i) who[i]->found.cart = std::move(found[i]);
}

void Lookups::count_attempts(db::Reader& db, std::span<Asked* const> all) const
{
    auto const [who, carts] = wanting(all, &Asked::attempts);
    auto const found = order::check(db, carts);
    for (std::size_t i = 0; i < who.size(); ++i) who[i]->found.attempts = found[i];
}

void Lookups::find_people(db::Reader& db, std::span<Asked* const> all) const
{
    auto const [who, hmacs] = wanting(all, &Asked::email_hmac);
    auto found = customer::find(db, hmacs);
    for (std::size_t i = 0; i < who.size(); ++i) who[i]->found.person = std::move(found[i]);
}

}   // namespace workflows
