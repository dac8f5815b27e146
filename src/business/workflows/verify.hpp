// Every invariant of the shop that its data can show (commerce-model §33), a line each.
#pragma once

#include "business/media/media.hpp"
#include "business/workflows/tools.hpp"

#include <functional>
#include <string>
#include <vector>

namespace workflows {

struct Check {
    std::string name;   // as in commerce-model §33, where it is one of those
    std::size_t looked_at = 0;
    std::vector<std::string> findings;   // the first findings_max of what is wrong
    std::size_t wrong = 0;
    std::string note;   // what is as it should be, but worth knowing

    static constexpr std::size_t findings_max = 10;
    void wrong_here(std::string text)
    {
        if (++wrong <= findings_max) findings.push_back(std::move(text));
    }
};

// Reads snapshots, beside whoever writes. Calls `report` after each check.
// Returns whether nothing is wrong.
bool verify(Databases const&, media::Files const&, std::function<void(Check const&)> const& report);

}   // namespace workflows
