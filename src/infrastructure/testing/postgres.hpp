// The PostgreSQL server of a test run (tests/postgres/with_server), and databases on it. A test that needs it fails where it is missing.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace testing {

enum class Engine { sqlite, postgres };
// CLOUDCOMMERCE_TEST_ENGINE picks it; sqlite where it does not say.
Engine engine();

class Postgres {
  public:
    static std::string url(std::string const& database);
    static int port();   // on the loopback

    static std::string new_name();        // of a database that no other test uses
    static std::string const& latest();   // the one that was created last
    // An empty one, or a copy. It stays until the server ends: dropping one costs a second.
    static std::string create(std::string const& name, std::string const& copy_of = "template1");
    // One with the tables of these modules, made by whoever comes first; to be copied.
    static std::string migrated(std::vector<std::string_view> const& modules);
    static std::string value(std::string const& database, std::string const& sql);   // the one value of a query
    static std::string value_at(std::string const& url, std::string const& sql);     // the same on any server
};

}   // namespace testing
