#include "postgres_server.hpp"

#include "server_process.hpp"

#include <cstdlib>
#include <stdexcept>

namespace bench {

std::string server_variable(char const* name)
{
    auto const* const value = std::getenv(name);
    if (value == nullptr) throw std::runtime_error(std::string{name} + " is not set: ./dev bench starts the server it needs");
    return value;
}

std::string postgres_address(std::string const& database)
{
    auto url = server_variable("CLOUDCOMMERCE_TEST_POSTGRES");
    return url.replace(url.find("DATABASE"), 8, database);
}

void create_database(std::string const& name, std::string const& copy_of)
{
    auto const statement = "create database " + name + " template " + copy_of;
    if (run("/usr/bin/env", {"psql", "-q", postgres_address("postgres"), "-c", statement}) != 0) throw std::runtime_error("no database");
}

}   // namespace bench
