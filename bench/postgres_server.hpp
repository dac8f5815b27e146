// The PostgreSQL server that tests/postgres/with_server has started beside the benchmarks.
#pragma once

#include <string>

namespace bench {

// A variable that with_server sets. Throws where it is not.
std::string server_variable(char const* name);

std::string postgres_address(std::string const& database);
// An empty database, or a copy of one that nobody is connected to.
void create_database(std::string const& name, std::string const& copy_of = "template1");

}   // namespace bench
