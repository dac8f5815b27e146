#include "app/demo/backdrop.hpp"
#include "app/demo/objects.hpp"
#include "app/demo/turned.hpp"

namespace demo {

namespace {

Shape const mugs[]{
    {"straight", {{148, 465}, {147, 500}, {144, 600}, {136, 680}, {118, 728}}},
    {"barrel", {{126, 465}, {134, 500}, {150, 590}, {146, 680}, {116, 728}}},
    {"flare", {{164, 490}, {160, 520}, {142, 620}, {110, 694}, {88, 728}}},
};

Shape const bowls[]{
    {"wide", {{262, 560}, {256, 590}, {214, 680}, {150, 750}, {104, 782}, {98, 800}}},
    {"deep", {{206, 500}, {208, 540}, {196, 640}, {150, 740}, {104, 784}, {98, 800}}},
    {"low", {{290, 650}, {284, 672}, {240, 730}, {170, 776}, {120, 792}, {116, 802}}},
};

void draw_handle(Svg& svg, Colour colour)
{
    char const* const path = "M505 520c95-18 142 28 134 92s-76 92-142 66";
    svg.add("<path d='{}' fill='none' stroke='{}' stroke-width='40' stroke-linecap='round'/>", {path, hex(colour, -.2)});
    svg.add("<path d='{}' fill='none' stroke='{}' stroke-width='32' stroke-linecap='round' transform='translate(-2 -3)'/>",
            {path, svg.across({{0, hex(colour, -.06)}, {.6, hex(colour, .03)}, {1, hex(colour, -.1)}})});
}

// `y`: of its rim's middle.
void draw_plate(Svg& svg, double y, Colour colour, Colour inside, Colour rim)
{
    auto const squash = .26;
    turn(svg, 400, {{256, y}, {250, y + 12}, {180, y + 34}, {120, y + 42}},
         {.colour = colour, .squash = squash, .gloss = .2, .mouth = Mouth::none});
    auto const disc = [&](double radius, double lower, std::string const& fill) {
        svg.add("<ellipse cx='400' cy='{}' rx='{}' ry='{}' fill='{}'/>", {y + lower, radius, radius * squash, fill});
    };
    disc(256, 0, hex(rim, .1));
    disc(246, 1, svg.across({{0, hex(colour, .05)}, {.5, hex(colour)}, {1, hex(colour, -.06)}}));
    disc(168, 5, svg.across({{0, hex(inside, -.16)}, {.4, hex(inside, -.05)}, {1, hex(inside, .05)}}));
    disc(162, 8, svg.across({{0, hex(inside, -.02)}, {.5, hex(inside, .03)}, {1, hex(inside, -.03)}}));
}

}   // namespace

void mug(Svg& svg, Options& options)
{
    auto const colour = options.glaze("c", glaze::tomato);
    draw_backdrop(svg, options, wall::sky, Stand::box);
    svg.shadow(380, 742, 140, 28);
    if (options.flag("handle", true)) draw_handle(svg, colour);
    auto const up = options.flag("up");
    turn(svg, 375, shape_of(options, mugs),
         {.colour = colour,
          .gloss = .6,
          .inside = options.glaze("in", glaze::chalk),
          .dip = dip_of(options, 560, up),
          .bands = options.bands("bands"),
          .speckle = speckle_of(options)});
}

void bowl(Svg& svg, Options& options)
{
    auto const colour = options.glaze("c", glaze::butter);
    draw_backdrop(svg, options, wall::peri, Stand::round);
    svg.shadow(400, 800, 120, 24, .4);
    auto const& profile = shape_of(options, bowls);
    auto const top = profile.front().y, bottom = profile.back().y;
    turn(svg, 400, profile,
         {.colour = colour,
          .squash = .22,
          .gloss = .45,
          .lip = 9,
          .inside = options.glaze("in", colour),
          .dip = dip_of(options, top + (bottom - top) / 3, true),
          .ribs = ribs_of(options),
          .speckle = speckle_of(options)});
}

void plate(Svg& svg, Options& options)
{
    auto const colour = options.glaze("c", glaze::chalk);
    draw_backdrop(svg, options, wall::sky, Stand::round);
    auto const inside = options.glaze("in", colour), rim = options.glaze("rim", colour);
    svg.shadow(400, 788, 190, 34, .4);
    for (int i = 0, plates = options.number("n", 3, 1, 6); i < plates; ++i) draw_plate(svg, 752 - i * 30, colour, inside, rim);
}

void teapot(Svg& svg, Options& options)
{
    auto const colour = options.glaze("c", glaze::sky);
    draw_backdrop(svg, options, wall::lilac, Stand::round);
    auto const lid = options.glaze("lid", colour);
    svg.shadow(400, 794, 130, 26);
    // The handle and the spout are behind the body.
    char const* const handle = "M526 560C640 520 680 700 520 724";
    svg.add("<path d='{}' fill='none' stroke='{}' stroke-width='34' stroke-linecap='round'/>", {handle, hex(colour, -.2)});
    svg.add("<path d='{}' fill='none' stroke='{}' stroke-width='26' stroke-linecap='round' transform='translate(-2 -3)'/>",
            {handle, svg.across({{0, hex(colour, -.06)}, {.6, hex(colour, .03)}, {1, hex(colour, -.1)}})});
    svg.add("<path d='M270 730C190 716 196 600 132 548C124 538 150 522 166 530C226 566 236 610 290 618Z' fill='{}'/>",
            {svg.down({{0, hex(colour, .08)}, {.4, hex(colour)}, {1, hex(colour, -.18)}})});
    svg.add("<ellipse cx='148' cy='539' rx='20' ry='8' fill='{}' transform='rotate(-22 148 539)'/>", {hex(colour, -.3)});
    turn(svg, 400, {{84, 512}, {112, 530}, {166, 590}, {178, 660}, {150, 742}, {112, 782}},
         {.colour = colour,
          .gloss = .6,
          .mouth = Mouth::flat,
          .dip = dip_of(options, 640),
          .bands = options.bands("bands"),
          .ribs = ribs_of(options),
          .speckle = speckle_of(options)});
    turn(svg, 400, {{30, 470}, {70, 486}, {92, 508}, {92, 516}}, {.colour = lid, .gloss = .5, .mouth = Mouth::none});
    turn(svg, 400, {{10, 426}, {25, 436}, {25, 452}, {13, 474}}, {.colour = lid, .gloss = .5, .mouth = Mouth::flat});
}

}   // namespace demo
