#include "app/demo/backdrop.hpp"
#include "app/demo/objects.hpp"

#include <tuple>

namespace demo {

namespace {

enum class Pattern { arc, stripe, check, dot, wave, plain };
constexpr std::string_view patterns[]{"arc", "stripe", "check", "dot", "wave", "plain"};

void draw_pattern(Svg& svg, Pattern pattern, std::string const& second, std::string const& third)
{
    if (pattern == Pattern::arc)
        for (int y = 0; y < 4; ++y)
            for (int x = 0; x < 4; ++x)
                svg.add("<g transform='translate({} {}) rotate({})'><path d='M-71 -70A142 140 0 0 1 71 70H-71Z' fill='{}'/></g>",
                        {120 + x * 142 + 71, 250 + y * 140 + 70, (x + y) % 4 * 90, (x * 3 + y) % 3 != 0 ? second : third});
    if (pattern == Pattern::stripe)
        for (int i = 0; i < 14; ++i)
            svg.add("<path d='M{} 230C{} 420 {} 620 {} 820' stroke='{}' stroke-width='{}' fill='none'/>",
                    {100 + i * 44, 112 + i * 42, 96 + i * 43, 90 + i * 45, i % 3 != 0 ? second : third, i % 2 != 0 ? 9 : 20});
    if (pattern == Pattern::check)
        for (int y = 0; y < 7; ++y)
            for (int x = 0; x < 7; ++x)
                if ((x + y) % 2 != 0)
                    svg.add("<rect x='{}' y='{}' width='84' height='84' fill='{}'/>", {104 + x * 84, 236 + y * 84, second});
    if (pattern == Pattern::dot)
        for (int y = 0; y < 6; ++y)
            for (int x = 0; x < 6; ++x)
                svg.add("<circle cx='{}' cy='{}' r='26' fill='{}'/>",
                        {130 + x * 102 + y % 2 * 51, 276 + y * 98, (x + y) % 3 != 0 ? second : third});
    if (pattern == Pattern::wave)
        for (int y = 0; y < 8; ++y)
            svg.add("<path d='M60 {}q42 -56 84 0t84 0t84 0t84 0t84 0t84 0t84 0t84 0' fill='none' stroke='{}' stroke-width='{}'/>",
                    {270 + y * 74, y % 2 == 0 ? second : third, y % 2 == 0 ? 24 : 12});
}

}   // namespace

void cushion(Svg& svg, Options& options)
{
    auto const colour = options.glaze("c", glaze::marigold);
    draw_backdrop(svg, options, wall::lilac, Stand::floor);
    svg.add("<ellipse cx='430' cy='800' rx='300' ry='40' fill='{}' opacity='.42' filter='{}'/>", {svg.shadow_colour, svg.blur(18)});
    char const* const shape = "M138 268C230 300 560 300 664 262C632 380 636 640 676 790C560 756 240 758 124 796C164 650 166 400 138 268Z";
    svg.add("<path d='{}' fill='{}'/><g clip-path='{}'>", {shape, hex(colour), svg.clip(shape)});
    draw_pattern(svg, static_cast<Pattern>(options.choice("pat", patterns, 0)),
                 hex(options.glaze("c2", colour == glaze::cobalt ? glaze::marigold : glaze::cobalt)),
                 hex(options.glaze("c3", glaze::chalk)));
    svg.add("<rect x='100' y='200' width='620' height='640' fill='{}'/>",
            {svg.radial({{0, "#fff", .28}, {.5, "#fff", 0}, {1, "#0a0d25", .34}}, "cx='.38' cy='.36' r='.72'")});
    svg.add(
        "<path d='M138 268C230 330 240 380 250 430M664 262C600 330 570 370 560 410M676 790C610 740 570 700 556 650M124 796C190 730 220 700 "
        "240 650' stroke='#0a0d25' stroke-width='16' opacity='.13' fill='none' filter='{}'/></g>",
        {svg.blur(9)});
    svg.add("<path d='{}' fill='none' stroke='{}' stroke-width='5' opacity='.8'/>", {shape, hex(colour, -.16)});
}

namespace {

enum class Weave { stripe, check, herringbone, plain };
constexpr std::string_view weaves[]{"stripe", "check", "herringbone", "plain"};

void draw_weave(Svg& svg, Weave weave, std::string const& second, std::string const& third)
{
    if (weave == Weave::stripe)
        for (auto const& [y, height, is_second] :
             {std::tuple{300, 14, false}, {330, 46, true}, {392, 14, false}, {540, 14, false}, {570, 46, true}, {632, 14, false}})
            svg.add("<path d='M180 {}q110 12 220 2t220 -2v{}q-110 0 -220 2t-220 -2Z' fill='{}'/>", {y, height, is_second ? second : third});
    if (weave == Weave::check)
        for (int i = 0; i < 8; ++i) {
            svg.add("<rect x='{}' y='170' width='34' height='600' fill='{}' opacity='.55'/>", {226 + i * 68, second});
            svg.add("<rect x='190' y='{}' width='420' height='34' fill='{}' opacity='.55'/>", {200 + i * 68, i % 3 == 1 ? third : second});
        }
    if (weave == Weave::herringbone)
        for (int i = 0; i < 16; ++i)
            svg.add("<path d='M196 {}l34 -34l34 34l34 -34l34 34l34 -34l34 34l34 -34l34 34l34 -34l34 34l34 -34l34 34' fill='none' "
                    "stroke='{}' stroke-width='9'/>",
                    {220 + i * 36, i % 4 == 3 ? third : second});
}

// Light and shadow of cloth that hangs.
void draw_folds(Svg& svg)
{
    svg.add("<rect x='190' y='170' width='420' height='600' fill='{}'/>", {svg.across({{0, "#0a0d25", .2},
                                                                                       {.07, "#fff", .16},
                                                                                       {.2, "#0a0d25", .1},
                                                                                       {.31, "#fff", .14},
                                                                                       {.44, "#0a0d25", .1},
                                                                                       {.58, "#fff", .16},
                                                                                       {.7, "#0a0d25", .06},
                                                                                       {.8, "#fff", .08},
                                                                                       {1, "#0a0d25", .26}})});
    svg.add("<rect x='190' y='170' width='420' height='600' fill='{}'/>",
            {svg.down(
                {{0, "#fff", .3}, {.05, "#fff", .12}, {.1, "#0a0d25", .1}, {.2, "#0a0d25", 0}, {.7, "#0a0d25", 0}, {1, "#0a0d25", .16}})});
}

void draw_fringe(Svg& svg, std::string const& colour, Point from)
{
    std::string threads;
    for (int i = 0; i < 24; ++i) threads += filled("M{} {}q{} 20 0 44", {from.x + i * 15, from.y, i % 2 == 0 ? 4 : -4});
    svg.add("<path d='{}' fill='none' stroke='{}' stroke-width='5' stroke-linecap='round'/>", {threads, colour});
}

}   // namespace

void throw_blanket(Svg& svg, Options& options)
{
    auto const colour = options.glaze("c", glaze::clay), rail = options.glaze("rail", glaze::oak);
    draw_backdrop(svg, options, wall::pistachio, Stand::none);
    auto const second = hex(options.glaze("c2", colour == glaze::chalk ? glaze::clay : glaze::chalk)),
               third = hex(options.glaze("c3", colour == glaze::marigold ? glaze::forest : glaze::marigold));
    svg.add("<rect x='250' y='220' width='360' height='600' rx='20' fill='{}' opacity='.34' filter='{}'/>",
            {svg.shadow_colour, svg.blur(24)});
    svg.rectangle(120, 190, 560, 26, 13, svg.down({{0, hex(rail, .08)}, {1, hex(rail, -.14)}}));
    // The half behind hangs lower.
    svg.add("<path d='M232 206H588V806H232Z' fill='{}'/>", {hex(colour, -.15)});
    draw_fringe(svg, hex(colour, -.19), {240, 806});
    char const* const front = "M214 214C216 186 232 180 260 180H540C568 180 584 186 586 214C592 400 584 560 590 726C520 738 470 722 400 "
                              "732C330 742 280 724 210 734C216 560 208 400 214 214Z";
    draw_fringe(svg, hex(colour, -.06), {218, 728});
    svg.add("<path d='{}' fill='{}'/><g clip-path='{}'>", {front, hex(colour), svg.clip(front)});
    draw_weave(svg, static_cast<Weave>(options.choice("pat", weaves, 0)), second, third);
    draw_folds(svg);
    svg.add("</g>");
}

}   // namespace demo
