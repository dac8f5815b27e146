// What somebody may be typing: words completed, categories and products, for each keystroke.
#pragma once

#include "business/workflows/searching.hpp"

#include <string>
#include <vector>

namespace workflows {

struct Suggestions {
    std::vector<std::string> queries;
    std::vector<catalog::Category> categories;
    std::vector<ProductView> products;
};

class Suggest {
  public:
    Suggest(Tools const& tools, Searching const& with) : tools_(tools), with_(with), index_(with.index), products_(tools, &with.known) {}

    // Of any bytes; nothing for what has no word in it.
    Suggestions run(std::string const& typed) const;

  private:
    void add_popular(std::string const& beginning, std::vector<std::string>& queries) const;
    std::vector<catalog::Category> categories(std::vector<std::string> const& words) const;

    Tools const& tools_;
    Searching const& with_;
    ProductIndex const& index_;
    ShowProducts const products_;
};

}   // namespace workflows
