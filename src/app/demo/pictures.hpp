// Pictures that are more than an object.
#pragma once

#include "app/demo/options.hpp"
#include "app/demo/svg.hpp"

namespace demo {

inline constexpr int room_width = 1'600;   // by 1000

void room(Svg&, Options&);   // some of what the shop sells, at home; no options

// A blueprint of a lamp of mushroom's shape, 800 by 1000. w, h, base: its width, height and base, 1 to 999 cm.
void dimensions(Svg&, Options&);

}   // namespace demo
