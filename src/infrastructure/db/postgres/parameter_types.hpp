// What a server has said of the types of its statements' parameters, for all connections to it: only the first that meets a statement asks,
// and on a slow network a new connection is of use at once. They follow from the schema. A server that takes over after a failover has the
// same one, and migrations leave what a running release uses as it is: so what was said holds as long as the program runs, as it does for a
// statement that a connection keeps prepared. Any thread may call anything here.
#pragma once

#include <libpq-fe.h>

#include <cstdint>
#include <map>
#include <mutex>
#include <optional>
#include <utility>
#include <vector>

namespace db::postgres {

// The two forms of a statement (dialect.hpp).
enum class Form : std::uint8_t { plain, many };

class ParameterTypes {
  public:
    // Nothing: no connection has asked yet. `statement`: its index.
    std::optional<std::vector<Oid>> find(Form form, std::size_t statement) const
    {
        std::lock_guard const lock{mutex_};
        auto const found = known_.find({form, statement});
        return found == known_.end() ? std::nullopt : std::optional{found->second};
    }
    void learn(Form form, std::size_t statement, std::vector<Oid> const& types)
    {
        std::lock_guard const lock{mutex_};
        known_.try_emplace({form, statement}, types);
    }

  private:
    mutable std::mutex mutex_;
    std::map<std::pair<Form, std::size_t>, std::vector<Oid>> known_;
};

}   // namespace db::postgres
