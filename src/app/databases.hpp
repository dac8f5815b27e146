// The shop's databases: which commit group lies where, and opening them. A place is a file below the data folder (SQLite) or an address
// (PostgreSQL); groups may share one.
#pragma once

#include "app/config.hpp"
#include "business/workflows/tools.hpp"
#include "infrastructure/db/database.hpp"
#include "infrastructure/log/log.hpp"
#include "infrastructure/remember/remembered.hpp"

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace app {

// What is written together, and the modules whose tables that takes (decisions 8). A module may have tables in two of them.
struct CommitGroup {
    std::string_view name;
    std::vector<std::string_view> modules;
};
std::vector<CommitGroup> const& commit_groups();

struct DatabaseHooks {
    std::function<db::CommitObserver(std::string const& place)> watch = {};   // who is told of its commits
    // For tests: the process dies at these points, or its disk fails.
    std::function<void(db::CommitPoint)> at_commit = {};
    char const* vfs = nullptr;
};

class ShopDatabases {
  public:
    // beside: to read, while somebody else may own them. fill: to own them for transactions that take the time they take, and keep what
    // they write as it is.
    enum class Access : std::uint8_t { own, beside, fill };
    // Throws Fault: unavailable, where a server is away.
    ShopDatabases(Config const&, Access, logging::Log&, DatabaseHooks const& = {});

    workflows::Databases by_group() const;
    // Place -> database; an address is told without its password.
    std::map<std::string, db::Database*> by_place() const;
    db::Database& of(std::string_view group) const;
    // What is remembered of the catalogue; nothing where it is near.
    std::optional<db::Remembered::Uses> remembered() const;
    // Several processes may work on them at the same time.
    bool are_shared() const { return shared_; }

  private:
    Config const config_;
    bool shared_ = false;
    std::map<std::string, std::unique_ptr<db::Database>> all_;   // by place
    std::unique_ptr<db::Remembered> remembered_catalog_;         // where it is far
};

// Whether there is a shop already. Throws Fault unavailable.
bool has_shop(Config const&);

}   // namespace app
