// The shop with its doors open.
#pragma once

#include "app/application.hpp"

#include <functional>

namespace app {

// Waits that long for a sign to close; true: it came. The longest wait is std::chrono::milliseconds::max().
using WaitForStop = std::function<bool(std::chrono::milliseconds)>;

struct Opened {
    std::string url;
    std::string first_key;   // of the admin API, where this is the shop's first start: nobody can be told it again
};

// Opens the doors and stays until the sign comes; then drains. `opened` is told the address once requests are answered. While a database
// server is away at the start, /livez and /readyz are answered, and everything else is put off.
int serve(Config, std::function<void(Opened const&)> const& opened, WaitForStop const& wait, Clock const&, logging::Log&, Hooks = {});

}   // namespace app
