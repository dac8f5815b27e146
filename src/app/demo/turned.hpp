// What is turned on a wheel or spun on a lathe: a body that is round seen from above.
#pragma once

#include "app/demo/options.hpp"
#include "app/demo/svg.hpp"

namespace demo {

// From top to bottom; x is the radius.
using Profile = std::vector<Point>;

// A second glaze, up to or down to a line.
struct Dip {
    double y = 0;
    Colour colour;
    bool up = false;   // it covers what is above `y`, and the inside
};

enum class Mouth { open, flat, none };

struct Turned {
    Colour colour;
    double squash = .2;    // of a circle seen from the side: its height in widths
    double contrast = 1;   // of light and shadow
    double gloss = .55;    // 0 to 1
    Mouth mouth = Mouth::open;
    double lip = 7;   // its thickness
    std::optional<Colour> inside = {};
    std::optional<Dip> dip = {};
    std::vector<Band> bands = {};
    int ribs = 0;
    int speckle = 0;   // a seed; 0 is none
};

// Stands upright about `x`.
void turn(Svg&, double x, Profile const&, Turned const&);

// What a name may say of such a body: ribs, 2 to 40; sp, a seed of speckles; dip, a glaze.
int ribs_of(Options&, int otherwise = 0);
int speckle_of(Options&);
std::optional<Dip> dip_of(Options&, double y, bool up = false);

struct Shape {
    std::string_view name;
    Profile profile;
};

// The one that `shape` names, else the first.
Profile const& shape_of(Options&, std::span<Shape const>);

// The path of its silhouette, closed.
std::string outline(double x, Profile const&, double squash);

}   // namespace demo
