#include "app/demo/backdrop.hpp"
#include "app/demo/objects.hpp"

#include <utility>

namespace demo {

namespace {

struct Book {
    double x, y, angle;
    Colour cover, band;
};

void open_book(Svg& svg, Book const& book)
{
    auto const [x, y, angle, cover, band] = book;
    svg.add("<g transform='rotate({} {} {})'>", {angle, x + 150, y + 210});
    svg.add("<rect x='{}' y='{}' width='318' height='438' rx='14' fill='{}' opacity='.38' filter='{}'/>",
            {x + 22, y + 30, svg.shadow_colour, svg.blur(18)});
    svg.add("<rect x='{}' y='{}' width='316' height='432' rx='10' fill='#fbf8f0'/>", {x + 8, y + 8});
    svg.add("<rect x='{}' y='{}' width='316' height='432' rx='10' fill='none' stroke='#cfc8b8' stroke-width='2'/>", {x + 8, y + 8});
    svg.add("<rect x='{}' y='{}' width='318' height='436' rx='12' fill='{}'/>",
            {x, y, svg.across({{0, hex(cover, .05)}, {1, hex(cover, -.04)}})});
    svg.add("<rect x='{}' y='{}' width='34' height='436' rx='10' fill='#0a0d25' opacity='.13'/>", {x, y});
}

// What lies over the cover's picture.
void close_book(Svg& svg, Book const& book)
{
    svg.add("<rect x='{}' y='{}' width='13' height='436' fill='{}'/>", {book.x + 276, book.y, hex(book.band)});
    svg.add("<rect x='{}' y='{}' width='318' height='5' rx='3' fill='#fff' opacity='.22'/></g>", {book.x, book.y});
}

void draw_pencil(Svg& svg)
{
    svg.add("<g transform='rotate(38 560 760)'><rect x='414' y='776' width='330' height='24' rx='12' fill='{}' opacity='.4' filter='{}'/>",
            {svg.shadow_colour, svg.blur(8)});
    svg.add("<path d='M400 756h300l46 13-46 13H400Z' fill='{}'/>",
            {svg.down({{0, hex(glaze::marigold, .05)}, {1, hex(glaze::marigold, -.12)}})});
    svg.add("<path d='M700 756l46 13-46 13Z' fill='#efd9b4'/><path d='M730 764.6l16 4.5-16 4.5Z' fill='#222'/>"
            "<rect x='386' y='756' width='34' height='26' rx='6' fill='{}'/></g>",
            {hex(glaze::tomato)});
}

}   // namespace

void notebook(Svg& svg, Options& options)
{
    draw_backdrop(svg, options, wall::butter, Stand::none);
    Book const dotted{338, 190, 11, options.glaze("c2", glaze::blush), options.glaze("b2", glaze::ink)};
    auto const dot = hex(options.glaze("c4", glaze::tomato));
    open_book(svg, dotted);
    for (int i = 0; i < 5; ++i)
        for (int j = 0; j < 7; ++j)
            svg.add("<circle cx='{}' cy='{}' r='11' fill='{}'/>", {dotted.x + 72 + i * 44, dotted.y + 50 + j * 56, dot});
    close_book(svg, dotted);

    Book const moon{140, 330, -7, options.glaze("c", glaze::cobalt), options.glaze("b1", glaze::marigold)};
    open_book(svg, moon);
    svg.add("<circle cx='{}' cy='{}' r='74' fill='{}'/>", {moon.x + 158, moon.y + 180, hex(options.glaze("c3", glaze::marigold))});
    svg.add("<path d='M{} {}a74 74 0 0 0 148 0Z' fill='{}'/>", {moon.x + 84, moon.y + 180, hex(glaze::chalk)});
    close_book(svg, moon);
    draw_pencil(svg);
}

namespace {

// A sheet that lies or leans on the wall: its shadow and its paper, and a group that turns both, to be closed.
void open_sheet(Svg& svg, ViewBox const& sheet, int angle, Colour paper)
{
    auto const [x, y, width, height] = sheet;
    svg.add("<g transform='rotate({} {} {})'>", {angle, x + width / 2., y + height / 2.});
    svg.add("<rect x='{}' y='{}' width='{}' height='{}' fill='{}' opacity='.38' filter='{}'/>",
            {x + 16, y + 24, width, height, svg.shadow_colour, svg.blur(14)});
    svg.rectangle(x, y, width, height, 6, svg.across({{0, hex(paper, .03)}, {1, hex(paper, -.03)}}));
}

void draw_flower(Svg& svg, std::string const& petals, std::string const& middle, std::string const& stem)
{
    svg.add("<path d='M330 640V812M330 740q-70 -10 -84 -80q70 4 84 80q14 -84 90 -96q-8 74 -90 106' stroke='{}' stroke-width='10' fill='{}' "
            "stroke-linejoin='round'/>",
            {stem, stem});
    for (int i = 0; i < 8; ++i)
        svg.add("<ellipse cx='330' cy='512' rx='34' ry='66' fill='{}' transform='rotate({} 330 570)'/>", {petals, i * 45});
    svg.add("<circle cx='330' cy='570' r='44' fill='{}'/>", {middle});
}

}   // namespace

void card(Svg& svg, Options& options)
{
    auto const paper = options.glaze("c", glaze::chalk), envelope = options.glaze("c2", glaze::marigold);
    draw_backdrop(svg, options, wall::peri, Stand::none);
    open_sheet(svg, {230, 210, 460, 330}, 9, envelope);
    svg.add("<path d='M230 216L460 400L690 216' fill='none' stroke='{}' stroke-width='5' stroke-linejoin='round'/>", {hex(envelope, -.12)});
    svg.add("<path d='M230 212H690L472 384Q460 392 448 384Z' fill='{}'/></g>", {hex(envelope, .04)});
    open_sheet(svg, {150, 400, 360, 470}, -6, paper);
    draw_flower(svg, hex(options.glaze("c3", paper == glaze::tomato ? glaze::chalk : glaze::tomato)),
                hex(options.glaze("c4", glaze::butter)), hex(options.glaze("leaf", paper == glaze::forest ? glaze::mint : glaze::forest)));
    svg.add("</g>");
}

namespace {

// The colours of a print.
struct Print {
    std::string a, b, d, e, paper;
};

void draw_forms(Svg& svg, Print const& print)
{
    auto const& [a, b, d, e, paper] = print;
    svg.add("<g transform='translate(226 165)'><path d='M0 0h170v170a170 170 0 0 1-170-170Z' fill='{}'/>"
            "<circle cx='261' cy='85' r='85' fill='{}'/><rect x='0' y='182' width='346' height='62' fill='{}'/>"
            "<path d='M0 256h166v166h-166Z' fill='{}'/><circle cx='83' cy='339' r='50' fill='{}'/>"
            "<path d='M180 422a166 166 0 0 1 166-166v166Z' fill='{}'/><path d='M0 434h346v0a173 92 0 0 1-346 0Z' fill='{}'/></g>",
            {a, b, e, d, paper, a, b});
}

void draw_sunrise(Svg& svg, Print const& print)
{
    auto const& [a, b, d, e, paper] = print;
    svg.add("<g transform='translate(226 165)'><circle cx='173' cy='206' r='132' fill='{}'/>", {b});
    for (auto const& [y, colour] : {std::pair{262, d}, {332, e}, {402, a}})
        svg.add("<path d='M0 {}q86 -62 173 0t173 0V{}H0Z' fill='{}'/>", {y, y == 402 ? 530 : y + 100, colour});
    svg.add("</g>");
}

void draw_arches(Svg& svg, Print const& print)
{
    auto const& [a, b, d, e, paper] = print;
    int radius = 173;
    for (auto const& colour : {a, e, d, b, paper}) {
        svg.add("<path d='M{} 640V{}a{} {} 0 0 1 {} 0V640Z' fill='{}'/>", {400 - radius, 390, radius, radius, radius * 2, colour});
        radius -= 33;
    }
    svg.add("<circle cx='400' cy='188' r='24' fill='{}'/>", {b});
}

void draw_tiles(Svg& svg, Print const& print)
{
    auto const& [a, b, d, e, paper] = print;
    std::string const* const colours[]{&a, &b, &d, &e};
    for (int y = 0; y < 6; ++y)
        for (int x = 0; x < 4; ++x)
            svg.add("<path d='M-43 -43A86 86 0 0 1 43 43H-43Z' fill='{}' transform='translate({} {}) rotate({})'/>",
                    {*colours[(x * 3 + y * 2 + x * y) % 4], 271 + x * 86, 220 + y * 86, (x * x + y * 3 + x) % 4 * 90});
}

}   // namespace

void poster(Svg& svg, Options& options)
{
    auto const paper = options.glaze("c", glaze::chalk), frame = options.glaze("fr", glaze::oak);
    // On paper of its own colour a shape would not be seen.
    auto const shape = [&](std::string_view key, Colour usual, Colour otherwise) {
        return hex(options.glaze(key, paper == usual ? otherwise : usual));
    };
    auto const a = shape("a", glaze::cobalt, glaze::sky), b = shape("b", glaze::tomato, glaze::blush);
    auto const d = shape("d", glaze::marigold, glaze::butter), e = shape("e", glaze::mint, glaze::moss);
    draw_backdrop(svg, options, wall::stone, Stand::none);
    svg.add("<rect x='196' y='140' width='450' height='660' fill='{}' opacity='.4' filter='{}'/>", {svg.shadow_colour, svg.blur(22)});
    svg.rectangle(170, 105, 460, 660, 4, svg.across({{0, hex(frame, .06)}, {1, hex(frame, -.1)}}));
    svg.rectangle(186, 121, 428, 628, 0, hex(paper));
    static constexpr std::string_view motifs[]{"forms", "sun", "arches", "tiles"};
    static constexpr void (*draw_motif[])(Svg&, Print const&){draw_forms, draw_sunrise, draw_arches, draw_tiles};
    draw_motif[options.choice("art", motifs, 0)](svg, {a, b, d, e, hex(paper)});
    svg.add("<rect x='186' y='121' width='428' height='628' fill='{}'/>",
            {svg.across({{0, "#fff", .16}, {.45, "#fff", 0}, {1, "#0a0d25", .07}})});
}

}   // namespace demo
