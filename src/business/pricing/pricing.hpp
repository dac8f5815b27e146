// Pricing: what a variant costs. A price holds for `per` units, from a quantity on, in one list and currency (commerce-model §3). The base
// list is always there; others stand beside it for a time, for some channels or countries, and `resolve` says which decides.
//
// Every change of a price and of a list is kept with its instant: who announces a reduction has to say the lowest price of the 30 days
// before it (Directive 98/6/EC, art. 6a).
#pragma once

#include "base/ids.hpp"
#include "base/money.hpp"
#include "base/result.hpp"
#include "base/time.hpp"
#include "infrastructure/db/database.hpp"

#include <limits>
#include <memory>
#include <mutex>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace pricing {

inline constexpr PriceListId base_list{1};
inline constexpr std::string_view base_code = "base";
inline constexpr std::size_t lists_max = 1'000;
inline constexpr std::int64_t priority_max = 1'000'000, min_qty_max = 10'000'000;
inline constexpr int per_max = 1'000'000;
inline constexpr Instant always{std::numeric_limits<std::int64_t>::min()}, never{std::numeric_limits<std::int64_t>::max()};

struct Price {
    Money amount;   // for `per` units
    int per = 1;
    std::optional<Money> compare_at = {};   // shown struck through; above `amount`, or it is not there

    bool operator==(Price const&) const = default;
};

// ---- price lists: pure

// base: what everybody pays. override, company: instead of it, for those in its scope. fx: made from another currency's prices. sale: less
// than that, for a time, with the former price struck through.
enum class ListKind : std::uint8_t { base, override_, company, fx, sale };
std::string_view name(ListKind);

// Forward only. What is active counts inside its window; before it, it is scheduled.
enum class ListState : std::uint8_t { draft, active, ended };
std::string_view name(ListState);

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
    Instant from = always, to = never;   // [from, to)
    ListState state = ListState::active;
    std::string rate = {}, rounding = {};   // of fx, for the record: the rate's id, and how amounts were rounded ("to .99")

    bool operator==(PriceList const&) const = default;
};

// `amount` for `per` units, where there are `min_qty` of them at least.
struct Row {
    PriceList const* list = nullptr;
    Money amount;
    int per = 1;
    std::int64_t min_qty = 1;
    std::optional<Money> compare_at = {};
};

struct Buyer {
    Currency currency;
    std::string channel, country, company = {};
    std::vector<std::string> groups = {};
    Instant now;
};

// Active, in its window, and the buyer in its scope.
bool is_for(PriceList const&, Buyer const&);

struct Resolved {
    Row const* base = nullptr;   // from the highest override that has a row, else the base list
    Row const* paid = nullptr;   // the same, or that of a sale below it

    // What is struck through: the base, where a sale is paid; else what the row itself compares with.
    Price price() const;
};

// For so many units of one variant, over all lines. Ties: the lower amount, then the lower list. Nothing: it is not sold in this context.
std::optional<Resolved> resolve(std::span<Row const> rows_of_a_variant, Buyer const&, std::int64_t quantity);

// Why each row is what is paid, or is not: for whoever asks.
enum class Verdict : std::uint8_t {
    paid,
    base,   // what would be paid without the sale
    other_currency,
    needs_more,   // of it, to reach this step
    other_step,   // a higher one of the list is reached
    not_active,   // a draft, or ended
    not_now,
    not_for_buyer,
    outranked,   // by another list
    not_lower,   // a sale that is none
};
std::string_view name(Verdict);
std::vector<Verdict> explain(std::span<Row const> rows_of_a_variant, Buyer const&, std::int64_t quantity);

// ---- price lists: stored

// What a list said from `at` on.
struct PastList {
    Instant at;
    PriceList list;
};

// All price lists of the shop, read again where one has changed. Threads may share it.
class Lists {
  public:
    struct All {
        std::int64_t version = 0;
        std::vector<PriceList> lists;    // by id: the base list first
        std::vector<PastList> history;   // by instant

        PriceList const* find(PriceListId) const;   // null: there is none
        PriceList const* find(std::string_view code) const;
    };
    std::shared_ptr<All const> of(db::Reader&) const;

  private:
    mutable std::mutex mutex_;
    mutable std::shared_ptr<All const> known_;
};

Lists::All load_lists(db::Reader&);

// The earliest instant after that one at which a list begins or ends.
std::optional<Instant> next_boundary(Lists::All const&, Instant after);

// What is wrong with a list, with pointers below it. `present`: the one of the same code, or null. Empty: it can be saved.
std::vector<Violation> violations_of(PriceList const&, PriceList const* present);

// Saves a list that has no violations under its id. True where that changed something.
bool save_list(db::Writer&, PriceList const&, Instant now);

// ---- prices

// So many units of it, over all lines.
struct Wanted {
    VariantId variant;
    std::int64_t quantity = 1;
};

// What each costs that buyer, in one round. Nothing: it is not sold in this context.
std::vector<std::optional<Price>> find(db::Reader&, Lists::All const&, Buyer const&, std::span<Wanted const>);

// The same in the base list.
std::vector<std::optional<Price>> find(db::Reader&, Currency, std::span<Wanted const>);
std::optional<Price> find(db::Reader&, VariantId, Currency, int quantity = 1);

// One price of one list.
struct Entry {
    VariantId variant;
    PriceListId list = base_list;
    Currency currency;
    std::int64_t min_qty = 1;
    std::optional<Price> price;   // of that currency; a compare_at not above its amount is dropped. Nothing: there is none.
};
enum class Change : std::uint8_t { none, saved, removed };

// What writing them would change. No two may be of the same variant, list, currency and quantity.
std::vector<Change> compare(db::Reader&, std::span<Entry const>);
std::vector<Change> write(db::Writer&, std::span<Entry const>, Instant now);

// Sets the price of the base list from one unit on. True where that changed something.
bool set(db::Writer&, VariantId, Price const&, Instant now);

// The prices of all lists, by variant, list, currency and quantity. After an Entry{}: from the first on.
std::vector<Entry> entries_after(db::Reader&, Entry const& after, int limit);

// ---- the lowest price of the 30 days before

// What a price of one variant in one currency was from `at` on. Without an amount: it was taken away.
struct PastPrice {
    Instant at;
    PriceListId list = base_list;
    std::int64_t min_qty = 1;
    std::optional<std::int64_t> amount;
    int per = 1;
    std::optional<std::int64_t> compare_at = {};
};

// The lowest price of one unit that this buyer could have paid in the 30 days before the present reduction began, for as many units as
// the present price is for. A reduction is a price with another one struck through; it began when that price was first asked without a
// break, so a further reduction is one of its own. Nothing: there is no reduction, or no price before it that is known.
std::optional<std::int64_t> lowest_30d(std::span<PastPrice const> by_instant, std::span<PastList const> by_instant_too, Buyer const&);

// The same for each of these variants, in one round. At most the last thousand changes of one are looked at.
std::vector<std::optional<Money>> lowest_30d(db::Reader&, Lists::All const&, Buyer const&, std::span<VariantId const>);

// ---- what it was

struct Then {
    VariantId variant;
    std::int64_t quantity = 1;   // over all lines
    Instant at;
};
// When any price last changed, because somebody wrote it or because a list began or ended.
Instant last_change(db::Reader&, Lists::All const&, Instant now);

// What each cost this buyer then, for as many units, where that is not what it costs now. Where nothing has changed since (last_change), there
// is no need to ask.
std::vector<std::optional<Price>> changed_since(db::Reader&, Lists::All const&, Buyer const&, std::span<Then const>);

// ---- checking

// Variants that have a price, in any list.
std::vector<VariantId> priced_after(db::Reader&, VariantId after, int limit);

}   // namespace pricing
