// The lowest price of the 30 days before a reduction, out of what prices and lists were.
#include "business/pricing/pricing.hpp"

#include <algorithm>
#include <map>

namespace pricing {

static constexpr microseconds days_before = std::chrono::days{30};
static constexpr int changes_max = 1'000;

static db::Statement const find_changes{"select at_us, list_id, min_qty, amount_minor, per, compare_at_minor from pricing_history "
                                        "where variant_id = ?1 and currency = ?2 and country = '' order by at_us desc limit ?3"};

namespace {

// What one unit cost, and since when.
struct Stretch {
    Instant from;
    std::optional<Price> price;
};

bool is_reduced(Stretch const& stretch) { return stretch.price && stretch.price->compare_at; }

std::strong_ordering compare_units(Price const& a, Price const& b)
{
    return int128{a.amount.amount} * b.per <=> int128{b.amount.amount} * a.per;
}

bool is_same_reduction(Stretch const& a, Stretch const& b)
{
    return is_reduced(a) && is_reduced(b) && compare_units(*a.price, *b.price) == 0;
}

// Goes through the past from its beginning, with what held at each instant.
class Past {
  public:
    Past(std::span<PastPrice const> prices, std::span<PastList const> lists, Buyer const& buyer)
        : prices_(prices)
        , lists_(lists)
        , now_(buyer.now)
        , buyer_(buyer)
    {
    }

    std::vector<Stretch> stretches()
    {
        std::vector<Stretch> all;
        for (auto const at : boundaries()) all.push_back({at, price_at(at)});
        return all;
    }

  private:
    bool is_asked(PriceListId list) const { return std::ranges::find(prices_, list, &PastPrice::list) != prices_.end(); }

    // Between two of them nothing changes.
    std::vector<Instant> boundaries() const
    {
        std::vector<Instant> all;
        for (auto const& price : prices_) all.push_back(price.at);
        for (auto const& past : lists_) {
            if (!is_asked(past.list.id)) continue;
            for (auto const at : {past.at, past.list.from, past.list.to})
                if (at != always) all.push_back(at);
        }
        std::erase_if(all, [&](Instant at) { return at > now_; });
        std::ranges::sort(all);
        auto const repeated = std::ranges::unique(all);
        all.erase(repeated.begin(), repeated.end());
        return all;
    }

    std::optional<Price> price_at(Instant at)
    {
        for (; next_list_ < lists_.size() && lists_[next_list_].at <= at; ++next_list_)
            list_then_.insert_or_assign(lists_[next_list_].list.id, lists_[next_list_].list);
        for (; next_price_ < prices_.size() && prices_[next_price_].at <= at; ++next_price_)
            price_then_.insert_or_assign({prices_[next_price_].list, prices_[next_price_].min_qty}, prices_[next_price_]);
        std::vector<Row> rows;
        for (auto const& [key, price] : price_then_) {
            auto const list = list_then_.find(price.list);
            if (list == list_then_.end() || !price.amount) continue;
            auto const money = [&](std::int64_t amount) { return Money{amount, buyer_.currency}; };
            rows.push_back({&list->second, money(*price.amount), price.per, price.min_qty, price.compare_at.transform(money)});
        }
        buyer_.now = at;
        auto const resolved = resolve(rows, buyer_, 1);
        return resolved ? std::optional{resolved->price()} : std::nullopt;
    }

    std::span<PastPrice const> prices_;
    std::span<PastList const> lists_;
    Instant now_;
    Buyer buyer_;   // then
    std::size_t next_list_ = 0, next_price_ = 0;
    std::map<PriceListId, PriceList> list_then_;
    std::map<std::pair<PriceListId, std::int64_t>, PastPrice> price_then_;
};

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
    std::vector<std::vector<PastPrice>> past(variants.size());
    db.for_each(
        find_changes, variants, [&](VariantId variant, auto&& with) { with(variant, buyer.currency, changes_max); },
        [&](std::size_t i, db::Row const& row) {
            past[i].push_back({.at = row.get<Instant>(0),
                               .list = row.get<PriceListId>(1),
                               .min_qty = row.get<std::int64_t>(2),
                               .amount = row.get<std::optional<std::int64_t>>(3),
                               .per = row.get<int>(4),
                               .compare_at = row.get<std::optional<std::int64_t>>(5)});
        });
    std::vector<std::optional<Money>> lowest;
    for (auto& prices : past) {
        std::ranges::reverse(prices);
        auto const amount = lowest_30d(prices, lists.history, buyer);
        lowest.push_back(amount ? std::optional{Money{*amount, buyer.currency}} : std::nullopt);
    }
    return lowest;
}

}   // namespace pricing
