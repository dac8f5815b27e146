// The SQL of carts. No rules.
#pragma once

#include "business/cart/cart.hpp"

namespace cart::store {

std::optional<Cart> find(db::Reader&, CartId);        // with lines and details
std::optional<Cart> find_head(db::Reader&, CartId);   // without them
std::vector<std::optional<Cart>> find(db::Reader&, std::span<CartId const>);
void find_heads(db::Reader&, std::span<CartId const>, std::function<void(std::size_t, Cart const&)> const& see);

struct NewRow {
    Creating const* creating;
    Instant expires_at;
};
void insert(db::Writer&, std::span<NewRow const>);
void insert_lines(db::Writer&, std::span<Creating const>);
void touch(db::Writer&, CartId, Instant expires_at);   // version + 1
void set_status(db::Writer&, CartId, Status, OrderId, Instant locked_at);
void set_merged(db::Writer&, CartId, CartId into);
void set_checking_out(db::Writer&, std::span<Freezing const>);   // with what they change, but for contacts
void set_codes(db::Writer&, CartId, std::span<std::string const>);
void set_completed(db::Writer&, std::span<Completing const>);
void copy(db::Writer&, Cart const& from, CartId to, Instant now);

// What a change tells of each cart; where it tells nothing, nothing changes.
struct Change {
    CartId cart;
    DetailsChange const* change = nullptr;
};
void save_contacts(db::Writer&, std::span<Change const>);
void set_shipping_methods(db::Writer&, std::span<Change const>);
void set_instruments(db::Writer&, std::span<Change const>);

void insert_line(db::Writer&, CartId, Line const&);
void set_quantity(db::Writer&, CartId, LineId, int quantity);
void delete_line(db::Writer&, CartId, LineId);
void expire(db::Writer&, CartId);   // what it held goes
void erase(db::Writer&, CartId);

}   // namespace cart::store
