// Price lists and prices as a merchant writes them down:
//     {"lists":[{"code":"summer","kind":"sale","priority":0,"from":"2027-06-01T00:00:00Z","to":"2027-07-01T00:00:00Z","state":"active",
//                "channels":[],"countries":["GB"]}],
//      "prices":[{"sku":"A","list":"summer","currency":"GBP","amount":999,"per":1,"min_qty":1,"compare_at":null}]}
// Amounts are minor units; an amount of null says that there is no such price. Of a list, code and kind are needed; of a price, sku,
// currency and amount, and the list where it is not the base list. An "fx" list also says "rate" and "rounding".
#pragma once

#include "business/pricing/pricing.hpp"
#include "infrastructure/json/mapping.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace workflows {

struct PriceDocument {
    struct Price {
        std::string sku, list{pricing::base_code};
        pricing::Entry entry = {};   // without its variant and list, which the shop knows
    };
    std::vector<pricing::PriceList> lists;   // without ids
    std::vector<Price> prices;
};

inline constexpr std::size_t document_prices_max = 2'000'000;

// All that can be said without a shop: every violation is noted with its place. With one the document is of no use.
PriceDocument read_price_document(json::Node, json::Violations&);

// The reverse, a piece at a time: `lists` and then `prices` go to the end of the text, as objects of one line each.
class PriceDocumentWriter {
  public:
    explicit PriceDocumentWriter(std::string& text) : text_(text) { text_ += "{\"lists\":["; }

    void list(pricing::PriceList const&);
    void price(std::string_view sku, std::string_view list, pricing::Entry const&);   // after all lists
    void end();

  private:
    void begin_line(bool is_price);

    std::string& text_;
    bool are_prices_ = false, is_first_ = true;
};

}   // namespace workflows
