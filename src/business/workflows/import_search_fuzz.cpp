// Any bytes as what a merchant says of searches: refused, or read again from what is written of it, with queries that stay as they are and
// directions for each of them.
#include "business/search/search.hpp"
#include "infrastructure/json/reader.hpp"

#include <algorithm>
#include <cstdlib>

namespace {

// Every handle is a product's.
class Products {
  public:
    std::vector<std::optional<ProductId>> find(std::span<std::string const> handles)
    {
        std::vector<std::optional<ProductId>> ids;
        for (auto const& handle : handles) {
            auto known = std::ranges::find(handles_, handle);
            if (known == handles_.end()) known = handles_.insert(known, handle);
            ids.push_back(ProductId{known - handles_.begin() + 1});
        }
        return ids;
    }
    std::vector<std::optional<std::string>> handles_of(std::span<ProductId const> ids) const
    {
        std::vector<std::optional<std::string>> handles;
        for (auto const id : ids) handles.push_back(handles_.at(static_cast<std::size_t>(id.value - 1)));
        return handles;
    }

  private:
    std::vector<std::string> handles_;
};

std::optional<search::Settings> settings_of(std::string_view text, Products& products)
{
    auto const document = json::Document::parse(text);
    if (!document) return std::nullopt;
    std::vector<Violation> found;
    auto settings = search::read(document->root(), [&](auto handles) { return products.find(handles); }, found);
    return found.empty() ? std::optional{std::move(settings)} : std::nullopt;
}

void expect(bool holds)
{
    if (!holds) std::abort();
}

}   // namespace

extern "C" int LLVMFuzzerTestOneInput(unsigned char const* data, std::size_t size)
{
    std::string_view const text{reinterpret_cast<char const*>(data), size};
    auto const query = search::normalised(text);
    expect(search::normalised(query) == query);
    if (auto const kept = search::loggable(text)) expect(search::loggable(*kept) == kept);

    Products products;
    auto const settings = settings_of(text, products);
    if (!settings) return 0;
    expect(settings_of(search::to_json(*settings, [&](auto ids) { return products.handles_of(ids); }), products) == settings);
    for (auto const& pin : settings->pins) expect(search::directions_for(*settings, pin.query, pin.window.from).pinned == pin.products);
    for (auto const& each : settings->synonyms)
        expect(search::directions_for(*settings, each.query, {}).synonyms.size() == each.also.size());
    for (auto const& each : settings->redirects) expect(search::directions_for(*settings, each.query, {}).redirect == each.to);
    return 0;
}
