// A PostgreSQL server of a test's own, in a temporary folder and on a free port of the loopback, so that it may be told, stopped and
// promoted. Needs tests/postgres/with_server, which knows where PostgreSQL is.
#pragma once

#include <filesystem>
#include <memory>
#include <string>

namespace testing {

class PostgresServer {
  public:
    struct Options {
        std::string settings = {};                 // lines of postgresql.conf
        std::string environment = {};              // "NAME=value …" that it runs with
        PostgresServer const* primary = nullptr;   // it is a copy of this one, which streams from it
    };
    PostgresServer();
    explicit PostgresServer(Options);
    ~PostgresServer();   // stops it and removes its folder
    PostgresServer(PostgresServer const&) = delete;
    PostgresServer& operator=(PostgresServer const&) = delete;

    int port() const { return port_; }
    std::filesystem::path const& folder() const { return folder_; }
    std::string url(std::string const& database) const;                                          // over TCP
    std::string value(std::string const& sql, std::string const& database = "postgres") const;   // the one value of a query

    void kill();      // as a crash
    void promote();   // waits until it takes writes

    // A line that the shell runs as whom the server runs as; throws where it fails.
    void run(std::string const& command) const;

  private:
    void make(Options const&) const;
    bool start(std::string const& environment);

    std::filesystem::path folder_;
    int port_ = 0;
};

}   // namespace testing
