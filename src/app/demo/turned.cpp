#include "app/demo/turned.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numbers>

namespace demo {

namespace {

// Random enough for speckles, and everywhere the same (Park and Miller's minimal standard).
class Dice {
  public:
    explicit Dice(int seed) : state_(seed) {}

    double roll()   // 0 to 1
    {
        state_ = state_ * 16'807 % 2'147'483'647;
        return static_cast<double>(state_) / 2'147'483'647;
    }

  private:
    std::int64_t state_;
};

// One body while it is drawn.
class Turning {
  public:
    Turning(Svg& svg, double x, Profile const& profile, Turned const& body)
        : svg_(svg)
        , x_(x)
        , profile_(profile)
        , body_(body)
        , widest_(std::ranges::max(profile, {}, &Point::x).x)
    {
    }

    void draw() const
    {
        auto const path = outline(x_, profile_, body_.squash);
        auto const inside = svg_.clip(path);
        svg_.add("<path d='{}' fill='{}'/><g clip-path='{}'>", {path, svg_.round(body_.colour, body_.contrast), inside});
        if (body_.dip) draw_dip(*body_.dip);
        for (auto const& band : body_.bands) draw_band(band);
        for (int i = 1; i < body_.ribs; ++i) draw_rib(std::numbers::pi * (static_cast<double>(i) / body_.ribs - .5));
        if (body_.speckle != 0) draw_speckles();
        draw_light();
        svg_.add("</g>");
        draw_mouth();
    }

  private:
    double top() const { return profile_.front().y; }
    double bottom() const { return profile_.back().y; }

    void draw_dip(Dip const& dip) const
    {
        auto const reach = widest_ + 20;
        svg_.add("<path d='M{} {}A{} {} 0 0 0 {} {}V{}H{}Z' fill='{}'/>",
                 {x_ - reach, dip.y, reach, reach * body_.squash, x_ + reach, dip.y, dip.up ? -50 : 1'100, x_ - reach,
                  svg_.round(dip.colour, body_.contrast)});
    }

    void draw_band(Band const& band) const
    {
        auto const reach = widest_ + 12, sag = reach * body_.squash;
        svg_.add("<path d='M{} {}A{} {} 0 0 0 {} {}v{}A{} {} 0 0 1 {} {}Z' fill='{}'/>",
                 {x_ - reach, band.y, reach, sag, x_ + reach, band.y, band.height, reach, sag, x_ - reach, band.y + band.height,
                  svg_.round(band.colour, body_.contrast)});
    }

    // `angle`: 0 faces us, a quarter turn is either side.
    void draw_rib(double angle) const
    {
        auto const sideways = std::sin(angle), towards = std::cos(angle);
        std::string path;
        for (auto const& [radius, y] : profile_)
            path += filled(path.empty() ? "M{} {}" : "L{} {}", {x_ + radius * sideways, y + radius * body_.squash * towards});
        svg_.add("<path d='{}' fill='none' stroke='{}' stroke-width='{}' opacity='.34'/>",
                 {path, hex(body_.colour, -.22), 1 + 5 * towards * (widest_ / 150)});
        svg_.add("<path d='{}' transform='translate({} 0)' fill='none' stroke='{}' stroke-width='{}' opacity='.35'/>",
                 {path, 3 + 4 * towards, hex(body_.colour, .12), 1 + 3 * towards});
    }

    void draw_speckles() const
    {
        Dice dice{body_.speckle};
        svg_.add("<g fill='{}' opacity='.42'>", {hex(body_.colour, body_.colour.lightness > .45 ? -.4 : .4)});
        for (int i = 0; i < 70; ++i)
            svg_.add("<circle cx='{}' cy='{}' r='{}'/>",
                     {x_ + (dice.roll() * 2 - 1) * widest_, top() + dice.roll() * (bottom() - top()), 1 + dice.roll() * 3.2});
        svg_.add("</g>");
    }

    // Brighter above, darker below, where it reflects a window at the left and the wall at the right.
    void draw_light() const
    {
        auto const above = profile_.front().x * body_.squash, below = profile_.back().x * body_.squash;
        svg_.add("<rect x='{}' y='{}' width='{}' height='{}' fill='{}'/>",
                 {x_ - widest_ - 20, top() - above, widest_ * 2 + 40, bottom() - top() + above + below,
                  svg_.down({{0, "#fff", .10}, {.35, "#fff", 0}, {.6, "#0a0d25", 0}, {1, "#0a0d25", .26}})});
        if (body_.gloss == 0) return;
        Profile window, reflection;
        for (auto const& [radius, y] : profile_) {
            window.push_back({x_ - radius * .6, y + radius * .1});
            reflection.push_back({x_ + radius * .93, y});
        }
        svg_.add("<path d='M{} {}{}' fill='none' stroke='#fff' stroke-width='{}' stroke-linecap='round' opacity='{}' filter='{}'/>",
                 {window[0].x, window[0].y, curve(window), widest_ * .13, exact(body_.gloss),
                  svg_.blur(std::round(std::max(3.0, widest_ * .055)))});
        svg_.add("<path d='M{} {}{}' fill='none' stroke='{}' stroke-width='{}' opacity='.5' filter='{}'/>",
                 {reflection[0].x, reflection[0].y, curve(reflection), hex(body_.colour, .2), widest_ * .05, svg_.blur(4)});
    }

    void draw_mouth() const
    {
        auto const radius = profile_.front().x, height = radius * body_.squash;
        if (body_.mouth == Mouth::flat)
            svg_.add("<ellipse cx='{}' cy='{}' rx='{}' ry='{}' fill='{}'/>",
                     {x_, top(), radius, height, svg_.across({{0, hex(body_.colour, .1)}, {1, hex(body_.colour, -.02)}})});
        if (body_.mouth != Mouth::open) return;
        auto const rim = body_.dip && body_.dip->up ? body_.dip->colour : body_.colour;
        auto const inside = body_.inside.value_or(rim);
        svg_.add("<ellipse cx='{}' cy='{}' rx='{}' ry='{}' fill='{}'/>", {x_, top(), radius, height, hex(rim, .09)});
        svg_.add("<ellipse cx='{}' cy='{}' rx='{}' ry='{}' fill='{}'/>",
                 {x_, top() + 1.5, radius - body_.lip, std::max(1.0, height - body_.lip * .55),
                  svg_.across({{0, hex(inside, -.34)}, {.55, hex(inside, -.2)}, {1, hex(inside, -.04)}})});
    }

    Svg& svg_;
    double x_;
    Profile const& profile_;
    Turned const& body_;
    double widest_;
};

}   // namespace

void turn(Svg& svg, double x, Profile const& profile, Turned const& body) { Turning{svg, x, profile, body}.draw(); }

int ribs_of(Options& options, int otherwise) { return options.number("ribs", otherwise, 2, 40); }
int speckle_of(Options& options) { return options.number("sp", 0, 1, std::numeric_limits<int>::max() - 1); }

std::optional<Dip> dip_of(Options& options, double y, bool up)
{
    auto const colour = options.glaze("dip");
    if (!colour) return std::nullopt;
    return Dip{y, *colour, up};
}

Profile const& shape_of(Options& options, std::span<Shape const> shapes)
{
    std::vector<std::string_view> names;
    for (auto const& shape : shapes) names.push_back(shape.name);
    return shapes[options.choice("shape", names, 0)].profile;
}

std::string outline(double x, Profile const& profile, double squash)
{
    Profile right, left;
    for (auto const& [radius, y] : profile) {
        right.push_back({x + radius, y});
        left.insert(left.begin(), {x - radius, y});
    }
    auto const [top, top_y] = profile.front();
    auto const [bottom, bottom_y] = profile.back();
    return filled("M{} {}A{} {} 0 0 1 {} {}{}A{} {} 0 0 1 {} {}{}Z", {x - top, top_y, top, top * squash, x + top, top_y, curve(right),
                                                                      bottom, bottom * squash, x - bottom, bottom_y, curve(left)});
}

}   // namespace demo
