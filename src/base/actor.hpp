// Who does something, as a write records it. The shell of each door builds it; rules only pass it on.
#pragma once

#include <cstdint>
#include <string_view>

struct Actor {
    enum class Kind : std::uint8_t { shopper, staff, system };

    Kind kind = Kind::system;
    std::int64_t id = 0;   // of the person, where one is signed in

    bool operator==(Actor const&) const = default;
};

constexpr std::string_view name(Actor::Kind kind)
{
    switch (kind) {
    case Actor::Kind::shopper: return "shopper";
    case Actor::Kind::staff: return "staff";
    case Actor::Kind::system: break;
    }
    return "system";
}
