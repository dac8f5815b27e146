// What of an SVG has to be known before it is shown.
#pragma once

#include "base/result.hpp"

#include <optional>
#include <string_view>
#include <utility>

namespace media {

// Width and height by its viewBox, each 1 to 100,000; nothing where it has none.
std::optional<std::pair<int, int>> size_of_svg(std::string_view bytes);

}   // namespace media
