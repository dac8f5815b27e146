// Order: what was bought, for ever as it was. Copies what it shows, so that nothing that changes later changes it. Also keeps the sagas:
// how far placing each order has come (commerce-model §9, §10; decisions 13).
#pragma once

#include "base/ids.hpp"
#include "base/money.hpp"
#include "base/result.hpp"
#include "business/order/numbers.hpp"
#include "business/order/saga.hpp"
#include "business/order/sales.hpp"
#include "infrastructure/crypto/crypto.hpp"
#include "infrastructure/db/database.hpp"

#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace order {

inline constexpr int attempts_max = 5;   // of placing one cart

enum class Status : std::uint8_t { pending, confirmed, cancelled };
enum class PaymentStatus : std::uint8_t { unpaid, authorised, paid, voided, refunded, partially_refunded };
std::string_view name(Status);
std::string_view name(PaymentStatus);

struct Line {
    enum class Kind : std::uint8_t { item, shipping };
    Kind kind = Kind::item;
    VariantId variant;
    ProductId product;
    std::string sku, title, options_json = "{}", picture;
    int quantity = 1, per = 1;
    std::int64_t list = 0, unit = 0, subtotal = 0, discount = 0, net = 0, tax = 0, gross = 0;   // minor units; net + tax = gross
    std::string tax_class, taxes_json = "[]", discounts_json = "[]";
};

// What each unit of a line is of it, those alike together: a refund of some units gives back just that, and of all of them the line. Net and
// tax are shared by largest remainder over the units, the first having what is left over (commerce-model §6).
struct Units {
    int count = 0;
    std::int64_t net = 0, tax = 0, gross = 0;   // of one; net + tax = gross

    bool operator==(Units const&) const = default;
};
std::vector<Units> units(Line const&);

struct Totals {
    std::int64_t subtotal = 0, discount = 0, shipping = 0, tax = 0, total = 0;   // minor units
    bool operator==(Totals const&) const = default;
};

struct Order {
    OrderId id;
    std::string number;
    ChannelId channel;
    CartId cart;
    int attempt = 1;
    Status status = Status::pending;
    PaymentStatus payment = PaymentStatus::unpaid;
    std::optional<PaymentStatus> placed_payment = {};   // as it was when the order was confirmed
    std::string fulfilment = "unfulfilled", reason;
    Currency currency;
    bool tax_included = true;
    Totals totals;
    std::string country, shipping_method, shipping_title;
    std::string tax_evidence = "{}";   // JSON: why these taxes
    Day arrives_from, arrives_to;
    int token_version = 1;
    std::int64_t version = 0;
    Instant placed_at;
};

// To be held by whoever reads an order, its saga, payment or keys in order to write them.
db::Lock lock_of(OrderId);

std::vector<std::optional<Order>> find(db::Reader&, std::span<OrderId const>);
std::optional<Order> find(db::Reader&, OrderId);
std::optional<Order> find_by_number(db::Reader&, std::string_view number);
std::optional<Order> find_live(db::Reader&, CartId);   // the one that is not cancelled
// In their order, shipping last.
std::vector<std::vector<Line>> lines(db::Reader&, std::span<OrderId const>);
std::vector<Line> lines(db::Reader&, OrderId);

struct SealedContact {
    PersonId key;
    crypto::Bytes bytes;
};
std::vector<std::optional<SealedContact>> contacts(db::Reader&, std::span<OrderId const>);
std::optional<SealedContact> contact(db::Reader&, OrderId);

// Newest first, before `before` (0: from the newest).
std::vector<Order> list(db::Reader&, OrderId before, int limit);

// ---- placing

struct Opening {
    Order order;
    std::vector<Line> lines;
    SealedContact contact;
    std::int64_t lease_owner = 0;
    Instant lease_until, deadline;
};
// How often each cart was tried before. Errors: order_refused (attempts_max reached), duplicate (a live order or saga has it).
std::vector<Result<int>> check(db::Reader&, std::span<CartId const>);
Result<int> check(db::Reader&, CartId);
// The attempts must have been checked in this transaction.
void open(db::Writer&, std::span<Opening const* const>);
void open(db::Writer&, Opening const&);

struct Confirming {
    OrderId order;
    PaymentStatus payment = PaymentStatus::paid;
    Instant now;
};
// Errors: illegal_transition; then nothing must be written. Doing the same again changes nothing.
std::vector<Result<Done>> check_confirm(db::Reader&, std::span<Confirming const>);
void confirm(db::Writer&, std::span<Confirming const>);
Order confirmed(Order, PaymentStatus);   // what it becomes by that, where it was pending
Result<Done> confirm(db::Writer&, OrderId, PaymentStatus, Instant now);
Result<Done> cancel(db::Writer&, OrderId, std::string_view reason, PaymentStatus, Instant now);
void set_payment(db::Writer&, OrderId, PaymentStatus, Instant now);

// ---- checking

struct Summed {
    Order order;
    std::int64_t gross = 0, items = 0;   // sum of its lines; units of its items
    bool has_contact = false;
};
// Every order, by id.
void each(db::Reader&, std::function<void(Summed const&)> const& see);
// Orders and who holds the key of their contact; 0: the store.
std::vector<std::pair<OrderId, PersonId>> contacts_after(db::Reader&, OrderId after, int limit);

}   // namespace order
