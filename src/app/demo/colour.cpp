#include "app/demo/colour.hpp"

#include <algorithm>
#include <cmath>
#include <numbers>
#include <span>

namespace demo {

namespace {

struct Named {
    std::string_view name;
    Colour colour;
};

constexpr Named glazes[]{
    {"chalk", glaze::chalk}, {"ink", glaze::ink},       {"cobalt", glaze::cobalt}, {"sky", glaze::sky},           {"mint", glaze::mint},
    {"moss", glaze::moss},   {"forest", glaze::forest}, {"butter", glaze::butter}, {"marigold", glaze::marigold}, {"tomato", glaze::tomato},
    {"clay", glaze::clay},   {"blush", glaze::blush},   {"plum", glaze::plum},     {"lilac", glaze::lilac},       {"sand", glaze::sand},
    {"oak", glaze::oak},     {"walnut", glaze::walnut}, {"steel", glaze::steel},   {"rose", glaze::rose},
};

constexpr Named walls[]{
    {"blush", wall::blush}, {"apricot", wall::apricot},   {"butter", wall::butter}, {"pistachio", wall::pistachio},
    {"mint", wall::mint},   {"sky", wall::sky},           {"peri", wall::peri},     {"lilac", wall::lilac},
    {"stone", wall::stone}, {"cobalt", wall::cobalt},     {"tomato", wall::tomato}, {"forest", wall::forest},
    {"night", wall::night}, {"marigold", wall::marigold},
};

std::optional<Colour> find(std::span<Named const> all, std::string_view name)
{
    auto const found = std::ranges::find(all, name, &Named::name);
    if (found == all.end()) return std::nullopt;
    return found->colour;
}

// Linear light to the two digits of an sRGB channel.
std::string digits(double light)
{
    light = std::clamp(light, 0.0, 1.0);
    auto const encoded = light <= .0031308 ? 12.92 * light : 1.055 * std::pow(light, 1 / 2.4) - .055;
    auto const byte = static_cast<unsigned>(std::lround(encoded * 255));
    constexpr std::string_view hexadecimal = "0123456789abcdef";
    return {hexadecimal[byte / 16], hexadecimal[byte % 16]};
}

double cubed(double x) { return x * x * x; }

}   // namespace

// https://bottosson.github.io/posts/oklab
std::string hex(Colour colour, double lighter)
{
    auto const lightness = std::clamp(colour.lightness + lighter, .04, .99);   // neither is ever quite black or white
    auto const hue = colour.hue * std::numbers::pi / 180;
    auto const a = colour.chroma * std::cos(hue), b = colour.chroma * std::sin(hue);
    auto const l = cubed(lightness + .3963377774 * a + .2158037573 * b);
    auto const m = cubed(lightness - .1055613458 * a - .0638541728 * b);
    auto const s = cubed(lightness - .0894841775 * a - 1.291485548 * b);
    return "#" + digits(4.0767416621 * l - 3.3077115913 * m + .2309699292 * s) +
           digits(-1.2684380046 * l + 2.6097574011 * m - .3413193965 * s) + digits(-.0041960863 * l - .7034186147 * m + 1.707614701 * s);
}

std::optional<Colour> find_glaze(std::string_view name) { return find(glazes, name); }
std::optional<Colour> find_wall(std::string_view name) { return find(walls, name); }

}   // namespace demo
