// Which doors and workers a process has. One binary, many command lines: a cart cluster and a checkout cluster are two choices of these.
#pragma once

#include <string>
#include <vector>

namespace app {

struct Roles {
    bool storefront = false;   // pages
    bool api = false;          // /api/store
    bool worker = false;       // what happens later: outbox, mail, settling, housekeeping
};

// "all" or any of "storefront", "api", "worker". Throws std::invalid_argument.
Roles parse_roles(std::vector<std::string> const&);

}   // namespace app
