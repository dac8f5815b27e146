#pragma once

#include "interaction/storefront/frame.hpp"

namespace storefront {

// GET /
shell::Route home_page(workflows::Tools const&, Framer const&);

}   // namespace storefront
