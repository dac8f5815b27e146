#include "infrastructure/search_engine/dictionary.hpp"

#include <algorithm>
#include <ranges>

namespace search_engine {

std::uint32_t Dictionary::lower_bound(std::string_view text) const
{
    auto const numbers = std::views::iota(std::uint32_t{0}, size());
    return static_cast<std::uint32_t>(std::ranges::lower_bound(numbers, text, {}, [&](std::uint32_t n) { return (*this)[n]; }) -
                                      numbers.begin());
}

std::optional<std::uint32_t> Dictionary::find(std::string_view text) const
{
    auto const number = lower_bound(text);
    if (number == size() || (*this)[number] != text) return std::nullopt;
    return number;
}

std::pair<std::uint32_t, std::uint32_t> Dictionary::with_prefix(std::string_view prefix) const
{
    auto const first = lower_bound(prefix);
    auto const numbers = std::views::iota(first, size());
    auto const end = std::ranges::partition_point(numbers, [&](std::uint32_t n) { return (*this)[n].starts_with(prefix); });
    return {first, first + static_cast<std::uint32_t>(end - numbers.begin())};
}

}   // namespace search_engine
