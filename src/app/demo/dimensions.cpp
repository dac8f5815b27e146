#include "app/demo/pictures.hpp"
#include "app/demo/turned.hpp"

#include <array>

namespace demo {

namespace {

void draw_grid(Svg& svg)
{
    std::string lines;
    for (int x = 0; x <= 800; x += 40) lines += filled("M{} 0V1000", {x});
    for (int y = 0; y <= 1'000; y += 40) lines += filled("M0 {}H800", {y});
    svg.rectangle(0, 0, 800, 1'000, 0, "#2341d6");
    svg.add("<path d='{}' stroke='#fff' opacity='.09'/>", {lines});
}

void draw_silhouette(Svg& svg)
{
    Profile const shade{{40, 262}, {110, 284}, {180, 340}, {226, 424}, {240, 506}};
    // Behind the shade it is open: its sides are a path from the right to the left.
    std::array const right{Point{434, 546}, Point{434, 600}, Point{446, 680}, Point{496, 752}, Point{522, 784}};
    std::array const left{Point{278, 784}, Point{304, 752}, Point{354, 680}, Point{366, 600}, Point{366, 546}};
    svg.add("<g fill='none' stroke='#fff' stroke-width='4' stroke-linejoin='round'><path d='{}'/>", {outline(400, shade, 1 / 6.)});
    svg.add("<path d='M434 546{}A122 22 0 0 1 278 784{}'/></g>", {curve(right), curve(left)});
}

}   // namespace

void dimensions(Svg& svg, Options& options)
{
    auto const width = options.number("w", 28, 1, 999), height = options.number("h", 32, 1, 999), base = options.number("base", 14, 1, 999);
    draw_grid(svg);
    draw_silhouette(svg);
    svg.add("<g stroke='#dfe5ff' stroke-width='2.5' fill='#dfe5ff'><path d='M160 860H640M160 848v24M640 848v24M700 256V806M688 256h24M688 "
            "806h24M278 900H522M278 890v20M522 890v20' fill='none'/></g>");
    svg.add("<g fill='#fff' font-family='Instrument Sans, Inter, sans-serif' font-size='26' font-weight='600' text-anchor='middle'>");
    svg.add("<rect x='345' y='842' width='110' height='36' fill='#2341d6'/><text x='400' y='869'>{} cm</text>", {width});
    svg.add("<rect x='682' y='500' width='36' height='120' fill='#2341d6'/><text transform='translate(709 560) rotate(-90)'>{} cm</text>",
            {height});
    svg.add("<rect x='345' y='884' width='110' height='34' fill='#2341d6'/><text x='400' y='909'>{} cm</text></g>", {base});
}

}   // namespace demo
