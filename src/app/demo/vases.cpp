#include "app/demo/backdrop.hpp"
#include "app/demo/objects.hpp"
#include "app/demo/turned.hpp"

namespace demo {

namespace {

Shape const vases[]{
    {"bulb", {{62, 300}, {56, 330}, {60, 385}, {128, 480}, {172, 585}, {160, 690}, {112, 780}}},
    {"moon", {{58, 330}, {54, 352}, {120, 400}, {190, 500}, {206, 585}, {176, 700}, {100, 780}}},
    {"column", {{104, 290}, {106, 310}, {112, 450}, {116, 620}, {114, 740}, {104, 780}}},
    {"flare", {{150, 300}, {112, 350}, {76, 440}, {70, 540}, {96, 660}, {118, 740}, {110, 780}}},
    {"gourd", {{50, 270}, {46, 296}, {92, 360}, {104, 420}, {76, 490}, {120, 570}, {158, 660}, {146, 740}, {108, 780}}},
    {"urn", {{96, 300}, {84, 330}, {96, 370}, {168, 440}, {184, 510}, {150, 640}, {100, 740}, {96, 780}}},
};

Shape const bottles[]{
    {"long", {{44, 235}, {38, 262}, {37, 380}, {52, 450}, {118, 540}, {140, 640}, {118, 762}}},
    {"slim", {{40, 215}, {36, 240}, {40, 340}, {70, 420}, {88, 530}, {92, 650}, {84, 762}}},
    {"flask", {{46, 330}, {42, 352}, {44, 400}, {110, 470}, {186, 580}, {190, 660}, {150, 740}, {132, 762}}},
};

}   // namespace

void vase(Svg& svg, Options& options)
{
    draw_backdrop(svg, options, wall::apricot, Stand::round);
    auto const& profile = shape_of(options, vases);
    svg.shadow(400, 792, profile.back().x + 13, 26);
    turn(svg, 400, profile,
         {.colour = options.glaze("c", glaze::cobalt),
          .gloss = .6,
          .dip = dip_of(options, 560),
          .ribs = ribs_of(options),
          .speckle = speckle_of(options)});
}

void bottle(Svg& svg, Options& options)
{
    draw_backdrop(svg, options, wall::blush, Stand::arch);
    auto const& profile = shape_of(options, bottles);
    svg.shadow(400, 772, profile.back().x, 24);
    turn(svg, 400, profile,
         {.colour = options.glaze("c", glaze::moss),
          .gloss = .6,
          .lip = 6,
          .bands = options.bands("bands"),
          .speckle = speckle_of(options)});
}

void carafe(Svg& svg, Options& options)
{
    auto const colour = options.glaze("c", glaze::sky);
    draw_backdrop(svg, options, wall::butter, Stand::round);
    svg.shadow(400, 796, 120, 24, .28);
    Profile const profile{{70, 300}, {52, 340}, {50, 400}, {92, 500}, {140, 600}, {146, 700}, {120, 784}};
    auto const glass = outline(400, profile, .18);
    svg.add("<path d='{}' fill='{}' opacity='.5'/><g clip-path='{}'>", {glass, hex(colour, .08), svg.clip(glass)});
    svg.add("<path d='M200 560A200 30 0 0 0 600 560V900H200Z' fill='{}' opacity='.78'/>",
            {svg.across({{0, hex(colour, -.1)}, {.35, hex(colour, .05)}, {1, hex(colour, -.16)}})});
    svg.add("<ellipse cx='400' cy='562' rx='124' ry='20' fill='{}' opacity='.75'/>", {hex(colour, .12)});
    svg.add("<path d='M352 320C340 420 268 560 282 740' fill='none' stroke='#fff' stroke-width='20' opacity='.75' filter='{}' "
            "stroke-linecap='round'/>",
            {svg.blur(6)});
    svg.add("<path d='M520 560C548 620 540 700 516 770' fill='none' stroke='#fff' stroke-width='10' opacity='.45' filter='{}'/></g>",
            {svg.blur(4)});
    svg.add("<path d='{}' fill='none' stroke='{}' stroke-width='3' opacity='.45'/>", {glass, hex(colour, -.18)});
    svg.add("<ellipse cx='400' cy='300' rx='70' ry='12' fill='{}' opacity='.8'/>", {hex(colour, .1)});
    svg.add("<ellipse cx='400' cy='300' rx='70' ry='12' fill='none' stroke='{}' stroke-width='3' opacity='.5'/>", {hex(colour, -.15)});
    turn(svg, 400, {{60, 246}, {60, 262}, {48, 300}},
         {.colour = options.glaze("stop", glaze::oak), .squash = .18, .gloss = .3, .mouth = Mouth::flat});
}

}   // namespace demo
