// Full text search in memory, exact and fresh. Knows no shop: a document is weighted texts, keywords, numbers and facets.
//
// Ranking is BM25F (Zaragoza, Craswell, Taylor, Saria and Robertson 2004) with a length norm for each field, over any word of the query;
// two words that stand side by side in the first field as they do in the query lift a document.
//
// One writer at a time (the index sees to it); readers take a snapshot and never wait for a writer. A change of a number is written in
// place and shows in snapshots that are already taken; any other change shows in the next search.
#pragma once

#include "infrastructure/search_engine/words.hpp"

#include <array>
#include <cstdint>
#include <filesystem>
#include <limits>
#include <memory>
#include <mutex>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

namespace search_engine {

inline constexpr std::size_t fields_max = 8, query_words_max = 30, limit_max = 1'000, facet_values_max = 1'000;
inline constexpr std::size_t histogram_bars_max = 100;

using DocumentId = std::uint64_t;

struct Field {
    float weight = 1;
    float length_norm = 0.75F;   // 0: length does not matter. 1: twice as long counts half
};

struct Options {
    std::string locale = "en-GB";
    std::vector<Field> fields;   // up to fields_max; the first is the title
    std::size_t numbers = 0;     // columns
    float saturation = 1.2F;     // k1
    float pair_boost = 0.15F;    // for a title with all pairs of the query
};

struct Document {
    DocumentId id = 0;
    std::vector<std::string> texts;                            // as many as fields
    std::vector<std::string> keywords;                         // found whole, whatever their case, by Query::keyword alone
    std::vector<std::int64_t> numbers;                         // as many as columns
    std::vector<std::pair<std::string, std::string>> facets;   // name, value
};

struct AnyOf {
    std::string facet;   // named once in a query; one that no document has matches nothing
    std::vector<std::string> values;
};

struct Range {   // both ends belong to it
    std::size_t column = 0;
    std::int64_t from = std::numeric_limits<std::int64_t>::min(), to = std::numeric_limits<std::int64_t>::max();
};

enum class Order : std::uint8_t { relevance, ascending, descending };

// Where a page ended. Words weigh on the next page what they weighed on the first, so that a document which did not change keeps its place
// whatever happens to others.
struct After {
    std::int64_t key = 0;   // the number it is sorted by; the bits of the score by relevance
    DocumentId id = 0;
    std::vector<float> word_weights;
    bool any_word = false;   // see Query::enough
    bool operator==(After const&) const = default;
};

// Asked for as well: what merchants say is the same, and counts less.
struct Also {
    std::string text;
    float weight = 1;
};

// Multiplies a score by 1 + factor, which is above -1: of documents with a value of a facet, or by how near a number comes to `full`.
struct FacetBoost {
    std::string facet, value;
    float factor = 0;
};
struct NumberBoost {
    std::size_t column = 0;
    std::int64_t full = 1;   // above 0; from here on all of the factor, at 0 nothing of it
    float factor = 0;
};

struct Query {
    std::string text;   // any of its words; none: every document. What comes after query_words_max is left out
    bool all_words = false;
    std::size_t enough = 0;             // with all_words: where less documents than these have them all, any of the words will do
    std::vector<std::string> phrases;   // each of these side by side in one field, whatever the rest
    std::vector<std::string> without;   // and none of these
    std::vector<Also> also;
    std::string keyword;   // not empty: only documents that have it
    std::vector<AnyOf> any_of;
    std::vector<Range> ranges;
    std::vector<FacetBoost> facet_boosts;
    std::vector<NumberBoost> number_boosts;
    // By relevance these come first, in this order and whatever their words, where facets and ranges let them; and these last.
    std::vector<DocumentId> pinned, buried;
    Order order = Order::relevance;   // ties in the order of ids
    std::size_t column = 0;           // to sort by
    std::size_t limit = 24;
    std::optional<After> after;                  // from an answer to this query
    std::size_t values_max = facet_values_max;   // of each that is counted, the most frequent; those that any_of names as well
    std::vector<std::string> count;              // facets to be counted
    bool keeps_matches = false;                  // to count others when the answer is known: count_facets
    std::optional<std::size_t> histogram;        // of this column, without the ranges of it
    std::size_t bars = 20;                       // of the histogram; up to histogram_bars_max
};

struct Hit {
    DocumentId id = 0;
    float score = 0;
    bool operator==(Hit const&) const = default;
};

struct FacetCount {
    std::string facet;
    // The most frequent first, then by name; each counted without the filter of this facet.
    std::vector<std::pair<std::string, std::size_t>> values;
    bool operator==(FacetCount const&) const = default;
};

// How many documents lie where between two values. The first bar begins at `from`, all are `step` wide, the last one holds `to`.
struct Histogram {
    std::int64_t from = 0, to = 0, step = 1;
    std::vector<std::size_t> bars;   // none: no document
    bool operator==(Histogram const&) const = default;
};

struct Matches;   // what a query found, as it was then

struct Answer {
    std::vector<Hit> hits;
    std::size_t total = 0;   // on all pages
    bool any_word = false;   // not enough had all of them
    std::vector<FacetCount> facets;
    Histogram histogram;
    std::optional<After> next;                     // nothing: this was the last page
    std::shared_ptr<Matches const> matches = {};   // where the query keeps them
};

// More facets of an answer to this query, counted as Query::count has them.
std::vector<FacetCount> count_facets(Query const&, Matches const&, std::span<std::string const> facets);

// What stands beside an index in a file.
struct Snapshot {
    std::string made_for;   // whoever asks for another one does not get it: the build of the program and what else documents depend on
    std::string notes;      // anything
};

enum class Restored : std::uint8_t { taken, missing, different, damaged };   // different: written by or for something else

struct State;

class Index {
  public:
    explicit Index(Options);

    // Puts documents in the place of those with their ids and takes others out: seen by the next search, all of it at once. Of documents
    // with one id the last one counts; one that is both put and removed is removed.
    void apply(std::vector<Document> put, std::span<DocumentId const> removed = {});
    // False: there is no such document.
    bool write_number(DocumentId, std::size_t column, std::int64_t value);
    // Makes one segment of all, without what is gone, for speed alone; others may write meanwhile. False: there was nothing to do.
    bool merge_all();

    // As it is now, into a file. Others may write meanwhile. Throws std::runtime_error where that cannot be; the file that was there stays.
    void keep(std::filesystem::path const&, Snapshot const&) const;
    // What was kept, in the place of what is here, where it is whole and made for that. Numbers are what they were then.
    Restored restore(std::filesystem::path const&, Snapshot&);

    Words const& words() const { return words_; }   // as texts are read
    Answer search(Query const&) const;
    std::size_t size() const;
    std::size_t parts() const;             // more than a few: it is time to merge
    std::vector<DocumentId> ids() const;   // ascending
    // Nothing: there is no such document.
    std::optional<std::int64_t> number(DocumentId, std::size_t column) const;

    // Of one document: its words as Words::of spells them, field after field, and its facets. None: there is no such document.
    std::vector<std::string> words_of(DocumentId) const;
    std::vector<std::pair<std::string, std::string>> facets_of(DocumentId) const;
    // How many of these facets and values a document has.
    std::size_t having(DocumentId, std::span<std::pair<std::string, std::string> const>) const;

    // Words as they are written and in how many documents (those that went among them, until they are merged away).
    std::vector<std::pair<std::string, std::size_t>> written_words() const;
    // Those that begin so, the most frequent first. `prefix` as Words::unstemmed spells it.
    std::vector<std::pair<std::string, std::size_t>> completions(std::string_view prefix, std::size_t limit) const;

  private:
    std::shared_ptr<State const> state() const
    {
        std::lock_guard const lock{pointing_};
        return state_;
    }
    void publish(State);

    Options const options_;
    Words const words_;
    std::mutex writing_, merging_;
    bool is_merging_ = false;   // with writing_: the parts that stand are not to be put together by others
    // Held while a pointer is copied, never while anything is done: std::atomic<std::shared_ptr> of libstdc++ 12 is a lock of the same kind,
    // whose load lets go without ordering what it read (ThreadSanitizer objects).
    std::mutex mutable pointing_;
    std::shared_ptr<State const> state_;
};

}   // namespace search_engine
