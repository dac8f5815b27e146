#include "infrastructure/json/mapping.hpp"

namespace json {

std::string pointer_to(std::string const& at, std::string_view name)
{
    std::string pointer = at + '/';
    for (char const c : name) {
        if (c == '~')
            pointer += "~0";
        else if (c == '/')
            pointer += "~1";
        else
            pointer += c;
    }
    return pointer;
}

}   // namespace json
