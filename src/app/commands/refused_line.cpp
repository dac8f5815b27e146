#include "app/commands/refused_line.hpp"

#include "interaction/shell/problem.hpp"

namespace app {

std::string place_of(std::size_t line, std::string const& handle)
{
    return "line " + std::to_string(line) + (handle.empty() ? "" : " (" + handle + ")") + ": ";
}

void tell_refused(Console& console, html::Messages const& messages, std::size_t line, std::string const& handle, Error const& error)
{
    auto const place = place_of(line, handle);
    if (error.violations.empty()) console.error(place + shell::words(error, messages).title);
    for (auto const& violation : error.violations) console.error(place + violation.pointer + ": " + shell::words(violation, messages));
}

}   // namespace app
