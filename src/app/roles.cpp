#include "app/roles.hpp"

#include <stdexcept>

namespace app {

Roles parse_roles(std::vector<std::string> const& names)
{
    Roles roles;
    for (auto const& name : names) {
        if (name == "all")
            roles = {true, true, true};
        else if (name == "storefront")
            roles.storefront = true;
        else if (name == "api")
            roles.api = true;
        else if (name == "worker")
            roles.worker = true;
        else
            throw std::invalid_argument("--roles knows all, storefront, api and worker, not " + name);
    }
    return roles;
}

}   // namespace app
