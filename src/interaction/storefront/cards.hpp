// A product in a grid.
#pragma once

#include "business/workflows/show_products.hpp"
#include "infrastructure/template/html.hpp"

#include <string>
#include <vector>

namespace storefront {

struct Card {
    html::Url url, picture;
    std::string title, sub, alt;
    Money price;
    std::optional<Money> compare_at;
    int per = 1;                      // the price is for so many
    bool by_many = false;             // more than one
    bool from = false, lazy = true;   // from: variants cost more than this
    std::string tag, tag_text;        // "new", "sale"
    std::string stock, stock_text;    // "low", "out"; empty where there is enough
    std::vector<std::string> colours;
};

std::vector<Card> cards_of(std::vector<workflows::ProductView> const&, html::Messages const&);

// Of the attributes as they are stored, in their order: name and value as people read them.
struct Attribute {
    std::string name, value;
};
// What an attribute of the catalogue is called: the shop's word for it, or else its name made readable.
std::string attribute_label(std::string_view name, html::Messages const&);
std::vector<Attribute> attributes_of(std::string_view attributes_json, html::Messages const&);

}   // namespace storefront
