#include "infrastructure/search_engine/segment.hpp"

#include "base/result.hpp"
#include "infrastructure/unicode/unicode.hpp"

#include <algorithm>
#include <cmath>

namespace search_engine {

std::optional<std::size_t> Segment::place_of(DocumentId id) const
{
    auto const found = std::ranges::lower_bound(ids, id);
    if (found == ids.end() || *found != id) return std::nullopt;
    return static_cast<std::size_t>(found - ids.begin());
}

std::string keyword_key(std::string_view keyword) { return '\x01' + unicode::upper_nfkc(keyword); }

std::string pair_key(std::string_view first, std::string_view second)
{
    std::string key{first};
    key += ' ';
    key += second;
    return key;
}

Averages averages_of(std::span<Part const> parts)
{
    Averages sums{};
    std::size_t documents = 0;
    for (auto const& part : parts) {
        documents += part.segment->ids.size();
        for (std::size_t field = 0; field < fields_max; ++field) sums[field] += part.segment->words[field];
    }
    for (auto& sum : sums) sum = documents == 0 ? 0 : sum / static_cast<double>(documents);
    return sums;
}

namespace {

void add_lengths(Segment& segment, std::array<std::uint16_t, fields_max> const& lengths)
{
    segment.lengths.push_back(lengths);
    for (std::size_t field = 0; field < fields_max; ++field) segment.words[field] += lengths[field];
}

using Texts = std::vector<std::vector<std::string>>;   // the words of each field

void add_posting(Segment& segment, std::string const& key, std::size_t document, float frequency)
{
    auto const steps = std::clamp(std::lround(frequency / frequency_step), 1L, 65'535L);
    segment.postings[key].push_back({static_cast<std::uint32_t>(document), static_cast<std::uint16_t>(steps)});
}

void add_words(Segment& segment, Options const& options, Averages const& averages, std::size_t document, Texts const& texts)
{
    std::vector<std::pair<std::string_view, float>> found;
    for (std::size_t field = 0; field < texts.size(); ++field) {
        auto const& [weight, norm] = options.fields[field];
        auto const length = static_cast<double>(texts[field].size());
        auto const longer = averages[field] > 0 ? length / averages[field] : 1;
        auto const each = static_cast<float>(weight / (1 - norm + norm * longer));
        for (auto const& word : texts[field]) found.emplace_back(word, each);
    }
    std::ranges::sort(found);
    for (std::size_t i = 0; i < found.size();) {
        float sum = 0;
        auto const word = found[i].first;
        for (; i < found.size() && found[i].first == word; ++i) sum += found[i].second;
        add_posting(segment, std::string{word}, document, sum);
    }
}

void add_pairs(Segment& segment, std::size_t document, std::vector<std::string> const& title)
{
    std::vector<std::string> pairs;
    for (std::size_t i = 1; i < title.size(); ++i) pairs.push_back(pair_key(title[i - 1], title[i]));
    std::ranges::sort(pairs);
    pairs.erase(std::ranges::unique(pairs).begin(), pairs.end());
    for (auto const& pair : pairs) add_posting(segment, pair, document, 1);
}

void add_keywords(Segment& segment, std::size_t document, std::vector<std::string> const& keywords)
{
    std::vector<std::string> keys;
    for (auto const& keyword : keywords) keys.push_back(keyword_key(keyword));
    std::ranges::sort(keys);
    keys.erase(std::ranges::unique(keys).begin(), keys.end());
    for (auto const& key : keys) add_posting(segment, key, document, 1);
}

// Values of documents one after the other, each name once.
class FacetBuilder {
  public:
    FacetBuilder(FacetColumn& column, std::size_t documents) : column_(column), documents_(documents) { column_.offsets.push_back(0); }

    void add(std::size_t document, std::string const& name)
    {
        fill(document);
        auto const [found, fresh] = places_.try_emplace(name, static_cast<std::uint32_t>(column_.names.size()));
        if (fresh) column_.names.push_back(name);
        if (std::find(column_.values.begin() + column_.offsets.back(), column_.values.end(), found->second) == column_.values.end())
            column_.values.push_back(found->second);
    }
    void end() { fill(documents_); }

  private:
    void fill(std::size_t document)
    {
        while (column_.offsets.size() <= document) column_.offsets.push_back(static_cast<std::uint32_t>(column_.values.size()));
    }

    FacetColumn& column_;
    std::size_t documents_;
    ByText<std::uint32_t> places_;
};

class Facets {
  public:
    explicit Facets(Segment& segment) : segment_(segment) {}
    void add(std::size_t document, std::string const& facet, std::string const& value)
    {
        auto const found = builders_.try_emplace(facet, segment_.facets[facet], segment_.ids.size()).first;
        found->second.add(document, value);
    }
    void end()
    {
        for (auto& [name, builder] : builders_) builder.end();
    }

  private:
    Segment& segment_;
    std::map<std::string, FacetBuilder, std::less<>> builders_;
};

// Also where fields are few: what was known before counts, or else these documents themselves.
Averages averages_with(Averages before, std::span<Texts const> texts)
{
    for (std::size_t field = 0; field < fields_max; ++field) {
        if (before[field] > 0) continue;
        std::size_t words = 0;
        for (auto const& text : texts) words += field < text.size() ? text[field].size() : 0;
        before[field] = texts.empty() ? 0 : static_cast<double>(words) / static_cast<double>(texts.size());
    }
    return before;
}

// Where the documents of some parts stand when they are one.
struct Places {
    static constexpr std::uint32_t none = ~std::uint32_t{0};
    struct From {
        DocumentId id;
        std::uint32_t part, place;
        auto operator<=>(From const&) const = default;
    };
    std::vector<From> order;
    std::vector<std::vector<std::uint32_t>> to;   // part, place -> the new place, or none

    explicit Places(std::span<Part const> parts)
    {
        for (std::uint32_t p = 0; p < parts.size(); ++p) {
            auto const& ids = parts[p].segment->ids;
            to.emplace_back(ids.size(), none);
            for (std::uint32_t i = 0; i < ids.size(); ++i)
                if (!is_set(*parts[p].dead, i)) order.push_back({ids[i], p, i});
        }
        std::ranges::sort(order);
        for (std::uint32_t i = 0; i < order.size(); ++i) to[order[i].part][order[i].place] = i;
    }
};

void merge_postings(Segment& into, std::span<Part const> parts, Places const& places)
{
    for (std::size_t p = 0; p < parts.size(); ++p)
        for (auto const& [key, postings] : parts[p].segment->postings)
            for (auto const& posting : postings)
                if (auto const place = places.to[p][posting.document]; place != Places::none)
                    into.postings[key].push_back({place, posting.frequency});
    for (auto& [key, postings] : into.postings) {
        if (!std::ranges::is_sorted(postings, {}, &Posting::document)) std::ranges::sort(postings, {}, &Posting::document);
        postings.shrink_to_fit();
    }
}

}   // namespace

std::shared_ptr<Segment const> build(Options const& options, Words const& words, std::span<Document const> documents, Averages before)
{
    std::vector<Texts> texts;
    for (auto const& document : documents) {
        invariant(document.texts.size() == options.fields.size(), "search_engine: a document has not all fields");
        invariant(document.numbers.size() == options.numbers, "search_engine: a document has not all numbers");
        auto& fields = texts.emplace_back();
        for (auto const& text : document.texts) fields.push_back(words.of(text));
    }
    auto const averages = averages_with(before, texts);
    auto segment = std::make_shared<Segment>(documents.size(), options.numbers);
    Facets facets{*segment};
    for (std::size_t i = 0; i < documents.size(); ++i) {
        segment->ids[i] = documents[i].id;
        std::array<std::uint16_t, fields_max> lengths{};
        for (std::size_t field = 0; field < texts[i].size(); ++field) lengths[field] = static_cast<std::uint16_t>(texts[i][field].size());
        for (std::size_t c = 0; c < options.numbers; ++c) segment->numbers[i * options.numbers + c] = documents[i].numbers[c];
        add_lengths(*segment, lengths);
        add_words(*segment, options, averages, i, texts[i]);
        if (!texts[i].empty()) add_pairs(*segment, i, texts[i].front());
        add_keywords(*segment, i, documents[i].keywords);
        for (auto const& [facet, value] : documents[i].facets) facets.add(i, facet, value);
        texts[i] = {};
    }
    facets.end();
    for (auto& [key, postings] : segment->postings) postings.shrink_to_fit();
    return segment;
}

std::shared_ptr<Segment const> merge(Options const& options, std::span<Part const> parts)
{
    Places const places{parts};
    auto merged = std::make_shared<Segment>(places.order.size(), options.numbers);
    Facets facets{*merged};
    for (std::size_t i = 0; i < places.order.size(); ++i) {
        auto const& [id, part, place] = places.order[i];
        auto const& from = *parts[part].segment;
        merged->ids[i] = id;
        add_lengths(*merged, from.lengths[place]);
        for (std::size_t c = 0; c < options.numbers; ++c)
            merged->numbers[i * options.numbers + c] = from.numbers[place * options.numbers + c].load();
        for (auto const& [facet, column] : from.facets)
            for (auto const value : column.of(place)) facets.add(i, facet, column.names[value]);
    }
    facets.end();
    merge_postings(*merged, parts, places);
    return merged;
}

}   // namespace search_engine
