// What a picture's name says after its object. An object reads what it knows, and afterwards asks whether that was all.
#pragma once

#include "app/demo/colour.hpp"

#include <optional>
#include <span>
#include <string_view>
#include <vector>

namespace demo {

struct Band {
    double y = 0, height = 0;
    Colour colour;
};

// Borrows the text. Each function takes what is said under a key; where nothing is, or what is not sensible, it answers `otherwise`.
class Options {
  public:
    static constexpr std::size_t bands_max = 8;

    explicit Options(std::string_view text);   // "c=tomato&dip=chalk&up=1"

    std::optional<Colour> glaze(std::string_view key);
    Colour glaze(std::string_view key, Colour otherwise) { return glaze(key).value_or(otherwise); }
    Colour wall(std::string_view key, Colour otherwise);
    std::optional<Colour> wall_or_glaze(std::string_view key);   // a wall where both have the name
    int number(std::string_view key, int otherwise, int min, int max);
    bool flag(std::string_view key, bool otherwise = false);   // "1" or "0"
    std::size_t choice(std::string_view key, std::span<std::string_view const> names, std::size_t otherwise);
    std::vector<Band> bands(std::string_view key);
    std::optional<std::vector<int>> numbers(std::string_view key, std::size_t count, int max);   // "130,210,440,550", each 0 to `max`

    // Everything that was said has been taken, and was sensible.
    bool understood() const;

  private:
    struct Said {
        std::string_view key, value;
        bool taken = false;
    };

    std::optional<std::string_view> take(std::string_view key);
    template <typename T> std::optional<T> sensible(std::optional<T> value);

    std::vector<Said> said_;
    bool sensible_ = true;
};

}   // namespace demo
