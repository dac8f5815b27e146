// How a command says what is wrong with a line of its file.
#pragma once

#include "app/console.hpp"
#include "base/result.hpp"
#include "infrastructure/template/html.hpp"

namespace app {

std::string place_of(std::size_t line, std::string const& handle);   // "line 3 (vase): "
void tell_refused(Console&, html::Messages const&, std::size_t line, std::string const& handle, Error const&);

}   // namespace app
