#include "postgres_server.hpp"

#include "server_process.hpp"

#include <unistd.h>

#include <cstdlib>
#include <fstream>
#include <sstream>
#include <stdexcept>

namespace bench {

static std::string variable(char const* name)
{
    auto const* const value = std::getenv(name);
    if (value == nullptr) throw std::runtime_error(std::string{name} + " is not set: ./dev bench starts the server it needs");
    return value;
}

std::string postgres_address(std::string const& database)
{
    auto url = variable("CLOUDCOMMERCE_TEST_POSTGRES");
    return url.replace(url.find("DATABASE"), 8, database);
}

void create_database(std::string const& name, std::string const& copy_of)
{
    auto const statement = "create database " + name + " template " + copy_of;
    if (run("/usr/bin/env", {"psql", "-q", postgres_address("postgres"), "-c", statement}) != 0) throw std::runtime_error("no database");
}

double cpu_seconds_of(pid_t pid, bool children)
{
    std::ifstream stat{"/proc/" + std::to_string(pid) + "/stat"};
    std::string text, field;
    std::getline(stat, text);
    if (text.empty()) return 0;   // it has just ended
    std::istringstream fields{text.substr(text.rfind(')') + 2)};
    double ticks = 0;
    for (int i = 3; i <= (children ? 17 : 15) && fields >> field; ++i)
        if (i >= 14) ticks += std::stod(field);
    return ticks / static_cast<double>(::sysconf(_SC_CLK_TCK));
}

double postgres_cpu_seconds()
{
    auto const postmaster = static_cast<pid_t>(std::stoi(variable("CLOUDCOMMERCE_TEST_POSTGRES_PID")));
    double sum = cpu_seconds_of(postmaster, true);
    std::ifstream list{"/proc/" + std::to_string(postmaster) + "/task/" + std::to_string(postmaster) + "/children"};
    for (pid_t child = 0; list >> child;) sum += cpu_seconds_of(child, false);
    return sum;
}

}   // namespace bench
