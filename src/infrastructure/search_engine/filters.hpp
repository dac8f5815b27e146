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
    FacetCounter(Part const&, Query const&);
    void add(std::span<Candidate const>);
    // The names stay as long as the part.
    using Counts = std::vector<std::pair<std::string_view, std::size_t>>;
    void add_to(std::vector<Counts>& all) const;   // by facet

  private:
    Query const& query_;
    std::vector<FacetColumn const*> columns_;
    std::vector<std::vector<std::size_t>> counts_;
};

Histogram histogram_of(std::vector<std::int64_t> const& values, std::size_t bars);

}   // namespace search_engine
