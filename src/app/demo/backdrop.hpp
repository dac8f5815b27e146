// What an object is shown on.
#pragma once

#include "app/demo/options.hpp"
#include "app/demo/svg.hpp"

namespace demo {

// Before a wall: on a round plinth or a box, on the floor, on a ledge below an arch or a sun, on nothing. Bare: no wall either.
enum class Stand { round, box, floor, arch, sun, none, bare };

// Options: bg, the wall; k, the stand; pc, the stand's colour, else one that goes with the wall.
void draw_backdrop(Svg&, Options&, Colour wall, Stand);

}   // namespace demo
