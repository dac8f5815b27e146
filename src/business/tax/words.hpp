// What the settings of a channel are called in files and columns.
#pragma once

#include "base/result.hpp"
#include "business/tax/tax.hpp"

#include <algorithm>
#include <array>

namespace tax {

template <typename E> using Word = std::pair<std::string_view, E>;

inline constexpr std::array bases{Word<Basis>{"gross", Basis::gross}, Word<Basis>{"net", Basis::net}};
inline constexpr std::array scopes{Word<Scope>{"per_line", Scope::per_line}, Word<Scope>{"per_unit", Scope::per_unit},
                                   Word<Scope>{"per_total", Scope::per_total}};
inline constexpr std::array roundings{Word<Rounding>{"half_up", Rounding::half_up}, Word<Rounding>{"half_even", Rounding::half_even},
                                      Word<Rounding>{"half_down", Rounding::half_down}};
inline constexpr std::array cross_borders{Word<bool>{"fixed_gross", false}, Word<bool>{"fixed_net", true}};

template <typename Words> auto meaning(Words const& words, std::string_view text)
{
    auto const found = std::ranges::find(words, text, &Words::value_type::first);
    invariant(found != words.end(), "tax: a column holds a word that is not known");
    return found->second;
}

template <typename Words, typename E> std::string_view word(Words const& words, E const& meant)
{
    return std::ranges::find(words, meant, &Words::value_type::second)->first;
}

}   // namespace tax
