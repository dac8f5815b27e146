// Redemption: how much of what is limited was used, by which order (commerce-model §5, limits). A use is claimed in the transaction that
// opens an order and given back in the one that cancels it; so a claim stands for as long as its order does, and an offer for the first
// hundred is had by a hundred, whatever races.
//
// What has no limit has no counter: most orders touch nothing here.
#pragma once

#include "base/ids.hpp"
#include "base/result.hpp"
#include "base/time.hpp"
#include "infrastructure/db/database.hpp"

#include <compare>
#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace redemption {

// Of a promotion: "all" uses, those of one person ("person:7") or one code ("code:X"), minor units in a currency ("money:GBP").
struct Counter {
    std::string promotion, subject;

    auto operator<=>(Counter const&) const = default;
};

struct Claim {
    Counter counter;
    std::int64_t amount = 1;   // ≥ 1
    std::int64_t limit = 0;    // what its counter may come to
};
using Claims = std::vector<Claim>;   // of one order; each counter once

// To be held by whoever checks in order to claim.
db::Lock lock_of(Counter const&);

// How much of each is used; nothing was, where nobody claimed it.
std::vector<std::int64_t> used(db::Reader&, std::span<Counter const>);

// Of each order: whether it can have its claims, if those before it have theirs. Errors: promotion_exhausted.
std::vector<Result<Done>> check(db::Reader&, std::span<Claims const> orders);

struct Claiming {
    OrderId order;
    Claims const* claims;
    Instant at;
};
// They must have been checked in this transaction.
void claim(db::Writer&, std::span<Claiming const>);
// What an order claimed is given back. Once; again changes nothing. Nobody else may release it meanwhile.
void release(db::Writer&, OrderId, Instant at);

// ---- checking

// Calls `see` for each counter that is not the sum of its claims; returns how many there are.
std::size_t verify(db::Reader&, std::function<void(std::string text)> const& see);
// Orders that hold a claim.
std::vector<OrderId> holders_after(db::Reader&, OrderId after, int limit);

}   // namespace redemption
