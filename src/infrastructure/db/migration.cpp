#include "infrastructure/db/migration.hpp"

#include "base/result.hpp"
#include "infrastructure/embedded/embedded.hpp"

#include <algorithm>
#include <charconv>
#include <string>

namespace db {

// "business/cart/schema/001_create.sqlite.sql"
static std::string_view module_of(std::string_view path)
{
    auto const folder = path.substr(0, path.find("/schema/"));
    return folder.substr(folder.rfind('/') + 1);
}

std::vector<Migration> migrations_of(std::span<std::string_view const> modules, std::string_view engine)
{
    auto const ending = "." + std::string{engine} + ".sql";
    std::vector<Migration> found;
    for (auto const module : modules) {
        auto const first = found.size();
        for (auto const& [path, content] : embedded::schemas()) {
            if (module_of(path) != module || !path.ends_with(ending)) continue;
            auto const name = path.substr(path.rfind('/') + 1);
            int number = 0;
            std::from_chars(name.data(), name.data() + name.size(), number);
            invariant(number > 0, "db: a migration's file begins with its number");
            found.push_back({module, number, content});
        }
        invariant(found.size() > first, "db: a module without a schema");
        std::sort(found.begin() + static_cast<std::ptrdiff_t>(first), found.end(),
                  [](auto const& a, auto const& b) { return a.number < b.number; });
    }
    return found;
}

std::vector<std::string_view> modules_with_schema()
{
    std::vector<std::string_view> modules;
    for (auto const& [path, content] : embedded::schemas())
        if (std::ranges::find(modules, module_of(path)) == modules.end()) modules.push_back(module_of(path));
    return modules;
}

}   // namespace db
