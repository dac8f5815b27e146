// Ledger: every cent, in double entry, for ever (commerce-model §12). An entry balances in each currency, never changes, and carries its
// own SHA-256; a sealer links entries into one hash chain, in the order of commits (decisions 17).
#pragma once

#include "base/ids.hpp"
#include "base/money.hpp"
#include "base/result.hpp"
#include "infrastructure/crypto/crypto.hpp"
#include "infrastructure/db/database.hpp"

#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace ledger {

// Codes of ledger_accounts.
inline constexpr std::string_view psp_clearing = "1100", prepayments = "2000", refunds_payable = "2300";

struct Posting {
    std::string_view account;
    Money amount;   // debit > 0, credit < 0; not 0
};
struct Entry {
    EntryId id;
    std::string_view source_type;   // (source_type, source_id, kind) is unique: booking the same twice is a bug
    std::int64_t source_id = 0;
    std::string_view kind;
    OrderId order;   // that it is about
    Instant at;
    std::vector<Posting> postings;
};

void append(db::Writer&, std::span<Entry const>);
void append(db::Writer&, Entry const&);

// What the shop books (one line a row of the model's table). Nothing is booked for an amount of 0.
struct Charged {
    EntryId entry;
    std::int64_t attempt = 0;
    OrderId order;
    Money amount;
    Instant at;
};
void book_charges(db::Writer&, std::span<Charged const>);                                // 1100 to 2000
void book_charge(db::Writer&, EntryId, std::int64_t attempt, OrderId, Money, Instant);   // the same of one
void book_refund_approved(db::Writer&, EntryId, RefundId, OrderId, Money, Instant);      // 2000 to 2300, nothing was shipped
void book_refund_paid(db::Writer&, EntryId, RefundId, OrderId, Money, Instant);          // 2300 to 1100

// Links what is not yet linked. Where one writes at a time: in each group of transactions, before it commits. Elsewhere a moment later, in a
// transaction of its own, by one at a time: or every payment would wait for the one before it.
void seal(db::Writer&);
void seal_waiting(db::Database&);

// Recomputes every hash, balance and link. Calls `see` for what is wrong; returns how many entries there are.
struct Report {
    std::size_t entries = 0, unsealed = 0;
};
Report verify(db::Reader&, std::function<void(std::string)> const& see);

// What an account holds for each order: debits less credits. Every (order, currency) that has a posting to it.
void each_balance(db::Reader&, std::string_view account, std::function<void(OrderId, Money)> const& see);

}   // namespace ledger
