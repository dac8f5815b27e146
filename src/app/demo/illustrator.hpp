// Illustrator: draws the pictures of the demo shop, so that a colour more of a product costs a word in the catalogue and no file.
//
// A picture's name says what it shows: OBJECT?c=COLOUR&bg=BACKDROP&KEY=VALUE...
//   mug?c=tomato&bg=sky&dip=chalk&up=1
//   bottle?bands=600:26:butter,650:12:butter     bands: Y:HEIGHT:COLOUR from top to bottom of the picture
//   mushroom?c=mint&crop=130,210,440,550         crop: X,Y,WIDTH,HEIGHT of what is seen
//   room                                         a whole picture
//   dimensions?w=28&h=32&base=14                 a blueprint; centimetres
// The objects and their keys are in objects.hpp; the colours are in colour.cpp. What is left out has a value that suits the object.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace demo {

inline constexpr std::size_t name_bytes_max = 400;

// The picture as SVG, the same bytes for the same name; some 2 to 40 KB. Nothing where the name is not understood: an object, key or
// colour that there is not, a key said twice, a value out of range. Nothing of the name gets into the picture as it is written.
std::optional<std::string> draw(std::string_view name);

}   // namespace demo
