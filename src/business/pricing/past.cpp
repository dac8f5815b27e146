// What prices were, and whether they still are.
#include "business/pricing/past.hpp"

namespace pricing {

static constexpr int changes_max = 1'000;

static db::Statement const find_changes{"select at_us, list_id, min_qty, amount_minor, per, compare_at_minor from pricing_history "
                                        "where variant_id = ?1 and currency = ?2 and country = '' order by at_us desc limit ?3"};
static db::Statement const find_priced_at{"select priced_at_us from pricing_version"};

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

Instant last_change(db::Reader& db, Lists::All const& lists, Instant now)
{
    auto last = db.value<Instant>(find_priced_at).value();
    for (auto const& past : lists.history)
        for (auto const at : {past.at, past.list.from, past.list.to})
            if (at <= now) last = std::max(last, at);
    return last;
}

std::vector<std::optional<Price>> changed_since(db::Reader& db, Lists::All const& lists, Buyer const& buyer, std::span<Then const> then)
{
    std::vector<VariantId> variants;
    for (auto const& each : then) variants.push_back(each.variant);
    auto const past = past_of(db, buyer.currency, variants);
    std::vector<std::optional<Price>> all;
    for (std::size_t i = 0; i < then.size(); ++i) {
        Past then_and_now{past[i], lists.history, buyer, then[i].quantity};
        auto const before = then_and_now.price_at(then[i].at);
        auto const after = then_and_now.price_at(buyer.now);
        bool const is_other = before && after && compare_units(*before, *after) != 0;
        all.push_back(is_other ? before : std::nullopt);
    }
    return all;
}

}   // namespace pricing
