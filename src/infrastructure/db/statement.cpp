#include "infrastructure/db/statement.hpp"

#include <atomic>

namespace db {

static std::vector<Statement const*>& registry()
{
    static std::vector<Statement const*> statements;
    return statements;
}

static std::size_t next_index()
{
    static std::atomic<std::size_t> next = 0;
    return next++;
}

Statement::Statement(std::string_view sql) : sql_(sql), index_(next_index()) { registry().push_back(this); }

Statement::Statement() : index_(next_index()) {}

std::vector<Statement const*> const& Statement::all() { return registry(); }

}   // namespace db
