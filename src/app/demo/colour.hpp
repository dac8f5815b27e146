// The colours of the demo shop, in OKLCH, where a step of lightness looks alike in every hue: a glaze is shaded by adding to it.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace demo {

struct Colour {
    double lightness = 0;   // 0 to 1
    double chroma = 0;      // 0 is grey; 0.2 is vivid
    double hue = 0;         // degrees

    bool operator==(Colour const&) const = default;
};

// "#rrggbb" of sRGB, of the colour made so much lighter (or darker, below 0). What sRGB cannot show is clipped.
std::string hex(Colour, double lighter = 0);

// What things are made of.
namespace glaze {
inline constexpr Colour chalk{.95, .012, 95}, ink{.28, .03, 265}, cobalt{.46, .19, 264}, sky{.76, .09, 235}, mint{.82, .09, 165},
    moss{.52, .09, 145}, forest{.38, .07, 160}, butter{.89, .11, 95}, marigold{.80, .155, 78}, tomato{.61, .20, 32}, clay{.60, .12, 45},
    blush{.82, .075, 20}, plum{.40, .10, 345}, lilac{.76, .10, 305}, sand{.84, .045, 80}, oak{.72, .085, 70}, walnut{.42, .06, 55},
    steel{.80, .012, 250}, rose{.68, .15, 10};
}   // namespace glaze

// What they stand before.
namespace wall {
inline constexpr Colour blush{.90, .045, 20}, apricot{.89, .065, 62}, butter{.925, .078, 92}, pistachio{.90, .07, 128},
    mint{.90, .055, 168}, sky{.88, .05, 232}, peri{.84, .065, 275}, lilac{.87, .055, 310}, stone{.90, .008, 95}, cobalt{.50, .18, 264},
    tomato{.66, .17, 33}, forest{.42, .06, 160}, night{.31, .045, 268}, marigold{.84, .13, 82};
}   // namespace wall

std::optional<Colour> find_glaze(std::string_view name);
std::optional<Colour> find_wall(std::string_view name);

}   // namespace demo
