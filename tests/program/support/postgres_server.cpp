#include "support/postgres_server.hpp"

#include "infrastructure/testing/postgres.hpp"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cstdlib>
#include <fstream>
#include <stdexcept>

namespace testing {

static std::string program(std::string const& name)
{
    auto const* const folder = std::getenv("CLOUDCOMMERCE_TEST_POSTGRES_BIN");
    if (folder == nullptr) throw std::runtime_error("CLOUDCOMMERCE_TEST_POSTGRES_BIN is not set: run it in tests/postgres/with_server");
    return std::string{folder} + "/" + name;
}

static bool runs(std::string const& command) { return std::system(command.c_str()) == 0; }   // NOLINT(cert-env33-c): the words are ours

// PostgreSQL does not run as root.
static std::string as_its_user(std::string const& command)
{
    if (::getuid() != 0) return command;
    return "setpriv --reuid=postgres --regid=postgres --init-groups " + command;
}

static int free_port()
{
    int const socket = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_in address{.sin_family = AF_INET, .sin_port = 0, .sin_addr = {.s_addr = htonl(INADDR_LOOPBACK)}, .sin_zero = {}};
    socklen_t size = sizeof address;
    if (socket < 0) throw std::runtime_error("no socket");
    bool const bound = ::bind(socket, reinterpret_cast<sockaddr*>(&address), size) == 0 &&
                       ::getsockname(socket, reinterpret_cast<sockaddr*>(&address), &size) == 0;
    ::close(socket);
    if (!bound) throw std::runtime_error("no free port");
    return ntohs(address.sin_port);
}

PostgresServer::PostgresServer() : PostgresServer(Options{}) {}

PostgresServer::PostgresServer(Options options)
{
    std::string form = std::filesystem::temp_directory_path() / "cloudcommerce-postgres-XXXXXX";
    if (::mkdtemp(form.data()) == nullptr) throw std::runtime_error("no temporary folder");
    folder_ = form;
    try {
        if (::getuid() == 0 && !runs("chown postgres " + form)) throw std::runtime_error("there is no user postgres");
        make(options);
        for (int tries = 0; tries < 5; ++tries) {   // a free port may be gone when it is wanted
            port_ = free_port();
            if (start(options.environment)) return;
        }
        throw std::runtime_error("PostgreSQL did not start");
    } catch (...) {
        std::filesystem::remove_all(folder_);
        throw;
    }
}

PostgresServer::~PostgresServer()
{
    kill();
    std::filesystem::remove_all(folder_);
}

void PostgresServer::run(std::string const& command) const
{
    if (!runs("cd " + folder_.string() + " && " + as_its_user("sh -c \"" + command + "\" >>" + folder_.string() + "/commands.log 2>&1")))
        throw std::runtime_error("failed: " + command);
}

void PostgresServer::make(Options const& options) const
{
    if (options.primary != nullptr)
        run(program("pg_basebackup") + " -h 127.0.0.1 -p " + std::to_string(options.primary->port()) +
            " -U shop -D data -R -X stream --checkpoint=fast --no-sync");
    else
        run(program("initdb") + " -D data -U shop -A trust -E UTF8 --locale=C.UTF-8 --no-instructions --no-sync");
    std::ofstream{folder_ / "data/postgresql.conf", std::ios::app} << "listen_addresses = '127.0.0.1'\n"
                                                                      "unix_socket_directories = ''\n"
                                                                      "shared_buffers = 32MB\n"
                                                                      "log_min_messages = fatal\n"
                                                                   << options.settings;
}

bool PostgresServer::start(std::string const& environment)
{
    try {
        run("env " + environment + " " + program("pg_ctl") + " -D data -o '-p " + std::to_string(port_) + "' -l log -s -w start");
        return true;
    } catch (std::runtime_error const&) {
        return false;
    }
}

std::string PostgresServer::url(std::string const& database) const
{
    return "postgresql://shop@127.0.0.1:" + std::to_string(port_) + "/" + database;
}

std::string PostgresServer::value(std::string const& sql, std::string const& database) const
{
    return Postgres::value_at(url(database), sql);
}

void PostgresServer::kill()
{
    try {
        run(program("pg_ctl") + " -D data -m immediate -s -w stop");
    } catch (std::runtime_error const&) {   // it is down already
    }
}

void PostgresServer::promote() { run(program("pg_ctl") + " -D data -s -w promote"); }

}   // namespace testing
