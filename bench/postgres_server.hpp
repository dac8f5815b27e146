// The PostgreSQL server that tests/postgres/with_server has started beside the benchmarks.
#pragma once

#include <string>

#include <sys/types.h>

namespace bench {

std::string postgres_address(std::string const& database);
// An empty database, or a copy of one that nobody is connected to.
void create_database(std::string const& name, std::string const& copy_of = "template1");

// User and system time of a process, and with `children` of those that it has waited for.
double cpu_seconds_of(pid_t, bool children);
double postgres_cpu_seconds();   // of the postmaster and all its processes, also those that have ended

}   // namespace bench
