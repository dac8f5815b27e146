#include "app/demo/objects.hpp"
#include "app/demo/pictures.hpp"

namespace demo {

namespace {

constexpr Colour room_wall{.87, .055, 30}, room_floor{.74, .075, 62};

struct Place {
    double x, y, scale;
};

void put(Svg& svg, void (*draw)(Svg&, Options&), std::string_view text, Place const& place)
{
    Options options{text};
    svg.add("<g transform='translate({} {}) scale({})'>", {place.x, place.y, exact(place.scale)});
    draw(svg, options);
    svg.add("</g>");
}

void draw_walls(Svg& svg)
{
    svg.rectangle(0, 0, 1'600, 1'000, 0,
                  svg.radial({{0, hex(room_wall, .05)}, {.6, hex(room_wall)}, {1, hex(room_wall, -.08)}}, "cx='.25' cy='.15' r='1'"));
    svg.rectangle(0, 770, 1'600, 230, 0, svg.down({{0, hex(room_floor, -.06)}, {1, hex(room_floor, .03)}}));
    svg.rectangle(0, 758, 1'600, 14, 0, hex(room_wall, .06));
    svg.add(
        "<path d='M520 0L980 0L700 770H120Z' fill='#fff' opacity='.13'/><path d='M1020 0L1120 0L860 770H740Z' fill='#fff' opacity='.1'/>");
}

void draw_rug(Svg& svg)
{
    auto const border = hex(glaze::mint);
    svg.add("<ellipse cx='820' cy='890' rx='640' ry='88' fill='{}'/>", {hex(glaze::forest, .06)});
    svg.add("<ellipse cx='820' cy='886' rx='600' ry='78' fill='none' stroke='{}' stroke-width='10'/>", {border});
    svg.add("<ellipse cx='820' cy='884' rx='500' ry='60' fill='none' stroke='{}' stroke-width='5' opacity='.7'/>", {border});
}

}   // namespace

void room(Svg& svg, Options&)
{
    draw_walls(svg);
    draw_rug(svg);
    // From the wall towards us.
    put(svg, poster, "k=bare", {150, 20, .62});
    put(svg, clock, "k=bare&rim=marigold", {1'190, 60, .42});
    put(svg, planter, "k=bare&c=cobalt&ribs=16", {1'010, 210, .86});
    put(svg, stool, "k=bare&c=marigold", {420, 372, .62});
    put(svg, mushroom, "k=bare&c=tomato", {440, 148, .6});
    put(svg, stool, "k=bare&c=chalk&leg=walnut", {760, 470, .54});
    put(svg, mug, "k=bare&c=cobalt&dip=chalk&up=1", {872, 482, .27});
    put(svg, cushion, "k=bare&c=chalk&pat=stripe&c2=cobalt&c3=tomato", {60, 560, .46});
    put(svg, notebook, "k=bare&c=mint&c3=tomato", {1'340, 760, .2});
}

}   // namespace demo
