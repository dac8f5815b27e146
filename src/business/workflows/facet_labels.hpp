// What facets and their values are called for people: "attribute.colour" is "Colour", its "dark-blue" is "Dark blue".
#pragma once

#include <map>
#include <shared_mutex>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace workflows {

// Threads may share it.
class FacetLabels {
  public:
    void note(std::string const& facet, std::string const& value, std::string_view label);
    void note(std::string const& facet, std::string_view label);
    // Of these values, in their order; the value itself, where nothing is known.
    std::vector<std::string> of(std::string_view facet, std::span<std::string const> values) const;
    std::string of(std::string_view facet) const;   // empty, where nothing is known
    std::string to_json() const;
    void add_json(std::string_view);   // what to_json made

  private:
    struct Facet {
        std::string label;
        std::unordered_map<std::string, std::string> values;
    };
    std::shared_mutex mutable mutex_;
    std::map<std::string, Facet, std::less<>> facets_;
};

}   // namespace workflows
