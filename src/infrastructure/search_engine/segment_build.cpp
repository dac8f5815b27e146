#include "infrastructure/search_engine/segment.hpp"

#include "base/result.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace search_engine {

namespace {

// Numbers for texts as they come, and afterwards for the same in their order.
class Numbering {
  public:
    std::uint32_t number_of(std::string_view text)
    {
        if (auto const found = numbers_.find(text); found != numbers_.end()) return found->second;
        return numbers_.emplace(text, static_cast<std::uint32_t>(numbers_.size())).first->second;
    }
    bool knows(std::string_view text) const { return numbers_.contains(text); }
    std::size_t size() const { return numbers_.size(); }

    // Puts them into the dictionary. Returns by number the new one.
    std::vector<std::uint32_t> put_in_order(Dictionary& dictionary) const
    {
        std::vector<std::pair<std::string_view, std::uint32_t>> texts(numbers_.begin(), numbers_.end());
        std::ranges::sort(texts);
        std::vector<std::uint32_t> to(texts.size());
        for (auto const& [text, number] : texts) {
            to[number] = dictionary.size();
            dictionary.add(text);
        }
        return to;
    }

  private:
    ByText<std::uint32_t> numbers_;
};

class Building {
  public:
    Building(Options const& options, Words const& words, std::span<Document const> documents, Averages averages)
        : options_(options)
        , words_(words)
        , documents_(documents)
        , averages_(averages)
        , made_(std::make_shared<Segment>(documents.size(), options.numbers))
    {
    }

    std::shared_ptr<Segment const> run()
    {
        for (std::size_t i = 0; i < documents_.size(); ++i) {
            read_texts(documents_[i]);
            made_->ids[i] = documents_[i].id;
            for (std::size_t c = 0; c < options_.numbers; ++c) made_->number(i, c) = documents_[i].numbers[c];
        }
        complete_averages();
        for (std::size_t i = 0; i < documents_.size(); ++i) weigh_words(i);
        turn_over();
        add_facets();
        return made_;
    }

  private:
    void read_texts(Document const& document)
    {
        invariant(document.texts.size() == options_.fields.size(), "search_engine: a document has not all fields");
        invariant(document.numbers.size() == options_.numbers, "search_engine: a document has not all numbers");
        std::vector<std::uint32_t> written;
        for (std::size_t field = 0; field < document.texts.size(); ++field) {
            if (field > 0) made_->texts.values.push_back(next_field);
            for (auto const& word : words_.unstemmed(document.texts[field])) {
                written.push_back(form_of(word));
                made_->texts.values.push_back(made_->form_words[written.back()]);
                ++made_->field_words[field];
            }
        }
        made_->texts.end();
        std::ranges::sort(written);
        for (auto const form : std::ranges::subrange(written.begin(), std::ranges::unique(written).begin())) ++made_->form_documents[form];
    }

    std::uint32_t form_of(std::string const& word)
    {
        bool const is_new = !forms_.knows(word);
        auto const form = forms_.number_of(word);
        if (is_new) {   // stemmed once, however often it is written
            made_->form_words.push_back(stems_.number_of(words_.stem(word)));
            made_->form_documents.push_back(0);
        }
        return form;
    }

    // Also where fields are few: what was known before counts, or else these documents themselves.
    void complete_averages()
    {
        for (std::size_t field = 0; field < fields_max; ++field)
            if (averages_[field] == 0) averages_[field] = made_->field_words[field] / std::max(1.0, static_cast<double>(documents_.size()));
    }

    // What one word in a field counts, in each field.
    std::array<float, fields_max> field_weights(std::size_t document) const
    {
        std::array<float, fields_max> weights{};
        auto const lengths = made_->lengths_of(document);
        for (std::size_t field = 0; field < options_.fields.size(); ++field) {
            auto const& [weight, norm] = options_.fields[field];
            auto const longer = averages_[field] > 0 ? static_cast<double>(lengths[field]) / averages_[field] : 1;
            weights[field] = static_cast<float>(weight / (1 - norm + norm * longer));
        }
        return weights;
    }

    void weigh_words(std::size_t document)
    {
        std::vector<std::pair<std::uint32_t, float>> found;
        auto const weights = field_weights(document);
        std::size_t field = 0;
        for (auto const word : made_->texts[document]) {
            if (word == next_field)
                ++field;
            else
                found.emplace_back(word, weights[field]);
        }
        for (auto const& keyword : documents_[document].keywords) found.emplace_back(stems_.number_of(keyword_key(keyword)), 1.0F);
        std::ranges::sort(found);
        for (std::size_t i = 0; i < found.size();) {
            float sum = 0;
            auto const word = found[i].first;
            for (; i < found.size() && found[i].first == word; ++i) sum += found[i].second;
            auto const steps = std::clamp(std::lround(sum / frequency_step), 1L, 65'535L);
            weighed_.values.push_back({word, static_cast<std::uint16_t>(steps)});
        }
        weighed_.end();
    }

    // From the words of each document to the documents of each word, with numbers in the order of the words.
    void turn_over()
    {
        auto const to = stems_.put_in_order(made_->words);
        for (auto& word : made_->texts.values)
            if (word != next_field) word = to[word];
        auto& starts = made_->having.starts;
        starts.assign(stems_.size() + 1, 0);
        for (auto const& each : weighed_.values) ++starts[to[each.word] + 1];
        std::partial_sum(starts.begin(), starts.end(), starts.begin());
        auto next = starts;
        made_->having.values.resize(weighed_.values.size());
        made_->frequencies.resize(weighed_.values.size());
        for (std::size_t document = 0; document < documents_.size(); ++document)
            for (auto const& [word, frequency] : weighed_[document]) {
                auto const at = next[to[word]]++;
                made_->having.values[at] = static_cast<std::uint32_t>(document);
                made_->frequencies[at] = frequency;
            }
        put_forms_in_order(to);
    }

    void put_forms_in_order(std::vector<std::uint32_t> const& to_word)
    {
        auto const to = forms_.put_in_order(made_->forms);
        auto const words = made_->form_words, documents = made_->form_documents;
        for (std::size_t form = 0; form < to.size(); ++form) {
            made_->form_words[to[form]] = to_word[words[form]];
            made_->form_documents[to[form]] = documents[form];
        }
    }

    void add_facets()
    {
        FacetBuilder facets{*made_};
        for (std::uint32_t i = 0; i < documents_.size(); ++i)
            for (auto const& [facet, value] : documents_[i].facets) facets.add(i, facet, value);
        facets.end();
    }

    struct Weighed {
        std::uint32_t word;
        std::uint16_t frequency;
    };

    Options const& options_;
    Words const& words_;
    std::span<Document const> documents_;
    Averages averages_;
    std::shared_ptr<Segment> made_;
    Numbering forms_, stems_;
    Lists<Weighed> weighed_;   // by document
};

}   // namespace

std::shared_ptr<Segment const> build(Options const& options, Words const& words, std::span<Document const> documents, Averages before)
{
    return Building{options, words, documents, before}.run();
}

}   // namespace search_engine
