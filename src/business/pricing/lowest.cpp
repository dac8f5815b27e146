// The lowest price of the 30 days before a reduction, out of what prices and lists were.
#include "business/pricing/past.hpp"

namespace pricing {

static constexpr microseconds days_before = std::chrono::days{30};

namespace {

bool is_reduced(Stretch const& stretch) { return stretch.price && stretch.price->compare_at; }

bool is_same_reduction(Stretch const& a, Stretch const& b)
{
    return is_reduced(a) && is_reduced(b) && compare_units(*a.price, *b.price) == 0;
}

}   // namespace

std::optional<std::int64_t> lowest_30d(std::span<PastPrice const> prices, std::span<PastList const> lists, Buyer const& buyer)
{
    auto const stretches = Past{prices, lists, buyer}.stretches();
    if (stretches.empty() || !is_reduced(stretches.back())) return std::nullopt;
    auto const& present = *stretches.back().price;
    auto i = stretches.size() - 1;
    while (i > 0 && is_same_reduction(stretches[i - 1], stretches.back())) --i;
    auto const since = stretches[i].from - days_before;
    Price const* lowest = nullptr;
    for (; i > 0 && stretches[i].from > since; --i)   // the one before ends where this one begins
        if (auto const& price = stretches[i - 1].price; price && (lowest == nullptr || compare_units(*price, *lowest) < 0))
            lowest = &*price;
    if (lowest == nullptr) return std::nullopt;
    return static_cast<std::int64_t>(divide_rounded(int128{lowest->amount.amount} * present.per, lowest->per));
}

std::vector<std::optional<Money>> lowest_30d(db::Reader& db, Lists::All const& lists, Buyer const& buyer,
                                             std::span<VariantId const> variants)
{
    std::vector<std::optional<Money>> lowest;
    for (auto const& prices : past_of(db, buyer.currency, variants)) {
        auto const amount = lowest_30d(prices, lists.history, buyer);
        lowest.push_back(amount ? std::optional{Money{*amount, buyer.currency}} : std::nullopt);
    }
    return lowest;
}

}   // namespace pricing
