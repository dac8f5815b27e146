// The shop with its doors open.
#pragma once

#include "app/application.hpp"

#include <functional>

namespace app {

// Opens the doors and stays until `wait` returns; then drains. `opened` is told the address once requests are answered.
int serve(Config, std::function<void(std::string const& url)> const& opened, std::function<void()> const& wait, Clock const&, logging::Log&,
          Hooks = {});

}   // namespace app
