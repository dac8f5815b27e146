// Products as they were read last, so that what is shown often is not put together anew each time. Never older than the reader: the version
// of each is looked up, and it moves with whatever a product is made of.
#pragma once

#include "base/ids.hpp"
#include "infrastructure/db/database.hpp"

#include <memory>
#include <mutex>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace catalog {

struct Product;

// Threads may share it.
class KnownProducts {
  public:
    // About as many bytes as it may take.
    explicit KnownProducts(std::size_t bytes_max = 32 << 20) : bytes_max_(bytes_max) {}

    // Those that are active, in their order, as find_active reads them. Never of a writer, whose versions may come again with other contents.
    std::vector<Product> find_active(db::Reader&, std::span<ProductId const>, std::string_view locale);

  private:
    using Known = std::shared_ptr<Product const>;
    struct Generation {
        std::unordered_map<std::int64_t, Known> products;
        std::size_t bytes = 0;
    };
    std::vector<Known> find(std::span<ProductId const>, std::string_view locale);
    void keep(std::span<Known const>, std::string_view locale);
    void keep(Known);

    std::size_t const bytes_max_;
    std::mutex mutex_;
    std::string locale_;       // of them all
    Generation young_, old_;   // when the young ones fill half of what there is they become the old ones, which are forgotten
};

}   // namespace catalog
