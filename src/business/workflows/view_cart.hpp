// A cart as people and programs see it: its lines with what they cost now and whether they can be had, what is still missing, what has
// changed.
#pragma once

#include "business/customer/customer.hpp"
#include "business/workflows/limits.hpp"
#include "business/workflows/lookups.hpp"
#include "business/workflows/quote_cart.hpp"
#include "business/workflows/tools.hpp"

namespace workflows {

struct CartView {
    cart::Cart cart;
    Quote quote;
    std::vector<inventory::Band> bands;   // of quote.lines
    std::vector<std::string_view>
        requirements;   // "lines", "email", "shipping_address", "shipping_method": missing before an order can be placed
};

std::vector<std::string_view> requirements_of(cart::Cart const&);

class ViewCart {
  public:
    ViewCart(Tools const& tools, customer::Contacts const& contacts, Lookups const& lookups)
        : tools_(tools)
        , contacts_(contacts)
        , lookups_(lookups)
    {
    }

    // Errors: not_found (also with a wrong token), gone.
    Result<cart::Cart> find(CartId, std::string_view token) const;
    // The same, with what placing it needs to know. `email`: as it is told only now.
    Result<Lookups::ToPlace> find_to_place(CartId, std::string_view token, std::optional<std::string> const& email) const;
    Result<CartView> view(cart::Cart, Patience = Patience::none) const;
    Result<CartView> view(cart::Cart, std::span<inventory::Level const> of_its_lines, Patience = Patience::none) const;
    // The cart with what it is offered for: see PlaceOutcome.
    CartView view(cart::Cart, Quote offer) const;
    Result<CartView> run(CartId, std::string_view token) const;

    // Of an active cart, where one was given.
    std::optional<customer::Contact> contact(cart::Cart const&) const;
    // With what each costs for this cart, carriers having been asked; without those that it cannot go by. Errors: not_deliverable, where
    // none is left.
    Result<std::vector<QuotedDelivery>> deliveries(cart::Cart const&) const;

  private:
    Result<cart::Cart> seen_with(cart::Cart, std::string_view token) const;

    Tools const& tools_;
    customer::Contacts const& contacts_;
    Lookups const& lookups_;
};

}   // namespace workflows
