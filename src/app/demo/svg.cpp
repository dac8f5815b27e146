#include "app/demo/svg.hpp"

#include <charconv>
#include <cmath>
#include <stdexcept>

namespace demo {

namespace {

// A tie goes away from zero: an odd number of quarters, which to_chars would round to even.
std::string to_tenths(double number)
{
    bool const is_tie = std::fmod(std::abs(number) * 4, 2) == 1;
    if (is_tie) number = std::nextafter(number, number * 2);
    char buffer[64];
    auto const end = std::to_chars(buffer, buffer + sizeof buffer, number, std::chars_format::fixed, 1).ptr;
    std::string text{buffer, end};
    if (text.ends_with(".0")) text.resize(text.size() - 2);
    return text == "-0" ? "0" : text;
}

std::string stops_text(std::vector<Stop> const& stops)
{
    std::string text;
    for (auto const& [offset, colour, opacity] : stops)
        text += filled("<stop offset='{}' stop-color='{}'{}/>",
                       {exact(offset), colour, opacity ? filled(" stop-opacity='{}'", {exact(*opacity)}) : ""});
    return text;
}

}   // namespace

Filling::Filling(double number) : text(to_tenths(number)) {}

std::string exact(double number)
{
    char buffer[64];
    return {buffer, std::to_chars(buffer, buffer + sizeof buffer, number, std::chars_format::fixed).ptr};
}

std::string filled(std::string_view pattern, std::initializer_list<Filling> fillings)
{
    std::string text;
    for (auto const& filling : fillings) {
        auto const gap = pattern.find("{}");
        if (gap == std::string_view::npos) throw std::logic_error{"more fillings than gaps"};
        text.append(pattern.substr(0, gap)).append(filling.text);
        pattern.remove_prefix(gap + 2);
    }
    if (pattern.contains("{}")) throw std::logic_error{"more gaps than fillings"};
    return text.append(pattern);
}

std::string curve(std::span<Point const> points)
{
    std::string path;
    for (std::size_t i = 0; i + 1 < points.size(); ++i) {
        auto const from = points[i], to = points[i + 1];
        auto const before = i == 0 ? from : points[i - 1], after = i + 2 < points.size() ? points[i + 2] : to;
        path += filled("C{} {} {} {} {} {}", {from.x + (to.x - before.x) / 6, from.y + (to.y - before.y) / 6, to.x - (after.x - from.x) / 6,
                                              to.y - (after.y - from.y) / 6, to.x, to.y});
    }
    return path;
}

Svg& Svg::add(std::string_view pattern, std::initializer_list<Filling> fillings)
{
    body_ += filled(pattern, fillings);
    return *this;
}

std::string Svg::define(std::string_view definition)
{
    auto known = ids_.find(definition);
    if (known == ids_.end()) {
        known = ids_.emplace(definition, "p" + std::to_string(ids_.size() + 1)).first;
        definitions_ += filled(definition, {known->second});
    }
    return "url(#" + known->second + ")";
}

std::string Svg::linear(std::string_view direction, std::vector<Stop> const& stops)
{
    return define("<linearGradient id='{}' x1='0' y1='0' " + std::string{direction} + ">" + stops_text(stops) + "</linearGradient>");
}

std::string Svg::across(std::vector<Stop> const& stops) { return linear("x2='1' y2='0'", stops); }
std::string Svg::down(std::vector<Stop> const& stops) { return linear("x2='0' y2='1'", stops); }

std::string Svg::radial(std::vector<Stop> const& stops, std::string_view attributes)
{
    return define("<radialGradient id='{}' " + std::string{attributes} + ">" + stops_text(stops) + "</radialGradient>");
}

std::string Svg::blur(double deviation)
{
    return define("<filter id='{}' x='-60%' y='-60%' width='220%' height='220%'><feGaussianBlur stdDeviation='" + Filling{deviation}.text +
                  "'/></filter>");
}

std::string Svg::clip(std::string_view path) { return define("<clipPath id='{}'><path d='" + std::string{path} + "'/></clipPath>"); }

std::string Svg::round(Colour colour, double contrast)
{
    return across({{0, hex(colour, -.13 * contrast)},
                   {.16, hex(colour, .005)},
                   {.34, hex(colour, .055 * contrast)},
                   {.58, hex(colour, -.03 * contrast)},
                   {.85, hex(colour, -.17 * contrast)},
                   {1, hex(colour, -.12 * contrast)}});
}

Svg& Svg::shadow(double x, double y, double radius_x, double radius_y, double opacity)
{
    add("<ellipse cx='{}' cy='{}' rx='{}' ry='{}' fill='{}' opacity='{}' filter='{}'/>",
        {x + radius_x * .42, y + radius_y * .25, radius_x * 1.35, radius_y * 1.05, shadow_colour, exact(opacity * .55), blur(16)});
    return add("<ellipse cx='{}' cy='{}' rx='{}' ry='{}' fill='{}' opacity='{}' filter='{}'/>",
               {x + radius_x * .06, y + radius_y * .1, radius_x * 1.02, radius_y * .9, shadow_colour, exact(opacity), blur(5)});
}

Svg& Svg::rectangle(double x, double y, double width, double height, double corner, std::string const& fill)
{
    return add("<rect x='{}' y='{}' width='{}' height='{}' rx='{}' fill='{}'/>", {x, y, width, height, corner, fill});
}

std::string Svg::text(ViewBox seen, int width) const
{
    return filled("<svg xmlns='http://www.w3.org/2000/svg' viewBox='{} {} {} {}' width='{}' height='{}'><defs>{}</defs>{}</svg>",
                  {seen.x, seen.y, seen.width, seen.height, width, width * seen.height / seen.width, definitions_, body_});
}

}   // namespace demo
