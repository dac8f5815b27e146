// Svg: a drawing under way. Its body is written as SVG with gaps; what it refers to (gradients, blurs, clips) is defined on the way, once
// each, and named in order, so that the same steps give the same bytes. Attributes are in single quotes, which need no escapes in C++.
#pragma once

#include "app/demo/colour.hpp"

#include <initializer_list>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace demo {

struct Point {
    double x = 0, y = 0;
};

// What fills a gap: text as it is, a number to a tenth of a unit (which no eye can tell from more), in the fewest digits.
struct Filling {
    Filling(double number);
    Filling(int number) : Filling(static_cast<double>(number)) {}
    Filling(std::string filled) : text(std::move(filled)) {}
    Filling(char const* filled) : text(filled) {}

    std::string text;
};

// In as many digits as it takes: for opacities and offsets.
std::string exact(double);

// `pattern` with its gaps ({}) filled. A list, because its elements are evaluated from left to right: they may define something.
// Throws std::logic_error where there are not as many gaps as fillings.
std::string filled(std::string_view pattern, std::initializer_list<Filling>);

// Path commands for a smooth curve (Catmull-Rom) from the first point, where the path is already, through the others.
std::string curve(std::span<Point const>);

struct Stop {
    double offset = 0;
    std::string colour;
    std::optional<double> opacity = {};
};

struct ViewBox {
    int x = 0, y = 0, width = 0, height = 0;
};

class Svg {
  public:
    Svg& add(std::string_view pattern, std::initializer_list<Filling> fillings = {});

    // Each defines something and answers how an attribute refers to it: "url(#p3)".
    std::string across(std::vector<Stop> const&);   // a gradient from left to right
    std::string down(std::vector<Stop> const&);     // from top to bottom
    std::string radial(std::vector<Stop> const&, std::string_view attributes = {});
    std::string blur(double deviation);
    std::string clip(std::string_view path);

    // Light from the left on an upright round body.
    std::string round(Colour, double contrast = 1);

    // What something throws where it stands.
    Svg& shadow(double x, double y, double radius_x, double radius_y, double opacity = .34);
    Svg& rectangle(double x, double y, double width, double height, double corner, std::string const& fill);

    std::string shadow_colour = "#141028";

    // The document: what is seen of a canvas so wide.
    std::string text(ViewBox, int width) const;

  private:
    // `definition` has one gap, for the id.
    std::string define(std::string_view definition);
    std::string linear(std::string_view direction, std::vector<Stop> const&);

    std::string definitions_, body_;
    std::map<std::string, std::string, std::less<>> ids_;   // by definition
};

}   // namespace demo
