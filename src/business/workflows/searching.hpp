// What searching works with, all of it shared by threads.
#pragma once

#include "business/search/search.hpp"
#include "business/workflows/popular_queries.hpp"
#include "business/workflows/product_index.hpp"

namespace workflows {

struct Searching {
    ProductIndex const& index;
    search::Rules const& rules;
    search::SearchLog& log;
    PopularQueries const& popular;
    catalog::KnownProducts& known;
};

}   // namespace workflows
