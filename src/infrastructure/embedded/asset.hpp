// Files that pages name, from the binary: made at build time from what stands in web/ (asset_compiler), named after what they hold, compressed as
// small as can be.
#pragma once

#include <span>
#include <string_view>

namespace embedded {

struct Asset {
    std::string_view name;   // "shop-0123456789ab.css": its stem, a hash of what it holds, its ending
    std::string_view type;
    std::string_view content, gzip, br;   // empty: would not be smaller
};

std::span<Asset const> assets();   // styles as one, fonts, scripts, the pictures of the frame, speculation rules

}   // namespace embedded
