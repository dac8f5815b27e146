// Cart: what a shopper intends to buy. Knows variants and quantities; never prices or stock, which change while the cart sleeps. See
// workflows/view_cart.hpp for the assembled view.
#pragma once

#include "base/ids.hpp"
#include "base/place.hpp"
#include "base/result.hpp"
#include "infrastructure/crypto/crypto.hpp"
#include "infrastructure/db/database.hpp"

#include <functional>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace cart {

inline constexpr int lines_max = 500, quantity_max = 9'999;                                            // quantity: per line
inline constexpr auto empty_life = std::chrono::hours{24}, guest_life = std::chrono::hours{24 * 30};   // since the last change
inline constexpr auto gone_life = std::chrono::hours{24 * 30};   // for so long an expired one is `gone`, then not_found

enum class Status : std::uint8_t { active, checking_out, completed, merged, expired };
std::string_view name(Status);

struct Line {
    LineId id;
    VariantId variant;
    int quantity = 0;
};

// Of whom and where to, as far as it is known. The contact itself is sealed.
struct Details {
    PersonId contact_key;
    crypto::Bytes contact;   // empty: none yet
    bool has_email = false, has_address = false;
    Place place;                   // of the address, as tax and delivery need it
    std::string shipping_method;   // code
    std::string instrument;        // the provider's name of the chosen means of payment
};

struct Cart {
    CartId id;
    ChannelId channel;
    Status status = Status::active;
    OrderId order;   // while checking_out and completed
    std::int64_t version = 0;
    std::vector<Line> lines;   // in the order in which they were added
    Details details;
    std::vector<std::string> codes = {};   // of promotions, as they are normalised, in the order in which they were entered
    crypto::Digest token_hash{};
    Instant created_at, expires_at, locked_at;
    CartId merged_into;
};

// Errors: not_found, gone (expired).
std::vector<Result<Cart>> find(db::Reader&, std::span<CartId const>, Instant now);
Result<Cart> find(db::Reader&, CartId, Instant now);

struct NewCart {
    CartId id;
    ChannelId channel;
    crypto::Digest token_hash{};
};
// With its first lines, each of another variant. Errors: cart_full; violation quantity_out_of_range.
struct Creating {
    NewCart cart;
    std::span<Line const> lines;
    Instant now;
};
Result<Done> check_create(std::span<Line const>);
void create(db::Writer&, std::span<Creating const>);   // they have been checked
Result<Done> create(db::Writer&, NewCart const&, std::span<Line const>, Instant now);
Cart fresh(Creating const&);   // as it is then

// Every change: errors not_found, gone, cart_locked (an order is being placed).

// Adds to the line's quantity if the variant is already there. Errors: cart_full; violation quantity_out_of_range.
Result<Done> add(db::Writer&, CartId, Line const&, Instant now);
// 0 removes the line. Errors: not_found (no such line); violation quantity_out_of_range.
Result<Done> set_quantity(db::Writer&, CartId, LineId, int quantity, Instant now);

struct DetailsChange {
    std::optional<Details> contact;   // contact_key … place of it
    std::optional<std::string> shipping_method, instrument;
};
// `version`: of the cart that the change was made for. Errors: contention (it has another one).
Result<Done> change_details(db::Writer&, CartId, std::int64_t version, DetailsChange const&, Instant now);

// ---- codes of promotions, normalised. Whether they are any good is for the quote to say.

inline constexpr std::size_t codes_max = 5;
// Once is enough. Errors: not_found, gone, cart_locked; violation too_many.
Result<Done> add_code(db::Writer&, CartId, std::string const& code, Instant now);
// Nothing happens where it is not there. Errors: not_found, gone, cart_locked.
Result<Done> remove_code(db::Writer&, CartId, std::string_view code, Instant now);

// ---- placing an order (decisions 9 and 13). A frozen cart does not change; only the saga of its order lets go of it.

// To be held from `check_freeze` to `freeze`; what else writes here takes it by itself.
db::Lock lock_of(CartId);
struct Freezing {
    CartId cart;
    std::int64_t version = 0;   // that was seen
    OrderId order;              // that will hold it
    DetailsChange const* change = nullptr;
    Instant now;
};
// Errors: not_found, gone, contention (it has another version), cart_locked (another order holds it, or one before it here will).
std::vector<Result<Done>> check_freeze(db::Reader&, std::span<Freezing const>);
// They have been checked in this transaction.
void freeze(db::Writer&, std::span<Freezing const>);
// The order came to nothing: active again. Nothing happens where another order holds it, or none.
void thaw(db::Writer&, CartId, OrderId, Instant now);
// The order is placed. Nothing happens where another order holds the cart, or none.
struct Completing {
    CartId cart;
    OrderId order;
};
void complete(db::Writer&, std::span<Completing const>);
void complete(db::Writer&, CartId, OrderId);
// A saga that is stuck does not pin the shopper: the lines go on in a fresh cart under the same token.
void escape(db::Writer&, CartId, CartId fresh, Instant now);

// Carts that are checking out since before that moment: cart and order.
std::vector<std::pair<CartId, OrderId>> frozen_before(db::Reader&, Instant, int limit);

// ---- checking

// Every cart that has an order or is about to: its status and that order.
void each_ordered(db::Reader&, std::function<void(CartId, Status, OrderId)> const& see);

// ---- housekeeping

// Looks at some carts behind `after`: of the expired ones nothing stays but that they were, the completed ones of that age are deleted.
// Returns where to go on; 0: all seen.
CartId delete_expired(db::Writer&, CartId after, int limit, Instant now);

}   // namespace cart
