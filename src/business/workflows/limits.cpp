#include "business/workflows/limits.hpp"

#include <algorithm>
#include <map>

namespace workflows {

using promotion::Reason;
using redemption::Claim, redemption::Claims, redemption::Counter;

static constexpr int asking_rounds_max = 4;   // taxes are asked for again where delivery costs something else than was thought

static Counter all_uses(std::string const& promotion) { return {promotion, "all"}; }
static Counter uses_of(std::string const& promotion, PersonId person) { return {promotion, "person:" + std::to_string(person.value)}; }
static Counter uses_of_code(std::string const& promotion, std::string const& code) { return {promotion, "code:" + code}; }
static Counter money_in(std::string const& promotion, Currency currency) { return {promotion, "money:" + std::string{currency.code()}}; }

static Claims claims_of(LimitedUse const& use, Currency currency, PersonId person)
{
    Claims claims;
    auto const& id = use.promotion;
    auto const& limits = use.limits;
    if (limits.total) claims.push_back({all_uses(id), 1, *limits.total});
    if (limits.per_customer && person.value != 0) claims.push_back({uses_of(id, person), 1, *limits.per_customer});
    if (limits.per_code && !use.code.empty()) claims.push_back({uses_of_code(id, use.code), 1, *limits.per_code});
    // Without a budget in this currency there is nothing to be spent.
    if (limits.budget) claims.push_back({money_in(id, currency), use.amount, limits.budget->in(currency).value_or(0)});
    return claims;
}

Claims claims_of(Quote const& quote, PersonId person)
{
    Claims all;
    for (auto const& use : quote.limited)
        for (auto& claim : claims_of(use, quote.currency, person)) all.push_back(std::move(claim));
    return all;
}

namespace {

// Counters as they stand, each asked for once.
class Uses {
  public:
    explicit Uses(db::Database& orders) : orders_(orders) {}

    std::int64_t of(Counter const& counter) const { return known_.at(counter); }
    void learn(std::span<Claim const> claims)
    {
        std::vector<Counter> unknown;
        for (auto const& claim : claims)
            if (!known_.contains(claim.counter)) unknown.push_back(claim.counter);
        if (unknown.empty()) return;
        auto const used = orders_.read([&](db::Reader& db) { return redemption::used(db, unknown); });
        for (std::size_t i = 0; i < unknown.size(); ++i) known_.emplace(unknown[i], used[i]);
    }

  private:
    db::Database& orders_;
    std::map<Counter, std::int64_t> known_;
};

}   // namespace

// True where it is used up; then it is barred from the next quote.
static bool bar(LimitedUse const& use, std::span<Claim const> claims, Uses const& uses, promotion::Spent& spent)
{
    auto const is_over = [&](Claim const& claim) { return claim.amount > claim.limit - uses.of(claim.counter); };
    auto const over = std::ranges::find_if(claims, is_over);
    if (over == claims.end()) return false;
    auto const& subject = over->counter.subject;
    if (use.has_bulk_codes && subject.starts_with("code:"))
        spent.codes.push_back(use.code);   // another one may do
    else
        spent.promotions.emplace_back(use.promotion, subject.starts_with("person:") ? Reason::customer_limit : Reason::exhausted);
    return true;
}

// Whatever could take their place and is used up as well, so that a second quote is mostly the last one.
static void bar_all(Tools const& tools, Currency currency, PersonId person, Uses& uses, promotion::Spent& spent)
{
    auto const rules = tools.db.catalog.read([&](db::Reader& db) { return tools.promotions.of(db); });
    std::vector<LimitedUse> limited;
    Claims claims;
    for (auto const& p : rules->promotions)
        if (p.limits.any() && !spent.of(p)) limited.push_back({p.id, p.code, 1, p.limits, p.has_bulk_codes});
    for (auto const& use : limited)
        for (auto& claim : claims_of(use, currency, person)) claims.push_back(std::move(claim));
    uses.learn(claims);
    for (auto const& use : limited) bar(use, claims_of(use, currency, person), uses, spent);
}

// Gifts that are not there are not promised: as if their promotions were used up. True where there was one.
static bool bar_missing_gifts(db::Database& orders, cart::Cart const& cart, Quote const& quote, promotion::Spent& spent)
{
    if (quote.gifts.empty()) return false;
    std::vector<VariantId> variants;
    for (auto const& gift : quote.gifts) variants.push_back(gift.line.variant);
    auto const levels = orders.read([&](db::Reader& db) { return inventory::levels(db, variants); });
    bool is_barred = false;
    for (std::size_t i = 0; i < variants.size(); ++i) {
        std::int64_t wanted = 0;   // with what the cart and other gifts have of it
        for (auto const& line : cart.lines) wanted += line.variant == variants[i] ? line.quantity : 0;
        for (std::size_t j = 0; j <= i; ++j) wanted += variants[j] == variants[i] ? quote.gifts[j].line.quantity : 0;
        if (levels[i].available() >= wanted) continue;
        spent.promotions.emplace_back(quote.gifts[i].discounts.front().promotion, Reason::exhausted);
        is_barred = true;
    }
    return is_barred;
}

Result<Quote> quote_within_limits(Tools const& tools, cart::Cart const& cart, QuoteOptions options, PersonId person, Patience patience)
{
    auto const now = tools.clock.now();
    QuoteTools const quoting{tools.promotions, tools.prices, tools.outside};
    int rounds_left = patience == Patience::some ? asking_rounds_max : 0;
    Uses uses{tools.db.order};
    for (;;) {   // each round bars something for good
        Quote quote = TRY(tools.db.catalog.read([&](db::Reader& db) { return quote_cart(db, quoting, cart, options, now); }));
        if (!quote.unasked.empty() && rounds_left-- > 0) {
            for (auto const& question : quote.unasked) tools.outside.ask(question);
            continue;
        }
        if (bar_missing_gifts(tools.db.order, cart, quote, options.spent)) continue;
        if (quote.limited.empty()) return quote;
        uses.learn(claims_of(quote, person));
        bool is_barred = false;
        for (auto const& use : quote.limited) is_barred |= bar(use, claims_of(use, quote.currency, person), uses, options.spent);
        if (!is_barred) return quote;
        bar_all(tools, quote.currency, person, uses, options.spent);
    }
}

}   // namespace workflows
