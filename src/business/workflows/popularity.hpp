// How much is bought of which product, so that it may be found before others where the merchant wants that.
#pragma once

#include "business/workflows/tools.hpp"

#include <unordered_map>
#include <utility>
#include <vector>

namespace workflows {

// Beside what is bought most, which has popularity_full. By the logarithm of units: ten times as many are not ten times as good.
inline constexpr std::int64_t popularity_full = 1'000'000;

class Popularity {
  public:
    // Units of each; those that are not named have none.
    explicit Popularity(std::vector<std::pair<ProductId, std::int64_t>> const& bought = {});

    std::int64_t of(ProductId) const;   // 0 to popularity_full
    std::vector<ProductId> products() const;

  private:
    std::unordered_map<std::int64_t, std::int64_t> of_;
};

Popularity popularity_now(Tools const&);

// Counts the orders that have come in since it last did, but for those of the last hour, which may still be paid; each once, also where
// several processes do it. Takes away what is too old to matter.
void count_bought(Tools const&);

}   // namespace workflows
