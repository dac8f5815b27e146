#include "infrastructure/vectors/vector.hpp"

#include "base/result.hpp"

#include <algorithm>
#include <cmath>

namespace vectors {

std::optional<Vector> Vector::from(std::span<float const> numbers, std::size_t dimension)
{
    if (numbers.size() != dimension || numbers.empty() || numbers.size() > dimension_max) return std::nullopt;
    if (!std::ranges::all_of(numbers, [](float number) { return std::isfinite(number); })) return std::nullopt;
    double largest = 0;
    for (auto const number : numbers) largest = std::max(largest, std::abs(double{number}));
    if (largest == 0) return std::nullopt;
    std::vector<std::int8_t> codes;
    codes.reserve(numbers.size());
    for (auto const number : numbers) codes.push_back(static_cast<std::int8_t>(std::lround(number / largest * 127)));
    return of(codes);   // the largest at least is not 0
}

Vector Vector::of(std::span<std::int8_t const> codes)
{
    auto const squares = product(codes.data(), codes.data(), codes.size());
    return Vector{codes, static_cast<float>(1 / std::sqrt(static_cast<double>(squares)))};
}

// A loop that the compiler makes vector instructions of; 1,024 times 127 squared is far below what the sum holds.
std::int32_t product(std::int8_t const* a, std::int8_t const* b, std::size_t dimension)
{
    std::int32_t sum = 0;
    for (std::size_t i = 0; i < dimension; ++i) sum += std::int32_t{a[i]} * std::int32_t{b[i]};
    return sum;
}

float cosine(Vector const& a, Vector const& b)
{
    invariant(a.dimension() == b.dimension(), "vectors: two dimensions");
    return static_cast<float>(product(a.codes().data(), b.codes().data(), a.dimension())) * a.scale() * b.scale();
}

}   // namespace vectors
