// A part of an index that never changes but for its numbers: words, texts, facets and numbers of some documents, in the order of their ids.
// Flat arrays, as there may be millions of documents. Private to the engine.
#pragma once

#include "infrastructure/search_engine/dictionary.hpp"
#include "infrastructure/search_engine/index.hpp"

#include <algorithm>
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

// Lists of one kind for each of a row of things: those of thing n are values[starts[n] .. starts[n + 1]).
template <typename T> struct Lists {
    std::vector<std::uint64_t> starts{0};
    std::vector<T> values;
    std::span<T const> operator[](std::size_t n) const { return std::span{values}.subspan(starts[n], starts[n + 1] - starts[n]); }
    void end() { starts.push_back(values.size()); }   // of a thing's list, after its values
};

// What documents have of one facet, as numbers of `names`, whose order is of no matter. Where many have it, the first value of each stands in a
// row, which is what a million documents are counted by; what is left, or all of a facet that few have, stands in pairs.
struct FacetColumn {
    static constexpr std::uint32_t none = ~std::uint32_t{0};

    std::vector<std::string> names;
    std::vector<std::uint32_t> first;               // by document; empty: few have it
    std::vector<std::uint32_t> documents, values;   // pairs, by document

    template <typename F> void each_of(std::uint32_t document, F&& f) const
    {
        if (!first.empty()) {
            auto const value = first.data()[document];
            if (value == none) return;
            f(value);
        }
        if (!documents.empty()) each_pair_of(document, f);
    }
    // f(document, value), by document, in the order in which each_of tells them.
    template <typename F> void each(F&& f) const
    {
        for (std::uint32_t document = 0; document < first.size(); ++document)
            each_of(document, [&](std::uint32_t value) { f(document, value); });
        if (first.empty())
            for (std::size_t i = 0; i < documents.size(); ++i) f(documents[i], values[i]);
    }

  private:
    template <typename F> void each_pair_of(std::uint32_t document, F& f) const
    {
        auto const [begin, end] = std::ranges::equal_range(documents, document);
        for (auto at = begin; at != end; ++at) f(values[static_cast<std::size_t>(at - documents.begin())]);
    }
};

using Bits = std::vector<std::uint64_t>;
inline bool is_set(Bits const& bits, std::size_t i) { return (bits[i / 64] >> (i % 64) & 1) != 0; }
inline void set(Bits& bits, std::size_t i) { bits[i / 64] |= std::uint64_t{1} << (i % 64); }

inline constexpr std::uint32_t next_field = ~std::uint32_t{0};   // between the words of two fields

struct Segment {
    Segment(std::size_t documents, std::size_t columns) : ids(documents), numbers(documents * columns) {}

    std::vector<DocumentId> ids;                              // ascending
    std::vector<std::atomic<std::int64_t>> mutable numbers;   // column by column; written in place
    Dictionary words;                                         // stems, and keywords under their key
    Lists<std::uint32_t> having;                              // by word: the documents that have it, as places, ascending
    std::vector<std::uint16_t> frequencies;                   // beside having.values
    Lists<std::uint32_t> texts;                               // by document: its words in their order, next_field between fields
    std::array<double, fields_max> field_words{};             // of all documents
    Dictionary forms;                                         // words as they are written
    std::vector<std::uint32_t> form_words, form_documents;    // beside `forms`: the stem; in how many documents, those that went among them
    std::map<std::string, FacetColumn, std::less<>> facets;

    std::optional<std::size_t> place_of(DocumentId) const;
    std::atomic<std::int64_t>& number(std::size_t document, std::size_t column) const { return numbers[column * ids.size() + document]; }
    // Of the fields of a document, in words.
    std::array<std::size_t, fields_max> lengths_of(std::size_t document) const;
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

// Where a document stands that is alive. Nothing: there is none.
struct Place {
    Segment const* segment;
    std::uint32_t document;
};
std::optional<Place> find(State const&, DocumentId);

using Averages = std::array<double, fields_max>;   // words of each field

Averages averages_of(std::span<Part const>);   // 0 without documents

// What a keyword is called among the words; no word is spelt so.
std::string keyword_key(std::string_view keyword);

// The documents must be in the order of their ids, each once. Of an average that is 0 the length in these documents is taken.
std::shared_ptr<Segment const> build(Options const&, Words const&, std::span<Document const>, Averages before);
// Without what is dead. No id is alive in two of them.
std::shared_ptr<Segment const> merge(Options const&, std::span<Part const>);

// Puts the values of documents into their columns, each name once; facet by facet the documents ascend.
class FacetBuilder {
  public:
    explicit FacetBuilder(Segment& segment) : segment_(segment) {}
    void add(std::uint32_t document, std::string_view facet, std::string_view value);
    void end();   // after the last one

  private:
    struct Building {
        FacetColumn* column;
        ByText<std::uint32_t> places = {};
    };

    Segment& segment_;
    ByText<Building> columns_;
};

}   // namespace search_engine
