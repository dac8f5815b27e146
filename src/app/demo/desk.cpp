#include "app/demo/backdrop.hpp"
#include "app/demo/objects.hpp"

namespace demo {

namespace {

void draw_hands(Svg& svg, Colour hands, Colour seconds)
{
    svg.add("<g filter='none'><g opacity='.2' transform='translate(8 12)'>"
            "<rect x='389' y='370' width='22' height='140' rx='11' transform='rotate(305 400 490)'/>"
            "<rect x='392' y='316' width='16' height='196' rx='8' transform='rotate(54 400 490)'/></g>");
    svg.add("<rect x='388' y='370' width='24' height='140' rx='12' fill='{}' transform='rotate(305 400 490)'/>"
            "<rect x='391' y='316' width='18' height='196' rx='9' fill='{}' transform='rotate(54 400 490)'/>",
            {hex(hands), hex(hands)});
    svg.add("<rect x='398' y='300' width='4' height='240' rx='2' fill='{}' transform='rotate(168 400 490)'/>"
            "<circle cx='400' cy='490' r='17' fill='{}'/></g>",
            {hex(seconds), hex(seconds)});
}

}   // namespace

void clock(Svg& svg, Options& options)
{
    auto const face = options.glaze("c", glaze::chalk), rim = options.glaze("rim", glaze::cobalt);
    auto const mark = options.glaze("mark", face.lightness < .55 ? glaze::chalk : glaze::ink);
    draw_backdrop(svg, options, wall::tomato, Stand::none);
    svg.add("<circle cx='436' cy='536' r='262' fill='{}' opacity='.42' filter='{}'/>", {svg.shadow_colour, svg.blur(24)});
    svg.add("<circle cx='400' cy='490' r='264' fill='{}'/>", {svg.down({{0, hex(rim, .06)}, {1, hex(rim, -.12)}})});
    svg.add("<circle cx='400' cy='490' r='232' fill='{}'/>", {svg.down({{0, hex(face, -.05)}, {1, hex(face, .03)}})});
    svg.add("<circle cx='400' cy='494' r='226' fill='{}'/>", {hex(face, .02)});
    for (int hour = 0; hour < 12; ++hour) {
        bool const quarter = hour % 3 == 0;
        svg.add("<rect x='{}' y='284' width='{}' height='{}' rx='4' fill='{}' transform='rotate({} 400 490)'/>",
                {quarter ? 392 : 396, quarter ? 16 : 8, quarter ? 44 : 26, hex(mark), hour * 30});
    }
    draw_hands(svg, mark, options.glaze("sec", face == glaze::tomato ? glaze::butter : glaze::tomato));
    svg.add("<path d='M230 380A200 200 0 0 1 400 270' fill='none' stroke='#fff' stroke-width='26' opacity='.35' filter='{}' "
            "stroke-linecap='round'/>",
            {svg.blur(12)});
}

namespace {

void draw_loudspeaker(Svg& svg, Colour body)
{
    svg.add("<circle cx='300' cy='560' r='130' fill='{}'/><g fill='{}'>", {hex(body, -.06), hex(body, body.lightness > .35 ? -.36 : -.16)});
    for (int j = -8; j <= 8; ++j)
        for (int i = -8; i <= 8; ++i) {
            auto const x = i * 15 + (j % 2 != 0 ? 7.5 : 0), y = j * 13.5;
            if (x * x + y * y < 118 * 118) svg.add("<circle cx='{}' cy='{}' r='4.2'/>", {300 + x, 560 + y});
        }
    svg.add("</g>");
}

void draw_dial(Svg& svg, Colour dial)
{
    svg.add("<circle cx='540' cy='628' r='54' fill='#0a0d25' opacity='.22' filter='{}'/>", {svg.blur(7)});
    svg.add("<circle cx='534' cy='618' r='54' fill='{}'/>", {svg.down({{0, hex(dial, .1)}, {1, hex(dial, -.1)}})});
    svg.add("<circle cx='534' cy='618' r='40' fill='{}'/>", {hex(dial, .02)});
    svg.add("<rect x='530' y='572' width='8' height='30' rx='4' fill='#fff' transform='rotate(40 534 618)'/>");
}

void draw_scale(Svg& svg)
{
    svg.rectangle(460, 430, 146, 96, 16, hex(glaze::ink, -.05));
    svg.rectangle(470, 440, 126, 76, 10, svg.across({{0, "#ffedc2"}, {1, "#ffd27a"}}));
    for (int i = 0; i < 11; ++i) {
        bool const long_mark = i % 5 == 0;
        svg.rectangle(482 + i * 10.4, long_mark ? 454 : 462, 2.5, long_mark ? 30 : 18, 1, "#5a3a10");
    }
    svg.rectangle(540, 446, 3.5, 64, 1, "#d8371a");
}

}   // namespace

void radio(Svg& svg, Options& options)
{
    auto const colour = options.glaze("c", glaze::mint), handle = options.glaze("h", glaze::oak);
    draw_backdrop(svg, options, wall::blush, Stand::box);
    svg.shadow(410, 736, 250, 26, .4);
    svg.add("<path d='M250 372V300h300v72' fill='none' stroke='{}' stroke-width='22' stroke-linejoin='round'/>", {hex(handle, -.05)});
    svg.add("<path d='M250 372V300h300v72' fill='none' stroke='{}' stroke-width='8' stroke-linejoin='round' transform='translate(-3 -4)'/>",
            {hex(handle, .08)});
    svg.rectangle(150, 360, 500, 378, 64, svg.across({{0, hex(colour, .05)}, {.5, hex(colour, .01)}, {1, hex(colour, -.12)}}));
    svg.rectangle(150, 360, 500, 378, 64, svg.down({{0, "#fff", .28}, {.2, "#fff", 0}, {.75, "#0a0d25", 0}, {1, "#0a0d25", .26}}));
    draw_loudspeaker(svg, colour);
    draw_dial(svg, options.glaze("d", glaze::tomato));
    draw_scale(svg);
}

void speaker(Svg& svg, Options& options)
{
    auto const colour = options.glaze("c", glaze::oak), cone = options.glaze("d", glaze::ink);
    draw_backdrop(svg, options, wall::peri, Stand::box);
    svg.shadow(412, 738, 160, 24, .42);
    svg.rectangle(256, 268, 288, 472, 34, svg.across({{0, hex(colour, .05)}, {.5, hex(colour, .01)}, {1, hex(colour, -.12)}}));
    svg.rectangle(256, 268, 288, 472, 34, svg.down({{0, "#fff", .26}, {.16, "#fff", 0}, {.75, "#0a0d25", 0}, {1, "#0a0d25", .26}}));
    for (auto const& [y, radius] : {Point{390, 62}, Point{588, 108}}) {
        svg.add("<circle cx='400' cy='{}' r='{}' fill='{}'/>", {y, radius, svg.down({{0, hex(colour, -.2)}, {1, hex(colour, .12)}})});
        svg.add("<circle cx='400' cy='{}' r='{}' fill='{}'/>", {y, radius - 8, svg.down({{0, hex(cone, -.1)}, {1, hex(cone, .08)}})});
        svg.add("<circle cx='400' cy='{}' r='{}' fill='{}'/>",
                {y, radius * .72, svg.radial({{0, hex(cone, -.12)}, {.7, hex(cone, -.02)}, {1, hex(cone, .08)}})});
        svg.add("<circle cx='400' cy='{}' r='{}' fill='{}'/>",
                {y, radius * .28, svg.radial({{0, hex(cone, .3)}, {1, hex(cone, .02)}}, "cx='.36' cy='.3' r='.8'")});
    }
    svg.add("<circle cx='400' cy='476' r='5' fill='{}'/>", {hex(options.glaze("sec", glaze::mint), .05)});
}

}   // namespace demo
