// What a query asks of facets and numbers, and what is counted on the way, in one part. Private to the engine.
#pragma once

#include "infrastructure/search_engine/segment.hpp"

namespace search_engine {

// By which filter alone a document fails: what is counted without its own filter has it still.
enum class Fails : std::uint8_t { nothing, one_facet, histogram_range, more };

class Filters {
  public:
    Filters(Options const&, Part const&, Query const&);

    struct Verdict {
        Fails fails = Fails::nothing;
        std::size_t facet = 0;   // which filter of the query, where it is one_facet
    };
    Verdict judge(std::size_t document) const;

    std::int64_t number(std::size_t document, std::size_t column) const
    {
        return segment_.numbers[document * options_.numbers + column].load(std::memory_order_relaxed);
    }
    float boost(std::size_t document) const;

  private:
    struct Allowed {
        FacetColumn const* column;   // nullptr: no document has this facet
        std::vector<bool> values;
        bool holds(std::size_t document) const;
    };

    Options const& options_;
    Segment const& segment_;
    Query const& query_;
    std::vector<Allowed> allowed_, boosted_;
};

// What documents have of the facets that are to be counted.
class FacetCounter {
  public:
    FacetCounter(Part const&, Query const&);
    void add(std::size_t document, Filters::Verdict);
    void add_to(std::vector<ByText<std::size_t>>& sums) const;

  private:
    Query const& query_;
    std::vector<FacetColumn const*> columns_;
    std::vector<std::vector<std::size_t>> counts_;
};

Histogram histogram_of(std::vector<std::int64_t> const& values, std::size_t bars);

}   // namespace search_engine
