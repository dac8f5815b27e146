#include "app/demo/backdrop.hpp"
#include "app/demo/objects.hpp"
#include "app/demo/turned.hpp"

namespace demo {

namespace {

enum class Plant { agave, grass, snake, cactus, none };
constexpr std::string_view plants[]{"agave", "grass", "snake", "cactus", "none"};

Shape const pots[]{
    {"taper", {{158, 560}, {160, 600}, {146, 700}, {124, 784}}},
    {"round", {{136, 560}, {152, 586}, {190, 660}, {180, 730}, {126, 784}}},
    {"foot", {{160, 560}, {162, 590}, {150, 660}, {108, 716}, {72, 742}, {110, 784}}},
    {"drum", {{150, 560}, {152, 580}, {152, 760}, {146, 784}}},
};

struct Leaf {
    double angle, length, width;
    double lighter;   // what it is lit
};

// Grows from where it is put.
void draw_leaf(Svg& svg, Colour colour, Leaf const& leaf, double y, bool vein)
{
    auto const [angle, length, width, lighter] = leaf;
    auto const low = -length * .35, high = -length * .8;
    svg.add("<g transform='translate(400 {}) rotate({})'><path d='M0 0C{} {} {} {} 0 {}C{} {} {} {} 0 0Z' fill='{}'/>",
            {y, angle, -width, low, -width * .8, high, -length, width * .8, high, width, low,
             svg.across({{0, hex(colour, lighter + .05)},
                         {.5, hex(colour, lighter + .02)},
                         {.5, hex(colour, lighter - .05)},
                         {1, hex(colour, lighter - .09)}})});
    if (vein) svg.add("<path d='M0 0V{}' stroke='{}' stroke-width='3' opacity='.7'/>", {-length * .93, hex(colour, lighter + .13)});
    svg.add("</g>");
}

Leaf const agave[]{{-62, 250, 58, 0}, {60, 240, 58, 0},  {-38, 320, 62, 0}, {40, 330, 60, 0}, {-14, 390, 60, 0},
                   {16, 372, 58, 0},  {-80, 190, 46, 0}, {80, 180, 46, 0},  {2, 300, 60, 0}};
Leaf const agave_in_front[]{{-30, 230, 50, .04}, {26, 250, 52, .04}, {-4, 210, 46, .04}};

Leaf const grass[]{{-74, 250, 16, -.04}, {70, 260, 16, -.04}, {-56, 330, 18, 0}, {54, 320, 18, 0},  {-40, 390, 18, -.02},
                   {38, 400, 18, -.02},  {-25, 430, 18, 0},   {23, 420, 18, 0},  {-10, 460, 18, 0}, {9, 450, 18, 0}};
Leaf const grass_in_front[]{{-64, 210, 16, .05}, {62, 220, 16, .05}, {-34, 290, 18, .05}, {30, 300, 18, .05},
                            {-16, 350, 18, .06}, {14, 330, 18, .06}, {-2, 390, 18, .05}};

Leaf const snake[]{{-20, 330, 36, -.03}, {19, 350, 36, -.03}, {-11, 420, 40, 0}, {10, 440, 40, 0}};
Leaf const snake_in_front[]{{-15, 250, 36, .05}, {14, 270, 36, .05}, {-2, 360, 40, .04}};

void draw_cactus(Svg& svg, Colour colour)
{
    turn(svg, 400, {{6, 292}, {50, 304}, {88, 360}, {98, 440}, {92, 520}, {80, 566}},
         {.colour = colour, .gloss = .2, .mouth = Mouth::none, .ribs = 13});
    for (int petal = 0; petal < 7; ++petal)
        svg.add("<ellipse cx='400' cy='276' rx='11' ry='24' fill='{}' transform='rotate({} 400 294)'/>",
                {hex(glaze::rose, petal % 2 == 0 ? .04 : -.02), (petal * 5 % 7 - 3) * 27});
    svg.add("<circle cx='400' cy='290' r='8' fill='{}'/>", {hex(glaze::butter)});
}

struct Leaves {
    std::span<Leaf const> behind, in_front;
};

Leaves leaves_of(Plant plant)
{
    switch (plant) {
    case Plant::agave: return {agave, agave_in_front};
    case Plant::grass: return {grass, grass_in_front};
    case Plant::snake: return {snake, snake_in_front};
    case Plant::cactus:
    case Plant::none: break;
    }
    return {};
}

}   // namespace

void planter(Svg& svg, Options& options)
{
    draw_backdrop(svg, options, wall::mint, Stand::round);
    auto const colour = options.glaze("leaf");
    auto const plant = static_cast<Plant>(options.choice("plant", plants, 0));
    auto const [behind, in_front] = leaves_of(plant);
    svg.shadow(400, 794, 128, 26);
    for (auto const& leaf : behind) draw_leaf(svg, colour.value_or(glaze::forest), leaf, 560, true);
    auto const& profile = shape_of(options, pots);
    turn(svg, 400, profile,
         {.colour = options.glaze("c", glaze::clay),
          .squash = .18,
          .gloss = .35,
          .inside = glaze::walnut,
          .dip = dip_of(options, 640),
          .ribs = ribs_of(options)});
    auto const soil = profile.front().x - 18;
    if (plant != Plant::none) svg.add("<ellipse cx='400' cy='562' rx='{}' ry='{}' fill='#2c1d16'/>", {soil, soil / 7});
    // In front of the rim, and nearer to the light.
    for (auto const& leaf : in_front) draw_leaf(svg, colour.value_or(glaze::moss), leaf, 566, false);
    if (plant == Plant::cactus) draw_cactus(svg, colour.value_or(glaze::moss));
}

}   // namespace demo
