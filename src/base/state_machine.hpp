// State machines are tables: from which state, on which event, to which state. What no edge allows is not done.
#pragma once

#include "base/result.hpp"

#include <span>

template <typename State, typename Event> struct Edge {
    State from;
    Event on;
    State to;
};

// Errors: illegal_transition.
template <typename State, typename Event, std::size_t N>
constexpr Result<State> next_state(Edge<State, Event> const (&edges)[N], State from, Event on)
{
    for (auto const& edge : edges)
        if (edge.from == from && edge.on == on) return edge.to;
    return Code::illegal_transition;
}

// Names of the values of an enum, in their order, as they are stored and shown.
template <typename E, std::size_t N> constexpr std::string_view name_of(std::string_view const (&names)[N], E value)
{
    return names[static_cast<std::size_t>(value)];
}

// Throws Bug at an unknown one: it comes from a column with a check.
template <typename E, std::size_t N> constexpr E value_of(std::string_view const (&names)[N], std::string_view name)
{
    for (std::size_t i = 0; i < N; ++i)
        if (names[i] == name) return static_cast<E>(i);
    throw Bug("an unknown state is stored");
}
