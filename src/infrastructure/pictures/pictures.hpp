// Pictures as people upload them, and smaller copies of them as browsers want them, by libvips. The library and the hundred others that it
// brings are loaded for the first picture: until then a process has no cost of them, and where they are missing it takes SVG alone.
//
// Nothing about a picture is believed but its bytes: the kind is told by how they begin, only decoders that libvips calls fit for strangers'
// files are used (and librsvg), and what would be too large is refused before it is decoded. What is written has no metadata (no place, no
// camera, no name) and is sRGB, the right way up.
#pragma once

#include "base/result.hpp"

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace pictures {

enum class Kind { svg, jpeg, png, webp, avif, gif };

inline constexpr std::int64_t pixels_max = 50'000'000;
inline constexpr int side_max = 2'400;   // of a master

// By how the bytes begin; nothing where they are no picture.
std::optional<Kind> kind_of(std::string_view bytes);

struct Master {
    std::string webp;
    int width, height;
};

// The picture that is kept of an upload: what SVG is not, at most `side_max` wide and high. Of an animation the first frame.
// Errors: unsupported_media: broken, of another kind, of more than pixels_max pixels, or libvips is not there.
Result<Master> master_of(std::string_view bytes);

enum class Coding { avif, webp };
std::string_view name(Coding);   // also the ending of a file

struct Rendition {
    int width;   // SVG is drawn so wide; others are never made larger than they are
    Coding coding;
};

// One for each that is wanted, in that order; the picture is decoded once. Errors: unsupported_media.
Result<std::vector<std::string>> renditions_of(std::string_view bytes, std::span<Rendition const> wanted);

}   // namespace pictures
