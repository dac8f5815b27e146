// Where an answer goes on that has no end yet: events, told as they happen (Response::stream). Any thread; nothing here waits.
#pragma once

#include <string>

namespace http {

class Outlet {
  public:
    virtual ~Outlet() = default;

    // More of the body. Whoever takes so little of it that outlet_waiting_max bytes wait is cut off.
    virtual void send(std::string bytes) = 0;
    // That was all.
    virtual void end() = 0;
};

inline constexpr std::size_t outlet_waiting_max = 64 << 10;

}   // namespace http
