#include "infrastructure/search_engine/segment.hpp"

#include <algorithm>
#include <set>

namespace search_engine {

namespace {

constexpr std::uint32_t none = ~std::uint32_t{0};

// Where the documents of some parts stand when they are one.
struct Places {
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

// Calls f(text, number in each part or none), text by text in their order.
template <typename F> void each_text(std::span<Part const> parts, Dictionary Segment::* dictionary, F&& f)
{
    std::vector<std::uint32_t> next(parts.size(), 0), numbers(parts.size());
    auto const of = [&](std::size_t p) -> Dictionary const& { return (*parts[p].segment).*dictionary; };
    for (;;) {
        std::optional<std::string_view> first;
        for (std::size_t p = 0; p < parts.size(); ++p)
            if (next[p] < of(p).size() && (!first || of(p)[next[p]] < *first)) first = of(p)[next[p]];
        if (!first) return;
        for (std::size_t p = 0; p < parts.size(); ++p) numbers[p] = next[p] < of(p).size() && of(p)[next[p]] == *first ? next[p]++ : none;
        f(*first, numbers);
    }
}

class Merging {
  public:
    Merging(Options const& options, std::span<Part const> parts)
        : options_(options)
        , parts_(parts)
        , places_(parts)
        , made_(std::make_shared<Segment>(places_.order.size(), options.numbers))
    {
        std::size_t postings = 0, text_words = 0;
        for (auto const& part : parts) {
            to_word_.emplace_back(part.segment->words.size(), none);
            postings += part.segment->having.values.size();
            text_words += part.segment->texts.values.size();
        }
        made_->having.values.reserve(postings);
        made_->frequencies.reserve(postings);
        made_->texts.values.reserve(text_words);
    }

    std::shared_ptr<Segment const> run()
    {
        each_text(parts_, &Segment::words, [&](auto text, auto const& numbers) { take_word(text, numbers); });
        each_text(parts_, &Segment::forms, [&](auto text, auto const& numbers) { take_form(text, numbers); });
        for (std::size_t i = 0; i < places_.order.size(); ++i) take_document(i);
        take_facets();
        return made_;
    }

  private:
    // What no document has any more goes.
    void take_word(std::string_view text, std::span<std::uint32_t const> numbers)
    {
        having_.clear();
        for (std::size_t p = 0; p < parts_.size(); ++p) {
            if (numbers[p] == none) continue;
            auto const& from = *parts_[p].segment;
            auto const documents = from.having[numbers[p]];
            auto const* const frequencies = from.frequencies.data() + from.having.starts[numbers[p]];
            for (std::size_t i = 0; i < documents.size(); ++i)
                if (auto const place = places_.to[p][documents[i]]; place != none) having_.emplace_back(place, frequencies[i]);
        }
        if (having_.empty()) return;
        if (!std::ranges::is_sorted(having_)) std::ranges::sort(having_);
        for (std::size_t p = 0; p < parts_.size(); ++p)
            if (numbers[p] != none) to_word_[p][numbers[p]] = made_->words.size();
        made_->words.add(text);
        for (auto const& [place, frequency] : having_) {
            made_->having.values.push_back(place);
            made_->frequencies.push_back(frequency);
        }
        made_->having.end();
    }

    void take_form(std::string_view text, std::span<std::uint32_t const> numbers)
    {
        std::uint32_t word = none, documents = 0;
        for (std::size_t p = 0; p < parts_.size(); ++p) {
            if (numbers[p] == none) continue;
            word = std::min(word, to_word_[p][parts_[p].segment->form_words[numbers[p]]]);
            documents += parts_[p].segment->form_documents[numbers[p]];
        }
        if (word == none) return;
        made_->forms.add(text);
        made_->form_words.push_back(word);
        made_->form_documents.push_back(documents);
    }

    void take_document(std::size_t place)
    {
        auto const& [id, p, old] = places_.order[place];
        auto const& from = *parts_[p].segment;
        made_->ids[place] = id;
        for (std::size_t c = 0; c < options_.numbers; ++c) made_->number(place, c) = from.number(old, c).load();
        for (auto const word : from.texts[old]) made_->texts.values.push_back(word == next_field ? next_field : to_word_[p][word]);
        made_->texts.end();
        auto const lengths = made_->lengths_of(place);
        for (std::size_t field = 0; field < fields_max; ++field) made_->field_words[field] += static_cast<double>(lengths[field]);
    }

    void take_facets()
    {
        std::set<std::string_view> names;
        for (auto const& part : parts_)
            for (auto const& [name, column] : part.segment->facets) names.insert(name);
        FacetBuilder facets{*made_};
        struct Value {
            std::uint32_t place, turn;   // of a document's values
            std::string_view name;
            auto operator<=>(Value const&) const = default;
        };
        std::vector<Value> values;
        for (auto const name : names) {
            values.clear();
            for (std::size_t p = 0; p < parts_.size(); ++p) {
                auto const found = parts_[p].segment->facets.find(name);
                if (found == parts_[p].segment->facets.end()) continue;
                found->second.each([&](std::uint32_t document, std::uint32_t value) {
                    if (auto const place = places_.to[p][document]; place != none)
                        values.push_back({place, static_cast<std::uint32_t>(values.size()), found->second.names[value]});
                });
            }
            std::ranges::sort(values);
            for (auto const& [place, turn, value] : values) facets.add(place, name, value);
        }
        facets.end();
    }

    Options const& options_;
    std::span<Part const> parts_;
    Places const places_;
    std::shared_ptr<Segment> made_;
    std::vector<std::vector<std::uint32_t>> to_word_;   // part, word -> the new word, or none
    std::vector<std::pair<std::uint32_t, std::uint16_t>> having_;
};

}   // namespace

std::shared_ptr<Segment const> merge(Options const& options, std::span<Part const> parts) { return Merging{options, parts}.run(); }

}   // namespace search_engine
