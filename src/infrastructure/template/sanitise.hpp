// HTML that a merchant wrote becomes HTML that cannot harm: parsed as a browser would (gumbo), and only what is on the list is written
// again. Known formatting stays, unknown elements lose their tag and keep their text, scripts and styles go with their content.
#pragma once

#include "infrastructure/template/html.hpp"

#include <optional>
#include <string_view>

namespace html {

inline constexpr std::size_t sanitise_bytes_max = 64 << 10, sanitise_tags_max = 2'000;

// Nothing where it is larger than the limits or no UTF-8. What was sanitised before comes out unchanged.
std::optional<SafeHtml> sanitise(std::string_view html);

// Its text alone, blocks apart by a space.
std::string text_of(SafeHtml const&);

}   // namespace html
