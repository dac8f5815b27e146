// Pricing: what a variant costs. A price holds for `per` units, from a quantity on, in one list and currency (commerce-model §3). Today
// there is one list, the base list.
#pragma once

#include "base/ids.hpp"
#include "base/money.hpp"
#include "base/result.hpp"
#include "base/time.hpp"
#include "infrastructure/db/database.hpp"

#include <limits>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace pricing {

inline constexpr PriceListId base_list{1};

struct Price {
    Money amount;   // for `per` units
    int per = 1;
    std::optional<Money> compare_at = {};   // shown struck through; above `amount`, or it is not there

    bool operator==(Price const&) const = default;
};

// For so many units together, over all lines. Nothing: it is not sold in that currency.
std::optional<Price> find(db::Reader&, VariantId, Currency, int quantity = 1);

// Sets the price of the base list from one unit on. True where that changed something. amount ≥ 0; a compare_at not above it is dropped.
bool set(db::Writer&, VariantId, Price const&);

// ---- price lists: pure

// base: what everybody pays. override, company: instead of it, for those in its scope. fx: made from another currency's prices. sale: less
// than that, for a time, with the former price struck through.
enum class ListKind : std::uint8_t { base, override_, company, fx, sale };

// Whom a list is for; an empty member: anybody.
struct ListScope {
    std::vector<std::string> channels, countries, groups, companies;

    bool operator==(ListScope const&) const = default;
};

struct PriceList {
    PriceListId id;
    std::string code;
    ListKind kind = ListKind::base;
    std::int64_t priority = 0;   // the highest wins
    ListScope scope = {};
    Instant from{std::numeric_limits<std::int64_t>::min()}, to{std::numeric_limits<std::int64_t>::max()};   // [from, to)
};

// `amount` for `per` units, where there are `min_qty` of them at least.
struct Row {
    PriceList const* list = nullptr;
    Money amount;
    int per = 1;
    std::int64_t min_qty = 1;
};

struct Buyer {
    Currency currency;
    std::string channel, country, company;
    std::vector<std::string> groups;
    Instant now;
};

struct Resolved {
    Row const* base = nullptr;   // from the highest override that has a row, else the base list
    Row const* paid = nullptr;   // the same, or that of a sale below it

    Price price() const;
};

// For so many units of one variant, over all lines. Ties: the lower amount, then the lower list. Nothing: it is not sold in this context.
std::optional<Resolved> resolve(std::span<Row const> rows_of_a_variant, Buyer const&, std::int64_t quantity);

// ---- checking

// Variants that have a price, in any list.
std::vector<VariantId> priced_after(db::Reader&, VariantId after, int limit);

}   // namespace pricing
