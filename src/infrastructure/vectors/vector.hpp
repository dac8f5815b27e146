// A direction in a space of up to 1,024 dimensions, a byte for each: what "similar" is measured by. Knows no shop.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

namespace vectors {

inline constexpr std::size_t dimension_max = 1'024;

using Id = std::uint64_t;   // of whatever has a vector

// Each number is a whole one from -127 to 127 times the scale, and the length is 1. Rounding moves a number by up to half a step, which is
// 1/127 of the largest one, and so turns a vector of d numbers by up to asin(sqrt(d) / 254 * the largest of them at length 1).
class Vector {
  public:
    // Of any length but zero. Nothing: these are not `dimension` numbers, there are none or too many, one is no number or infinite, or all
    // are zero.
    static std::optional<Vector> from(std::span<float const> numbers, std::size_t dimension);

    // Of codes alone, which are not all zero.
    static Vector of(std::span<std::int8_t const> codes);

    // As `codes` were; they are not all zero.
    Vector(std::span<std::int8_t const> codes, float scale) : codes_(codes.begin(), codes.end()), scale_(scale) {}

    std::size_t dimension() const { return codes_.size(); }
    std::span<std::int8_t const> codes() const { return codes_; }
    float scale() const { return scale_; }
    bool operator==(Vector const&) const = default;

  private:
    std::vector<std::int8_t> codes_;
    float scale_;
};

// The sum of products, in full. Both are of `dimension` numbers.
std::int32_t product(std::int8_t const* a, std::int8_t const* b, std::size_t dimension);

// From -1 to 1, but for the last digit. Both are of one dimension.
float cosine(Vector const&, Vector const&);

// What was found near a vector.
struct Neighbour {
    Id id = 0;
    float cosine = 0;
    bool operator==(Neighbour const&) const = default;
};

// The nearest first, then in the order of ids.
inline bool is_nearer(Neighbour const& a, Neighbour const& b) { return a.cosine != b.cosine ? a.cosine > b.cosine : a.id < b.id; }

}   // namespace vectors
