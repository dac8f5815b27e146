#include "app/demo/backdrop.hpp"

#include <algorithm>

namespace demo {

namespace {

constexpr std::string_view stands[]{"round", "box", "floor", "arch", "sun", "none", "bare"};

void draw_round(Svg& svg, Colour plinth)
{
    svg.add("<ellipse cx='470' cy='985' rx='420' ry='60' fill='{}' opacity='.25' filter='{}'/>", {svg.shadow_colour, svg.blur(22)});
    svg.add("<path d='M110 790A290 62 0 0 1 690 790V1010H110Z' fill='{}'/>",
            {svg.across({{0, hex(plinth, -.1)}, {.3, hex(plinth, .02)}, {.6, hex(plinth, -.05)}, {1, hex(plinth, -.15)}})});
    svg.add("<ellipse cx='400' cy='790' rx='290' ry='62' fill='{}'/>", {svg.across({{0, hex(plinth, .06)}, {1, hex(plinth, -.01)}})});
}

void draw_box(Svg& svg, Colour plinth)
{
    svg.add("<path d='M150 760L210 700H650L710 760Z' fill='{}'/>", {hex(plinth, .05)});
    svg.add("<rect x='150' y='760' width='560' height='250' fill='{}'/>", {svg.across({{0, hex(plinth, -.01)}, {1, hex(plinth, -.07)}})});
    svg.add("<rect x='150' y='760' width='560' height='3' fill='#fff' opacity='.25'/>");
}

void draw_arch(Svg& svg, Colour arch, Colour wall)
{
    svg.add("<path d='M150 760V430a250 250 0 0 1 500 0V760Z' fill='{}'/>", {svg.across({{0, hex(arch, -.05)}, {1, hex(arch, .035)}})});
    svg.add("<path d='M0 760H800V1000H0Z' fill='{}'/>", {svg.down({{0, hex(wall, -.03)}, {1, hex(wall, .03)}})});
}

void draw_sun(Svg& svg, Colour sun, Colour wall)
{
    svg.add("<circle cx='400' cy='430' r='285' fill='{}'/>", {svg.down({{0, hex(sun, .05)}, {1, hex(sun, -.02)}})});
    svg.add("<path d='M0 770H800V1000H0Z' fill='{}'/>", {svg.down({{0, hex(wall, -.05)}, {1, hex(wall, .01)}})});
}

// Lighter than a dark wall, darker than a light one.
Colour beside(Colour wall)
{
    auto const [lightness, chroma, hue] = wall;
    return lightness < .7 ? Colour{lightness + .07, chroma * .98, hue} : Colour{lightness - .055, chroma * 1.12, hue};
}

}   // namespace

void draw_backdrop(Svg& svg, Options& options, Colour wall, Stand usual)
{
    wall = options.wall("bg", wall);
    auto const stand = static_cast<Stand>(options.choice("k", stands, static_cast<std::size_t>(usual)));
    auto const colour = options.wall_or_glaze("pc").value_or(beside(wall));
    if (stand == Stand::bare) return;

    svg.shadow_colour = hex({std::max(.16, wall.lightness - .62), std::min(.09, wall.chroma * 1.2 + .02), wall.hue});
    svg.rectangle(0, 0, 800, 1'000, 0,
                  svg.radial({{0, hex(wall, .045)}, {.6, hex(wall)}, {1, hex(wall, -.075)}}, "cx='.3' cy='.22' r='1'"));
    switch (stand) {
    case Stand::round: return draw_round(svg, colour);
    case Stand::box: return draw_box(svg, colour);
    case Stand::floor: svg.rectangle(0, 740, 800, 260, 0, svg.down({{0, hex(colour)}, {1, hex(colour, .05)}})); return;
    case Stand::arch: return draw_arch(svg, colour, wall);
    case Stand::sun: return draw_sun(svg, colour, wall);
    case Stand::none:
    case Stand::bare: return;
    }
}

}   // namespace demo
