#include "app/demo/illustrator.hpp"
#include "app/demo/objects.hpp"
#include "app/demo/pictures.hpp"

#include <algorithm>
#include <iterator>

namespace demo {

namespace {

constexpr int canvas_height = 1'000;

struct Picture {
    std::string_view name;
    void (*draw)(Svg&, Options&);
    int width = 800;
};

constexpr Picture pictures[]{
    {"vase", vase},
    {"bottle", bottle},
    {"mug", mug},
    {"bowl", bowl},
    {"planter", planter},
    {"carafe", carafe},
    {"cone", cone},
    {"mushroom", mushroom},
    {"candle", candle},
    {"stool", stool},
    {"cushion", cushion},
    {"clock", clock},
    {"radio", radio},
    {"notebook", notebook},
    {"poster", poster},
    {"teapot", teapot},
    {"bench", bench},
    {"shelf", shelf},
    {"card", card},
    {"plate", plate},
    {"pendant", pendant},
    {"table", table},
    {"throw", throw_blanket},
    {"speaker", speaker},
    {"room", room, room_width},
    {"dimensions", dimensions},
};

// All of it, where the name does not say. Nothing where it says what is not on the canvas, or is too little to see anything on.
std::optional<ViewBox> view(Options& options, int width)
{
    auto const crop = options.numbers("crop", 4, width);
    if (!crop) return ViewBox{0, 0, width, canvas_height};
    ViewBox const seen{(*crop)[0], (*crop)[1], (*crop)[2], (*crop)[3]};
    bool const sensible = seen.width >= 100 && seen.height >= 100 && seen.x + seen.width <= width && seen.y + seen.height <= canvas_height;
    return sensible ? std::optional{seen} : std::nullopt;
}

}   // namespace

std::optional<std::string> draw(std::string_view name)
{
    if (name.size() > name_bytes_max) return std::nullopt;
    auto const question = name.find('?');
    auto const* const picture = std::ranges::find(pictures, name.substr(0, question), &Picture::name);
    if (picture == std::end(pictures)) return std::nullopt;

    Options options{question == std::string_view::npos ? std::string_view{} : name.substr(question + 1)};
    auto const seen = view(options, picture->width);
    Svg svg;
    picture->draw(svg, options);
    if (!seen || !options.understood()) return std::nullopt;
    return svg.text(*seen, picture->width);
}

}   // namespace demo
