#include "business/pricing/pricing.hpp"

#include <algorithm>
#include <unordered_map>

namespace pricing {

static bool is_in(std::vector<std::string> const& scope, std::string const& value)
{
    return scope.empty() || std::ranges::find(scope, value) != scope.end();
}

bool is_for(PriceList const& list, Buyer const& buyer)
{
    if (list.state != ListState::active) return false;
    auto const& scope = list.scope;
    bool const is_of_group =
        scope.groups.empty() || std::ranges::any_of(buyer.groups, [&](std::string const& group) { return is_in(scope.groups, group); });
    return list.from <= buyer.now && buyer.now < list.to && is_of_group && is_in(scope.channels, buyer.channel) &&
           is_in(scope.countries, buyer.country) && is_in(scope.companies, buyer.company);
}

// Of a unit: amounts may be for different numbers of them.
static std::strong_ordering compare(Row const& a, Row const& b)
{
    return int128{a.amount.amount} * b.per <=> int128{b.amount.amount} * a.per;
}

static bool is_less(Row const& a, Row const& b)
{
    auto const order = compare(a, b);
    return order < 0 || (order == 0 && a.list->id.value < b.list->id.value);
}

static int rank_of(ListKind kind) { return kind == ListKind::base ? 0 : kind == ListKind::fx ? 1 : 2; }

// Whether `a` decides the price before `b` does.
static bool goes_before(Row const& a, Row const& b)
{
    if (auto const ranks = rank_of(a.list->kind) <=> rank_of(b.list->kind); ranks != 0) return ranks > 0;
    if (a.list->priority != b.list->priority) return a.list->priority > b.list->priority;
    return is_less(a, b);
}

std::optional<Resolved> resolve(std::span<Row const> rows, Buyer const& buyer, std::int64_t quantity)
{
    std::unordered_map<PriceList const*, Row const*> tiers;   // of each list the highest one that the quantity reaches
    for (auto const& row : rows) {
        if (row.amount.currency != buyer.currency || row.min_qty > quantity) continue;
        auto const [found, is_new] = tiers.emplace(row.list, &row);
        if (!is_new && found->second->min_qty < row.min_qty) found->second = &row;
    }
    Row const *base = nullptr, *sale = nullptr;
    for (auto const& [list, row] : tiers) {
        if (!is_for(*list, buyer)) continue;
        if (list->kind == ListKind::sale) {
            if (sale == nullptr || is_less(*row, *sale)) sale = row;
        } else if (base == nullptr || goes_before(*row, *base)) {
            base = row;
        }
    }
    if (base == nullptr) return std::nullopt;
    return Resolved{base, sale != nullptr && compare(*sale, *base) < 0 ? sale : base};
}

Price Resolved::price() const
{
    if (paid == base) return {.amount = paid->amount, .per = paid->per, .compare_at = paid->compare_at};
    bool const can_compare = paid->per == base->per;
    return {.amount = paid->amount, .per = paid->per, .compare_at = can_compare ? std::optional{base->amount} : std::nullopt};
}

}   // namespace pricing
