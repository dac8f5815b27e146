// Filling a cart: from SKUs to variants, from what the shopper typed to what the cart keeps.
#pragma once

#include "business/cart/cart.hpp"
#include "business/catalog/catalog.hpp"
#include "business/customer/customer.hpp"
#include "business/workflows/lookups.hpp"
#include "business/workflows/tools.hpp"

#include <optional>
#include <span>
#include <string>
#include <vector>

namespace workflows {

struct WantedLine {
    std::string sku;
    std::int64_t quantity = 1;
};

// Lines ready for a cart, one for each variant. Errors: cart_full; validation_failed (unknown_sku, quantity_out_of_range), with pointers below `at`: "/lines/0/sku".
Result<std::vector<cart::Line>> resolve_lines(db::Reader& catalog, std::span<WantedLine const>, std::string const& at, IdSource&);

// A code as carts keep it. Errors: violation at /code: required, too_long, invalid.
Result<std::string> entered_code(std::string_view typed);

struct CreatedCart {
    cart::NewCart cart;
    std::string token;   // told once
};
CreatedCart new_cart(Caller const&, IdSource&);

// ---- details: any part may be given

struct DetailsInput {
    std::optional<std::string> email, shipping_method, instrument;
    std::optional<Address> address;

    bool empty() const { return !email && !shipping_method && !instrument && !address; }
};

struct PreparedDetails {
    cart::DetailsChange change;
    std::optional<customer::NewPerson> person;   // to be added first
};

class ChangeDetails {
  public:
    ChangeDetails(Tools const& tools, customer::Contacts const& contacts, Lookups const& lookups)
        : tools_(tools)
        , contacts_(contacts)
        , lookups_(lookups)
    {
    }

    // What is wrong with it, with pointers: "/email", "/shipping_address/postcode", "/shipping_method". Also: not_deliverable.
    Result<Done> check(cart::Cart const&, DetailsInput const&) const;

    // The contact joined with what was there before; nothing where the input tells nothing of one. It has been checked.
    std::optional<customer::Contact> contact(cart::Cart const&, DetailsInput const&) const;
    // Under which somebody may be known; nothing where the contact has no e-mail.
    std::optional<crypto::Digest> email_hmac(std::optional<customer::Contact> const&) const;
    std::optional<customer::Person> known(std::optional<customer::Contact> const&) const;
    // What the cart keeps of it, the contact sealed. `known`: whoever was found under its e-mail.
    PreparedDetails prepare(DetailsInput const&, std::optional<customer::Contact> const&,
                            std::optional<customer::Person> const& known) const;

    // Checks, prepares and stores. Errors: those of check and of cart::change_details.
    Result<Done> run(cart::Cart const&, DetailsInput const&) const;

  private:
    Tools const& tools_;
    customer::Contacts const& contacts_;
    Lookups const& lookups_;
};

// A transaction of the customer database. Errors: contention, where somebody was faster.
Result<Done> add_person(Tools const&, customer::NewPerson const&);

}   // namespace workflows
