// What a query asks of facets and numbers, and what is counted on the way, in one part. Private to the engine.
//
// A batch of documents at a time and one column after the other: their values lie far apart in memory, and loads that do not wait for each
// other are many times faster than one document after the other.
#pragma once

#include "infrastructure/search_engine/segment.hpp"

namespace search_engine {

struct Candidate {
    std::uint32_t document;
    std::uint32_t has;   // bits of the words
    float score;
    // By which filter alone it fails: what is counted without its own filter has it still.
    std::uint16_t fails = nothing;

    static constexpr std::uint16_t nothing = 0xffff, histogram_range = 0xfffe, more = 0xfffd;   // else which of Query::any_of
};

// What is counted of a candidate.
struct Counted {
    std::uint32_t document;
    std::uint16_t fails;   // nothing, or one of Query::any_of
};

class Filters {
  public:
    Filters(Part const&, Query const&);

    void judge(std::span<Candidate>) const;

    std::int64_t number(std::size_t document, std::size_t column) const
    {
        return segment_.numbers.data()[column * segment_.ids.size() + document].load(std::memory_order_relaxed);
    }
    float boost(std::uint32_t document) const;

  private:
    struct Allowed {
        FacetColumn const* column;          // nullptr: no document has this facet
        std::vector<std::uint8_t> values;   // 1: allowed
        bool holds(std::uint32_t document) const;
    };

    Segment const& segment_;
    Query const& query_;
    std::vector<Allowed> allowed_, boosted_;
};

// What documents have of the facets that are to be counted.
class FacetCounter {
  public:
    // Each of `facets`, as much as the query lets through but for its filter of that facet.
    FacetCounter(Part const&, Query const&, std::span<std::string const> facets);
    void add(std::span<Counted const>);
    // The names stay as long as the part.
    using Counts = std::vector<std::pair<std::string_view, std::size_t>>;
    void add_to(std::vector<Counts>& all) const;   // by facet

  private:
    struct Column {
        FacetColumn const* column;           // nullptr: no document has this facet
        std::uint16_t own;                   // which of Query::any_of filters by it
        std::vector<std::uint32_t> counts;   // by value + 1; at 0 of those without one
    };
    std::vector<Column> columns_;
    std::vector<std::uint32_t> passing_, also_;   // documents of a batch
};

Histogram histogram_of(std::vector<std::int64_t> const& values, std::size_t bars);

}   // namespace search_engine
