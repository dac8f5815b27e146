// Promotions: what is taken off, for whom, and which of several (commerce-model §5). A pure function of the rules, the context and the
// amounts: the same whatever the order of codes or lines.
//
// Item promotions act on lines, then order promotions on what is left of the goods, then shipping promotions. Inside a class the lower
// priority number acts first, then the lower id. Nothing goes below zero; what is too much of a fixed amount is lost.
#pragma once

#include "base/money.hpp"
#include "base/result.hpp"
#include "base/time.hpp"
#include "infrastructure/db/database.hpp"
#include "infrastructure/json/reader.hpp"

#include <functional>
#include <limits>
#include <memory>
#include <mutex>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <variant>
#include <vector>

namespace promotion {

enum class Class : std::uint8_t { item, order, shipping };
std::string_view name(Class);

// An amount for each currency; `any` where the rule does not say which. A rule without one in the cart's currency does not apply.
struct Amounts {
    std::optional<std::int64_t> any;
    std::vector<std::pair<Currency, std::int64_t>> each;

    std::optional<std::int64_t> in(Currency) const;
};

// ---- what is taken off

struct Percent {
    std::int64_t ppm = 0;   // 100000 = 10 %
    std::optional<Amounts> cap = {};
};
struct AmountEach {   // off each unit
    Amounts amount;
};
struct AmountTotal {
    Amounts amount;
};
struct FixedPrice {   // of each unit
    Amounts amount;
};
// Of each buy + get units the cheapest `get` are cheaper. Units are sorted by price over all lines.
struct Bxgy {
    std::int64_t buy = 1, get = 1, ppm = 1'000'000;
    std::int64_t max = std::numeric_limits<std::int64_t>::max();   // so often
};
// The highest step that is reached.
struct Tiered {
    bool by_subtotal = false;   // else by quantity
    struct Step {
        Amounts from;
        std::variant<Percent, AmountTotal> off;
    };
    std::vector<Step> steps;
};
// `quantity` units for `amount`, the dearest together.
struct MultiBuy {
    std::int64_t quantity = 0;
    Amounts amount;
};
// So many units of it come with the order and cost nothing.
struct Gift {
    std::string sku;
    int quantity = 1;
};
struct ShipFree {};
struct ShipPercent {
    std::int64_t ppm = 0;
};
struct ShipAmount {
    Amounts amount;
};
using Action = std::variant<Percent, AmountEach, AmountTotal, FixedPrice, Bxgy, Tiered, MultiBuy, Gift, ShipFree, ShipPercent, ShipAmount>;

// ---- when

// Goods by what they are: tags like "sku:A", "product:vase", "category:Vases", "attribute:colour=blue".
struct Goods {
    std::vector<std::vector<std::string>> with;   // one tag of each list
    std::vector<std::string> without;             // none of these

    bool is_all() const { return with.empty() && without.empty(); }
};

// All that it says holds. `subtotal` is that of all goods before discounts; `quantity_gte` counts the goods of the same node.
struct Condition {
    Goods goods;
    std::optional<Amounts> subtotal_gte, subtotal_lt;
    std::optional<std::int64_t> quantity_gte;
    std::vector<std::string> countries, channels, groups, companies, shipping, payment;   // one of each that is not empty
    std::vector<std::string> codes;                                                       // other codes that are in the cart
    std::vector<std::string> attributes;                                                  // of the cart: "name=value"
    std::vector<unsigned> weekdays;                                                       // 1 Monday … 7 Sunday (ISO 8601), UTC
    std::optional<std::pair<int, int>> minutes_of_day;                                    // [from, to), UTC; over midnight where to < from
    std::optional<bool> first_order;
    std::vector<Condition> all, any;   // all of these; one of these
};
inline constexpr int depth_max = 3;

// How often it may be used: by orders that were not cancelled. Counted by `redemption`.
struct Limits {
    std::optional<std::int64_t> total, per_customer, per_code;   // ≥ 1
    std::optional<Amounts> budget;                               // taken off in all, in one currency

    bool any() const { return total || per_customer || per_code || budget; }
};

enum class State : std::uint8_t { draft, scheduled, active, paused, ended };

struct Promotion {
    std::string id;   // sorts: ties go to the lower one
    Class cls = Class::item;
    std::string code;              // normalised; empty: automatic
    bool has_bulk_codes = false;   // for whoever has one of its many codes (add_codes)
    Action action;
    Condition condition;
    std::vector<Class> combines_with;
    bool exclusive = false;   // stops everything else
    std::int64_t priority = 0;
    State state = State::active;
    Instant from{std::numeric_limits<std::int64_t>::min()}, to{std::numeric_limits<std::int64_t>::max()};   // [from, to)
    Limits limits = {};

    bool needs_code() const { return !code.empty() || has_bulk_codes; }
};

// What the rules say, as `cloudcommerce quote` and imports read it; every violation is noted with its place.
Promotion read(json::Node, std::string const& at, std::vector<Violation>&);

// As codes are compared: NFKC and upper case, without white space around.
std::string normalised(std::string_view code);

// ---- stored

// A promotion as JSON; replaces the one of the same id. True where that changed something. Errors: malformed_request, validation_failed
// (also: its code is another one's).
Result<bool> save(db::Writer&, std::string const& rule, Instant now);
// As JSON, by id.
std::vector<std::string> stored(db::Reader&);

// All promotions of the shop, read again where they have changed. Threads may share it.
class Rules {
  public:
    struct All {
        std::int64_t version = 0;
        std::vector<Promotion> promotions;
    };
    std::shared_ptr<All const> of(db::Reader&) const;

  private:
    mutable std::mutex mutex_;
    mutable std::shared_ptr<All const> known_;
};

// ---- bulk codes: each stands for a promotion, which may limit how often one of them is used

inline constexpr std::size_t bulk_codes_max = 1'000'000;   // made at once

struct BulkCode {
    std::string code, promotion;   // normalised; id
};
// What may stand before the random part: capital letters, digits, - and _, at most 40.
bool is_prefix(std::string_view);
// Codes that nobody can guess: 12 signs of 32 (60 random bits) behind the prefix, which is normalised.
std::vector<std::string> make_codes(std::size_t count, std::string_view prefix);
// Errors: validation_failed (unknown_promotion: there is none of that id with bulk codes; repeated).
Result<Done> add_codes(db::Writer&, std::string const& promotion, std::span<std::string const> codes, Instant now);
// Those that are known, of these.
std::vector<BulkCode> find_codes(db::Reader&, std::span<std::string const> codes);

// ---- applying

inline constexpr std::size_t codes_max = 5, component_max = 8;

enum class Reason : std::uint8_t {
    not_found,
    expired,
    not_started,
    exhausted,
    customer_limit,
    min_not_met,
    not_combinable,
    wrong_currency,
    wrong_customer,
    better_offer_applied,
};
std::string_view name(Reason);

// What limits bar now.
struct Spent {
    std::vector<std::pair<std::string, Reason>> promotions;   // by id: exhausted, customer_limit
    std::vector<std::string> codes;                           // of bulk codes

    std::optional<Reason> of(Promotion const&) const;
};

struct Context {
    Currency currency;
    Instant now;
    Rounding rounding = Rounding::half_up;
    std::string country, channel, company, shipping_method, payment_method;
    std::vector<std::string> groups, attributes;
    std::optional<bool> first_order;   // nothing: nobody knows who it is
    std::vector<std::string> codes;    // normalised
    std::vector<BulkCode> bulk = {};   // those of the codes that are one of many
    Spent spent = {};
};

// The code by which a promotion is asked for; empty: it is automatic. Nothing: by none.
std::optional<std::string_view> entered_code(Promotion const&, Context const&);

struct Line {
    std::vector<std::string> tags;
    int quantity = 1;
    std::int64_t amount = 0;                   // before discounts
    std::optional<std::size_t> gift_of = {};   // came with this promotion, which makes it free
};

struct Discount {
    std::size_t promotion = 0;   // its number in the input
    std::int64_t amount = 0;     // > 0
};

struct Rejection {
    std::string code;
    Reason reason;
};

struct Outcome {
    std::vector<std::vector<Discount>> lines;   // of each, in the order in which they acted; an order promotion's is the line's share
    std::vector<Discount> shipping;
    std::vector<Discount> applied;   // what each took off in all, in the order in which they acted
    std::vector<Rejection> rejected;
    bool was_greedy = false;   // more than `component_max` in conflict: the best by saving one after the other
};

// Gifts that these goods come with, should their promotion be chosen: number of the promotion.
std::vector<std::size_t> gifts(std::span<Promotion const>, Context const&, std::span<Line const>);

// What delivery costs, by what item and order promotions have left of each line.
using DeliveryPrice = std::function<std::int64_t(std::span<std::int64_t const> left)>;

// Chooses among those that apply: of each set in conflict, what saves most; ties go to codes, lower priority numbers, lower ids. On a line
// one item promotion that does not combine with items acts, or all that do. What a set leaves delivery to cost is not its saving: only what
// its shipping promotions take off that.
Outcome apply(std::span<Promotion const>, Context const&, std::span<Line const>, DeliveryPrice const&);
// Where delivery costs so much, whatever is left.
Outcome apply(std::span<Promotion const>, Context const&, std::span<Line const>, std::int64_t shipping);

}   // namespace promotion
