// A part of an index that never changes but for its numbers: postings, facets and numbers of some documents, in the order of their ids.
// Private to the engine.
#pragma once

#include "infrastructure/search_engine/index.hpp"

#include <atomic>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <unordered_map>
#include <vector>

namespace search_engine {

struct TextHash {
    using is_transparent = void;
    std::size_t operator()(std::string_view text) const { return std::hash<std::string_view>{}(text); }
};
template <typename T> using ByText = std::unordered_map<std::string, T, TextHash, std::equal_to<>>;

// How often a word occurs in a document, weighted by field and length (the tf of BM25F), in steps of 1/256, so that it takes two bytes.
inline constexpr float frequency_step = 1.0F / 256;

struct Posting {
    std::uint32_t document;   // the place in its segment
    std::uint16_t frequency;
};

// What a document has of one facet: values[offsets[d] .. offsets[d + 1]), as places in `names`.
struct FacetColumn {
    std::vector<std::string> names;
    std::vector<std::uint32_t> offsets, values;
    std::span<std::uint32_t const> of(std::size_t document) const
    {
        return std::span{values}.subspan(offsets[document], offsets[document + 1] - offsets[document]);
    }
};

using Bits = std::vector<std::uint64_t>;
inline bool is_set(Bits const& bits, std::size_t i) { return (bits[i / 64] >> (i % 64) & 1) != 0; }
inline void set(Bits& bits, std::size_t i) { bits[i / 64] |= std::uint64_t{1} << (i % 64); }

struct Segment {
    Segment(std::size_t documents, std::size_t columns) : ids(documents), lengths(documents), numbers(documents * columns) {}

    std::vector<DocumentId> ids;                                  // ascending
    std::vector<std::array<std::uint16_t, fields_max>> lengths;   // words of each field
    std::array<double, fields_max> words{};                       // their sums
    std::vector<std::atomic<std::int64_t>> mutable numbers;       // document by document; written in place
    ByText<std::vector<Posting>> postings;                        // by document
    std::map<std::string, FacetColumn, std::less<>> facets;

    std::optional<std::size_t> place_of(DocumentId) const;
};

// A segment with the documents that are to go.
struct Part {
    std::shared_ptr<Segment const> segment;
    std::shared_ptr<Bits const> dead;
    std::size_t alive = 0;
};

// What readers see at one moment.
struct State {
    std::vector<Part> parts;   // the largest first
    std::size_t alive = 0;
};

using Averages = std::array<double, fields_max>;   // words of each field

Averages averages_of(std::span<Part const>);   // 0 without documents

// The key under which postings of a keyword and of a pair of words stand; no word is spelt so.
std::string keyword_key(std::string_view keyword);
std::string pair_key(std::string_view first, std::string_view second);

// The documents must be in the order of their ids, each once. Of an average that is 0 the length in these documents is taken.
std::shared_ptr<Segment const> build(Options const&, Words const&, std::span<Document const>, Averages before);
// Without what is dead. No id is alive in two of them.
std::shared_ptr<Segment const> merge(Options const&, std::span<Part const>);

}   // namespace search_engine
