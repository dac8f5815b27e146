#include "app/demo/options.hpp"

#include <algorithm>
#include <charconv>

namespace demo {

namespace {

std::vector<std::string_view> split(std::string_view text, char at)
{
    std::vector<std::string_view> parts;
    for (;;) {
        auto const end = text.find(at);
        parts.push_back(text.substr(0, end));
        if (end == std::string_view::npos) return parts;
        text.remove_prefix(end + 1);
    }
}

std::optional<int> whole_number(std::string_view text, int min, int max)
{
    int number = 0;
    auto const [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (error != std::errc{} || end != text.data() + text.size() || number < min || number > max) return std::nullopt;
    return number;
}

// "600:26:butter"
std::optional<Band> parse_band(std::string_view text)
{
    auto const parts = split(text, ':');
    if (parts.size() != 3) return std::nullopt;
    auto const y = whole_number(parts[0], 0, 1'000), height = whole_number(parts[1], 1, 500);
    auto const colour = find_glaze(parts[2]);
    if (!y || !height || !colour) return std::nullopt;
    return Band{static_cast<double>(*y), static_cast<double>(*height), *colour};
}

}   // namespace

Options::Options(std::string_view text)
{
    if (text.empty()) return;
    for (auto const part : split(text, '&')) {
        auto const equals = part.find('=');
        auto const key = part.substr(0, equals);
        sensible_ &= equals != std::string_view::npos && std::ranges::find(said_, key, &Said::key) == said_.end();
        if (sensible_) said_.push_back({key, part.substr(equals + 1)});
    }
}

std::optional<std::string_view> Options::take(std::string_view key)
{
    auto const found = std::ranges::find(said_, key, &Said::key);
    if (found == said_.end()) return std::nullopt;
    found->taken = true;
    return found->value;
}

template <typename T> std::optional<T> Options::sensible(std::optional<T> value)
{
    sensible_ &= value.has_value();
    return value;
}

std::optional<Colour> Options::glaze(std::string_view key)
{
    auto const name = take(key);
    return name ? sensible(find_glaze(*name)) : std::nullopt;
}

Colour Options::wall(std::string_view key, Colour otherwise)
{
    auto const name = take(key);
    return name ? sensible(find_wall(*name)).value_or(otherwise) : otherwise;
}

std::optional<Colour> Options::wall_or_glaze(std::string_view key)
{
    auto const name = take(key);
    if (!name) return std::nullopt;
    auto const wall = find_wall(*name);
    return wall ? wall : sensible(find_glaze(*name));
}

int Options::number(std::string_view key, int otherwise, int min, int max)
{
    auto const text = take(key);
    return text ? sensible(whole_number(*text, min, max)).value_or(otherwise) : otherwise;
}

bool Options::flag(std::string_view key, bool otherwise) { return number(key, otherwise ? 1 : 0, 0, 1) == 1; }

std::size_t Options::choice(std::string_view key, std::span<std::string_view const> names, std::size_t otherwise)
{
    auto const name = take(key);
    if (!name) return otherwise;
    auto const found = static_cast<std::size_t>(std::ranges::find(names, *name) - names.begin());
    sensible_ &= found < names.size();
    return found < names.size() ? found : otherwise;
}

std::vector<Band> Options::bands(std::string_view key)
{
    std::vector<Band> bands;
    auto const text = take(key);
    if (!text) return bands;
    for (auto const part : split(*text, ','))
        if (auto const band = sensible(parse_band(part)); band && bands.size() < bands_max) bands.push_back(*band);
    sensible_ &= std::ranges::count(*text, ',') < static_cast<std::ptrdiff_t>(bands_max);
    return bands;
}

std::optional<std::vector<int>> Options::numbers(std::string_view key, std::size_t count, int max)
{
    auto const text = take(key);
    if (!text) return std::nullopt;
    std::vector<int> numbers;
    for (auto const part : split(*text, ','))
        if (auto const number = sensible(whole_number(part, 0, max))) numbers.push_back(*number);
    sensible_ &= numbers.size() == count;
    if (!sensible_) return std::nullopt;
    return numbers;
}

bool Options::understood() const { return sensible_ && std::ranges::all_of(said_, &Said::taken); }

}   // namespace demo
