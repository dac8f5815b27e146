#include "app/demo/backdrop.hpp"
#include "app/demo/objects.hpp"
#include "app/demo/turned.hpp"

namespace demo {

namespace {

struct Leg {
    Point top, foot;
    double half_width;   // above; below it is narrower
    double lighter;
};

void draw_leg(Svg& svg, Colour colour, Leg const& leg)
{
    auto const [top, foot, width, lighter] = leg;
    svg.add("<path d='M{} {}L{} {}L{} {}A{} 5 0 0 1 {} {}Z' fill='{}'/>",
            {top.x - width, top.y, top.x + width, top.y, foot.x + width * .72, foot.y, width * .72, foot.x - width * .72, foot.y,
             svg.across({{0, hex(colour, -.02 + lighter)}, {.4, hex(colour, .06 + lighter)}, {1, hex(colour, -.13 + lighter)}})});
}

}   // namespace

void stool(Svg& svg, Options& options)
{
    auto const colour = options.glaze("c", glaze::cobalt), legs = options.glaze("leg", glaze::oak);
    draw_backdrop(svg, options, wall::pistachio, Stand::floor);
    svg.add("<ellipse cx='450' cy='850' rx='270' ry='46' fill='{}' opacity='.3' filter='{}'/>", {svg.shadow_colour, svg.blur(20)});
    draw_leg(svg, legs, {{300, 440}, {262, 800}, 17, -.1});
    draw_leg(svg, legs, {{500, 440}, {538, 800}, 17, -.1});
    svg.rectangle(268, 690, 264, 16, 8, hex(legs, -.12));
    draw_leg(svg, legs, {{250, 440}, {196, 876}, 20, 0});
    draw_leg(svg, legs, {{550, 440}, {604, 876}, 20, 0});
    svg.rectangle(212, 758, 376, 18, 9, svg.down({{0, hex(legs, .05)}, {1, hex(legs, -.1)}}));
    turn(svg, 400, {{226, 398}, {236, 412}, {236, 438}, {222, 452}},
         {.colour = colour, .contrast = .8, .gloss = .15, .mouth = Mouth::none});
    svg.add("<ellipse cx='400' cy='398' rx='227' ry='46' fill='{}'/>",
            {svg.across({{0, hex(colour, .09)}, {.5, hex(colour, .03)}, {1, hex(colour, -.02)}})});
    svg.add("<ellipse cx='400' cy='400' rx='150' ry='27' fill='{}' opacity='.5' filter='{}'/>", {hex(colour, -.02), svg.blur(14)});
}

void table(Svg& svg, Options& options)
{
    auto const colour = options.glaze("c", glaze::tomato);
    draw_backdrop(svg, options, wall::stone, Stand::floor);
    svg.add("<ellipse cx='440' cy='872' rx='250' ry='44' fill='{}' opacity='.34' filter='{}'/>", {svg.shadow_colour, svg.blur(18)});
    turn(svg, 400, {{24, 420}, {20, 560}, {24, 700}, {52, 800}, {140, 850}, {168, 860}, {168, 868}},
         {.colour = options.glaze("leg", colour), .gloss = .5, .mouth = Mouth::none});
    turn(svg, 400, {{288, 400}, {294, 408}, {290, 420}, {270, 430}}, {.colour = colour, .contrast = .8, .gloss = .2, .mouth = Mouth::none});
    svg.add("<ellipse cx='400' cy='400' rx='288' ry='57.6' fill='{}'/>",
            {svg.across({{0, hex(colour, .09)}, {.5, hex(colour, .03)}, {1, hex(colour, -.02)}})});
    svg.add("<path d='M210 392A200 36 0 0 1 420 368' fill='none' stroke='#fff' stroke-width='14' stroke-linecap='round' opacity='.4' "
            "filter='{}'/>",
            {svg.blur(6)});
}

void bench(Svg& svg, Options& options)
{
    auto const colour = options.glaze("c", glaze::moss), legs = options.glaze("leg", glaze::oak);
    draw_backdrop(svg, options, wall::apricot, Stand::floor);
    svg.add("<ellipse cx='430' cy='846' rx='330' ry='40' fill='{}' opacity='.34' filter='{}'/>", {svg.shadow_colour, svg.blur(20)});
    draw_leg(svg, legs, {{166, 560}, {152, 806}, 15, -.1});
    draw_leg(svg, legs, {{634, 560}, {648, 806}, 15, -.1});
    draw_leg(svg, legs, {{138, 580}, {112, 850}, 18, 0});
    draw_leg(svg, legs, {{662, 580}, {688, 850}, 18, 0});
    svg.rectangle(96, 566, 608, 26, 8, svg.down({{0, hex(legs, .04)}, {1, hex(legs, -.1)}}));
    // The upholstery: its side, then its top, which buttons pull down.
    svg.add("<path d='M92 520C90 500 700 500 708 520V556Q708 574 688 574H112Q92 574 92 556Z' fill='{}'/>", {svg.round(colour, .6)});
    svg.add("<path d='M130 476Q140 464 160 464H640Q660 464 670 476L706 520Q700 534 680 534H120Q100 534 94 520Z' fill='{}'/>",
            {svg.across({{0, hex(colour, .1)}, {.5, hex(colour, .04)}, {1, hex(colour, -.01)}})});
    for (int x = 220; x <= 580; x += 120) {
        svg.add("<ellipse cx='{}' cy='500' rx='34' ry='10' fill='{}' opacity='.5' filter='{}'/>", {x, hex(colour, -.12), svg.blur(6)});
        svg.add("<ellipse cx='{}' cy='499' rx='8' ry='4' fill='{}'/>", {x, hex(colour, -.14)});
    }
}

namespace {

void draw_board(Svg& svg, double y, Colour colour)
{
    svg.add("<rect x='150' y='{}' width='540' height='46' fill='{}' opacity='.35' filter='{}'/>",
            {y + 26, svg.shadow_colour, svg.blur(14)});
    svg.rectangle(120, y, 560, 28, 4, svg.down({{0, hex(colour, .07)}, {.25, hex(colour, .01)}, {1, hex(colour, -.12)}}));
    for (int const x : {170, 612}) svg.rectangle(x, y + 28, 18, 44, 3, hex(colour, -.16));
}

// The spines of books that stand from `x` on, on `y`.
void draw_books(Svg& svg, double x, double y, std::initializer_list<Colour> books)
{
    int i = 0;
    for (auto const& book : books) {
        auto const width = 30 + i * 7 % 3 * 9, height = 128 + i * 5 % 4 * 16;
        svg.rectangle(x, y - height, width, height, 3, svg.across({{0, hex(book, -.06)}, {.3, hex(book, .04)}, {1, hex(book, -.08)}}));
        svg.rectangle(x, y - height + 20, width, 8, 0, hex(book, book.lightness > .6 ? -.2 : .3));
        x += width + 2;
        ++i;
    }
}

}   // namespace

void shelf(Svg& svg, Options& options)
{
    auto const colour = options.glaze("c", glaze::oak);
    draw_backdrop(svg, options, wall::sky, Stand::none);
    auto const second = options.glaze("c2", glaze::tomato), third = options.glaze("c3", glaze::cobalt);
    draw_board(svg, 420, colour);
    draw_board(svg, 720, colour);
    draw_books(svg, 170, 420, {third, glaze::chalk, second, glaze::mint, glaze::marigold});
    svg.shadow(540, 418, 52, 8, .3);
    turn(svg, 540, {{24, 250}, {22, 264}, {24, 290}, {58, 340}, {66, 380}, {48, 420}}, {.colour = second, .gloss = .6, .lip = 4});
    svg.shadow(270, 718, 60, 8, .3);
    turn(svg, 270, {{84, 640}, {82, 652}, {66, 690}, {40, 716}, {38, 722}},
         {.colour = glaze::chalk, .gloss = .45, .lip = 4, .inside = third});
    draw_books(svg, 440, 720, {glaze::butter, third, glaze::blush, glaze::forest, second});
}

}   // namespace demo
