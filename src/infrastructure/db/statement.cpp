#include "infrastructure/db/statement.hpp"

namespace db {

static std::vector<Statement const*>& registry()
{
    static std::vector<Statement const*> statements;
    return statements;
}

Statement::Statement(std::string_view sql) : sql_(sql), index_(registry().size()) { registry().push_back(this); }

std::vector<Statement const*> const& Statement::all() { return registry(); }

}   // namespace db
