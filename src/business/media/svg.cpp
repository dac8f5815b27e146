#include "business/media/svg.hpp"

#include <gumbo.h>

#include <charconv>
#include <memory>
#include <string>

namespace media {

static GumboNode const* find_svg(GumboNode const* node, int depth = 0)
{
    if (node->type != GUMBO_NODE_ELEMENT) return nullptr;
    if (node->v.element.tag == GUMBO_TAG_SVG) return node;
    if (depth > 4) return nullptr;   // html > body > svg
    for (unsigned i = 0; i < node->v.element.children.length; ++i)
        if (auto const* const found = find_svg(static_cast<GumboNode const*>(node->v.element.children.data[i]), depth + 1)) return found;
    return nullptr;
}

// "0 0 800 1000"
static std::optional<std::pair<int, int>> size_of_view_box(std::string_view text)
{
    double numbers[4]{};
    for (double& number : numbers) {
        while (text.starts_with(' ') || text.starts_with(',')) text.remove_prefix(1);
        auto const [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
        if (error != std::errc{}) return std::nullopt;
        text.remove_prefix(static_cast<std::size_t>(end - text.data()));
    }
    bool const sensible = numbers[2] >= 1 && numbers[3] >= 1 && numbers[2] <= 100'000 && numbers[3] <= 100'000;
    if (!sensible) return std::nullopt;
    return std::pair{static_cast<int>(numbers[2]), static_cast<int>(numbers[3])};
}

std::optional<std::pair<int, int>> size_of_svg(std::string_view bytes)
{
    // Only the opening tag is of interest, so only the front is parsed: the rest may nest as it likes.
    auto const open = bytes.find("<svg");
    auto const close = open == std::string_view::npos ? open : bytes.find('>', open);
    if (close == std::string_view::npos || open > 1'000 || close - open > 4'000) return std::nullopt;
    auto const tag = bytes.substr(open, close + 1 - open);
    std::unique_ptr<GumboOutput, decltype([](GumboOutput* output) { gumbo_destroy_output(&kGumboDefaultOptions, output); })> const parsed{
        gumbo_parse_with_options(&kGumboDefaultOptions, tag.data(), tag.size())};
    auto const* const svg = find_svg(parsed->root);
    auto const* const view_box = svg == nullptr ? nullptr : gumbo_get_attribute(&svg->v.element.attributes, "viewBox");
    return view_box == nullptr ? std::nullopt : size_of_view_box(view_box->value);
}

}   // namespace media
