#include "business/pricing/pricing.hpp"

#include "base/state_machine.hpp"

#include <algorithm>

namespace pricing {

static constexpr std::string_view verdicts[]{"paid",       "base",    "other_currency", "needs_more", "other_step",
                                             "not_active", "not_now", "not_for_buyer",  "outranked",  "not_lower"};
std::string_view name(Verdict verdict) { return name_of(verdicts, verdict); }

static std::optional<Verdict> verdict_on(PriceList const& list, Buyer const& buyer)
{
    if (list.state != ListState::active) return Verdict::not_active;
    if (buyer.now < list.from || buyer.now >= list.to) return Verdict::not_now;
    return is_for(list, buyer) ? std::nullopt : std::optional{Verdict::not_for_buyer};
}

static Verdict verdict_on(Row const& row, std::span<Row const> rows, Buyer const& buyer, std::int64_t quantity)
{
    if (row.amount.currency != buyer.currency) return Verdict::other_currency;
    if (auto const verdict = verdict_on(*row.list, buyer)) return *verdict;
    if (row.min_qty > quantity) return Verdict::needs_more;
    bool const is_passed = std::ranges::any_of(rows, [&](Row const& other) {
        return other.list == row.list && other.amount.currency == buyer.currency && other.min_qty > row.min_qty &&
               other.min_qty <= quantity;
    });
    if (is_passed) return Verdict::other_step;
    return row.list->kind == ListKind::sale ? Verdict::not_lower : Verdict::outranked;
}

std::vector<Verdict> explain(std::span<Row const> rows, Buyer const& buyer, std::int64_t quantity)
{
    auto const resolved = resolve(rows, buyer, quantity);
    bool const is_sale = resolved && resolved->paid != resolved->base;
    std::vector<Verdict> verdicts_of_rows;
    for (auto const& row : rows) {
        if (resolved && &row == resolved->paid)
            verdicts_of_rows.push_back(Verdict::paid);
        else if (is_sale && &row == resolved->base)
            verdicts_of_rows.push_back(Verdict::base);
        else
            verdicts_of_rows.push_back(verdict_on(row, rows, buyer, quantity));
    }
    return verdicts_of_rows;
}

}   // namespace pricing
