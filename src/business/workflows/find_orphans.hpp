// What names something in another module that is not there: a foreign key across modules, checked afterwards.
#pragma once

#include "business/media/media.hpp"
#include "business/workflows/tools.hpp"

#include <functional>
#include <string>

namespace workflows {

// Stock, prices and listings without what they are of, pictures without their file, contacts without their person. Page by page: needs
// no more memory for a large shop. Calls `see` for each orphan; returns how many names were looked up.
std::size_t find_orphans(Databases const&, media::Files const&, std::function<void(std::string)> const& see);

}   // namespace workflows
