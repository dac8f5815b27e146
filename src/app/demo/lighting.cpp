#include "app/demo/backdrop.hpp"
#include "app/demo/objects.hpp"
#include "app/demo/turned.hpp"

namespace demo {

void mushroom(Svg& svg, Options& options)
{
    auto const colour = options.glaze("c", glaze::tomato);
    auto const lit = options.flag("glow", true);
    draw_backdrop(svg, options, wall::night, Stand::round);
    if (lit)
        svg.add("<ellipse cx='400' cy='560' rx='390' ry='300' fill='{}'/>",
                {svg.radial({{0, "#ffe6b0", .62}, {.5, "#ffcf7a", .2}, {1, "#ffcf7a", 0}})});
    svg.shadow(400, 794, 118, 24);
    turn(svg, 400, {{34, 520}, {34, 600}, {46, 680}, {96, 752}, {122, 784}},
         {.colour = options.glaze("base", colour), .gloss = .5, .mouth = Mouth::none});
    if (lit) svg.add("<ellipse cx='400' cy='560' rx='60' ry='60' fill='#fff2cf' opacity='.5' filter='{}'/>", {svg.blur(18)});
    svg.add("<ellipse cx='400' cy='512' rx='238' ry='44' fill='{}'/>", {lit ? "#ffe9b8" : hex(colour, -.3)});
    svg.add("<ellipse cx='400' cy='516' rx='190' ry='30' fill='{}'/>", {lit ? "#fffaf0" : hex(colour, -.2)});
    turn(svg, 400, {{40, 262}, {110, 284}, {180, 340}, {226, 424}, {240, 506}},
         {.colour = colour, .squash = .16, .contrast = .9, .gloss = .6, .mouth = Mouth::none, .bands = options.bands("bands")});
    svg.add("<ellipse cx='400' cy='262' rx='40' ry='8' fill='{}'/>", {hex(colour, .1)});
}

static Shape const shades[]{
    {"cone", {{104, 225}, {150, 350}, {205, 500}}},
    {"drum", {{178, 250}, {184, 375}, {190, 500}}},
    {"bell", {{78, 225}, {96, 330}, {140, 430}, {214, 500}}},
};

void cone(Svg& svg, Options& options)
{
    draw_backdrop(svg, options, wall::forest, Stand::round);
    auto const base = options.glaze("base", glaze::oak);
    svg.add("<ellipse cx='400' cy='470' rx='380' ry='330' fill='{}'/>",
            {svg.radial({{0, "#fff0c9", .7}, {.55, "#ffd98a", .18}, {1, "#ffd98a", 0}})});
    svg.shadow(400, 794, 130, 26);
    turn(svg, 400, {{16, 470}, {16, 730}, {20, 760}}, {.colour = base, .gloss = .4, .mouth = Mouth::none});
    turn(svg, 400, {{128, 760}, {132, 772}, {132, 790}}, {.colour = base, .gloss = .2, .mouth = Mouth::flat});
    auto const& shade = shape_of(options, shades);
    turn(svg, 400, shade,
         {.colour = options.glaze("c", glaze::butter),
          .squash = .15,
          .contrast = .55,
          .gloss = .25,
          .inside = glaze::chalk,
          .ribs = options.number("ribs", 15, 0, 40)});
    svg.add("<ellipse cx='400' cy='{}' rx='{}' ry='14' fill='#fff7df'/>", {shade.front().y, shade.front().x - 4});
}

static void draw_candle(Svg& svg, double x, double height, Colour wax, Colour holder)
{
    auto const radius = 24.0, top = 790 - height;
    svg.shadow(x, 790, 62, 14);
    turn(svg, x, {{radius, top}, {radius, 700}}, {.colour = wax, .squash = .26, .gloss = .35, .mouth = Mouth::flat});
    svg.add("<path d='M{} {}v-20' stroke='#3a2a20' stroke-width='4' stroke-linecap='round'/>", {x, top});
    turn(svg, x, {{radius + 16, 690}, {radius + 18, 706}, {radius - 2, 724}, {radius - 4, 746}, {radius + 34, 776}, {radius + 38, 792}},
         {.colour = holder, .squash = .22, .gloss = .6, .mouth = Mouth::flat});
}

void candle(Svg& svg, Options& options)
{
    auto const holder = options.glaze("c", glaze::chalk);
    draw_backdrop(svg, options, wall::tomato, Stand::round);
    draw_candle(svg, 280, 430, options.glaze("c1", glaze::butter), holder);
    draw_candle(svg, 420, 540, options.glaze("c2", glaze::rose), holder);
    draw_candle(svg, 555, 350, options.glaze("c3", glaze::cobalt), holder);
}

namespace {

Shape const pendants[]{
    {"dome", {{40, 392}, {110, 414}, {180, 470}, {226, 554}, {240, 636}}},
    {"bell", {{44, 380}, {60, 430}, {84, 500}, {140, 570}, {216, 636}}},
    {"cone", {{34, 384}, {120, 500}, {232, 636}}},
    {"bowl", {{40, 470}, {170, 500}, {236, 560}, {250, 612}}},
    {"tube", {{70, 380}, {78, 392}, {80, 500}, {80, 640}}},
};

}   // namespace

void pendant(Svg& svg, Options& options)
{
    auto const colour = options.glaze("c", glaze::marigold);
    auto const lit = options.flag("glow", true);
    draw_backdrop(svg, options, wall::cobalt, Stand::none);
    auto const& profile = shape_of(options, pendants);
    auto const [top, top_y] = profile.front();
    auto const [bottom, bottom_y] = profile.back();
    if (lit)
        svg.add("<ellipse cx='400' cy='{}' rx='390' ry='330' fill='{}'/>",
                {bottom_y + 40, svg.radial({{0, "#ffe6b0", .62}, {.5, "#ffcf7a", .2}, {1, "#ffcf7a", 0}})});
    svg.add("<path d='M400 0V{}' stroke='{}' stroke-width='6'/>", {top_y - 30, hex(options.glaze("cord", glaze::ink))});
    turn(svg, 400, {{12, top_y - 62}, {24, top_y - 50}, {26, top_y + 6}},
         {.colour = options.glaze("base", colour), .gloss = .4, .mouth = Mouth::flat});
    svg.add("<ellipse cx='400' cy='{}' rx='{}' ry='{}' fill='{}'/>",
            {bottom_y + 6, bottom - 2, bottom * .185, lit ? "#ffe9b8" : hex(colour, -.3)});
    svg.add("<ellipse cx='400' cy='{}' rx='{}' ry='{}' fill='{}'/>",
            {bottom_y + 10, bottom * .8, bottom * .13, lit ? "#fffaf0" : hex(colour, -.2)});
    turn(svg, 400, profile,
         {.colour = colour,
          .squash = .16,
          .contrast = .9,
          .gloss = .6,
          .mouth = Mouth::none,
          .bands = options.bands("bands"),
          .ribs = ribs_of(options)});
    svg.add("<ellipse cx='400' cy='{}' rx='{}' ry='{}' fill='{}'/>", {top_y, top, top * .2, hex(colour, .1)});
}

}   // namespace demo
