#include "business/workflows/facet_labels.hpp"

#include "infrastructure/json/reader.hpp"
#include "infrastructure/json/writer.hpp"

#include <mutex>

namespace workflows {

void FacetLabels::note(std::string const& facet, std::string const& value, std::string_view label)
{
    {
        std::shared_lock const lock{mutex_};
        auto const found = facets_.find(facet);
        if (found != facets_.end())
            if (auto const known = found->second.values.find(value); known != found->second.values.end() && known->second == label) return;
    }
    std::lock_guard const lock{mutex_};
    facets_[facet].values.insert_or_assign(value, std::string{label});
}

void FacetLabels::note(std::string const& facet, std::string_view label)
{
    std::lock_guard const lock{mutex_};
    auto& known = facets_[facet].label;
    if (known.empty()) known = label;
}

std::vector<std::string> FacetLabels::of(std::string_view facet, std::span<std::string const> values) const
{
    std::vector<std::string> labels(values.begin(), values.end());
    std::shared_lock const lock{mutex_};
    auto const found = facets_.find(facet);
    if (found == facets_.end()) return labels;
    for (auto& label : labels)
        if (auto const known = found->second.values.find(label); known != found->second.values.end()) label = known->second;
    return labels;
}

std::string FacetLabels::of(std::string_view facet) const
{
    std::shared_lock const lock{mutex_};
    auto const found = facets_.find(facet);
    return found == facets_.end() ? std::string{} : found->second.label;
}

std::string FacetLabels::to_json() const
{
    std::string made;
    json::Writer out{made};
    std::shared_lock const lock{mutex_};
    out.begin_object();
    for (auto const& [name, facet] : facets_) {
        out.key(name).begin_object();
        out.member("label", facet.label);
        out.key("values").begin_object();
        for (auto const& [value, label] : facet.values) out.member(value, label);
        out.end_object();
        out.end_object();
    }
    out.end_object();
    return made;
}

void FacetLabels::add_json(std::string_view text)
{
    auto const read = json::Document::parse(text);
    if (!read) return;
    read->root().each_member([this](std::string_view name, json::Node facet) {
        std::string const of{name};
        if (auto const label = facet.find("label")) note(of, label->string().value_or(""));
        if (auto const values = facet.find("values"))
            values->each_member(
                [&](std::string_view value, json::Node label) { note(of, std::string{value}, label.string().value_or(value)); });
    });
}

}   // namespace workflows
