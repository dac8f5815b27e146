// What prices were, and whether they still are.
#include "business/pricing/past.hpp"

namespace pricing {

static constexpr int changes_max = 1'000;

static db::Statement const find_changes{"select at_us, list_id, min_qty, amount_minor, per, compare_at_minor from pricing_history "
                                        "where variant_id = ?1 and currency = ?2 and country = '' order by at_us desc limit ?3"};
static db::Statement const find_last_change{
    "select at_us from pricing_history where variant_id = ?1 and currency = ?2 order by at_us desc limit 1"};

std::strong_ordering compare_units(Price const& a, Price const& b)
{
    return int128{a.amount.amount} * b.per <=> int128{b.amount.amount} * a.per;
}

std::vector<std::vector<PastPrice>> past_of(db::Reader& db, Currency currency, std::span<VariantId const> variants)
{
    std::vector<std::vector<PastPrice>> past(variants.size());
    db.for_each(
        find_changes, variants, [&](VariantId variant, auto&& with) { with(variant, currency, changes_max); },
        [&](std::size_t i, db::Row const& row) {
            past[i].push_back({.at = row.get<Instant>(0),
                               .list = row.get<PriceListId>(1),
                               .min_qty = row.get<std::int64_t>(2),
                               .amount = row.get<std::optional<std::int64_t>>(3),
                               .per = row.get<int>(4),
                               .compare_at = row.get<std::optional<std::int64_t>>(5)});
        });
    for (auto& prices : past) std::ranges::reverse(prices);
    return past;
}

// When a list last began, ended or was changed.
static Instant last_change_of_lists(Lists::All const& lists, Instant now)
{
    Instant last = always;
    for (auto const& past : lists.history)
        for (auto const at : {past.at, past.list.from, past.list.to})
            if (at <= now) last = std::max(last, at);
    return last;
}

std::vector<std::optional<Price>> changed_since(db::Reader& db, Lists::All const& lists, Buyer const& buyer, std::span<Then const> then)
{
    std::vector<std::optional<Price>> all(then.size());
    auto const of_lists = last_change_of_lists(lists, buyer.now);
    std::vector<std::size_t> moved;
    std::vector<VariantId> variants;
    std::vector<bool> has_moved(then.size());
    for (std::size_t i = 0; i < then.size(); ++i) has_moved[i] = of_lists > then[i].at;
    db.for_each(
        find_last_change, then, [&](Then const& each, auto&& with) { with(each.variant, buyer.currency); },
        [&](std::size_t i, db::Row const& row) { has_moved[i] = has_moved[i] || row.get<Instant>(0) > then[i].at; });
    for (std::size_t i = 0; i < then.size(); ++i)
        if (has_moved[i]) {
            moved.push_back(i);
            variants.push_back(then[i].variant);
        }
    if (moved.empty()) return all;
    auto const past = past_of(db, buyer.currency, variants);
    for (std::size_t n = 0; n < moved.size(); ++n) {
        Past then_and_now{past[n], lists.history, buyer, then[moved[n]].quantity};
        auto const before = then_and_now.price_at(then[moved[n]].at), after = then_and_now.price_at(buyer.now);
        if (before && after && compare_units(*before, *after) != 0) all[moved[n]] = before;
    }
    return all;
}

}   // namespace pricing
