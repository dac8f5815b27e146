// What prices were, inside the module.
#pragma once

#include "business/pricing/pricing.hpp"

#include <algorithm>
#include <map>

namespace pricing {

std::strong_ordering compare_units(Price const&, Price const&);

// The last thousand changes of each, by instant.
std::vector<std::vector<PastPrice>> past_of(db::Reader&, Currency, std::span<VariantId const>);

// What so many units cost, and since when.
struct Stretch {
    Instant from;
    std::optional<Price> price;
};

// Goes through the past from its beginning, with what held at each instant.
class Past {
  public:
    Past(std::span<PastPrice const> prices, std::span<PastList const> lists, Buyer const& buyer, std::int64_t quantity = 1)
        : prices_(prices)
        , lists_(lists)
        , now_(buyer.now)
        , buyer_(buyer)
        , quantity_(quantity)
    {
    }

    std::vector<Stretch> stretches()
    {
        std::vector<Stretch> all;
        for (auto const at : boundaries()) all.push_back({at, price_at(at)});
        return all;
    }

    // No earlier than the one asked before.
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
        auto const resolved = resolve(rows, buyer_, quantity_);
        return resolved ? std::optional{resolved->price()} : std::nullopt;
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

    std::span<PastPrice const> prices_;
    std::span<PastList const> lists_;
    Instant now_;
    Buyer buyer_;   // then
    std::int64_t quantity_;
    std::size_t next_list_ = 0, next_price_ = 0;
    std::map<PriceListId, PriceList> list_then_;
    std::map<std::pair<PriceListId, std::int64_t>, PastPrice> price_then_;
};

}   // namespace pricing
