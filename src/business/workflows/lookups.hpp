// What many requests look up at the same time. Where the database is far, all who wait ask together: one question, one journey.
#pragma once

#include "business/cart/cart.hpp"
#include "business/customer/customer.hpp"
#include "business/workflows/tools.hpp"
#include "infrastructure/db/batcher.hpp"

#include <optional>

namespace workflows {

class Lookups {
  public:
    // `together`: false where a question costs next to nothing.
    Lookups(Tools const&, bool together);

    // Errors: not_found, gone (expired).
    Result<cart::Cart> cart(CartId) const;

    // Nothing: the shop does not know anybody of that e-mail.
    std::optional<customer::Person> person(crypto::Digest const& email_hmac) const;

    // What is to be known before an order is opened; opening decides.
    struct ToPlace {
        Result<cart::Cart> cart = Code::internal;
        Result<int> attempts = Code::internal;   // of placing it. Errors: those of order::check.
        std::optional<crypto::Digest> email_hmac = {};
        std::optional<customer::Person> person = {};   // whom the shop knows under that
    };
    ToPlace to_place(CartId, std::optional<crypto::Digest> const& email_hmac) const;

  private:
    struct Asked {
        std::optional<CartId> cart, attempts;
        std::optional<crypto::Digest> email_hmac;
        ToPlace found = {};
    };
    ToPlace ask(Asked) const;
    Result<Done> answer(std::span<Asked* const>) const;
    void find_carts(db::Reader&, std::span<Asked* const>) const;
    void count_attempts(db::Reader&, std::span<Asked* const>) const;
    void find_people(db::Reader&, std::span<Asked* const>) const;

    Tools const& tools_;
    bool together_;
    db::Batcher<Asked> mutable asked_;
};

}   // namespace workflows
