// Where the connections of a proxy go to.
#pragma once

#include "faults/socket.hpp"

#include <filesystem>
#include <string>

#include <sys/socket.h>

namespace faults {

class Upstream {
  public:
    // The first address that the host's name has. Throws std::runtime_error where it has none.
    static Upstream tcp(std::string const& host, int port);
    // Throws std::length_error where the path does not fit into an address.
    static Upstream unix_socket(std::filesystem::path const&);

    bool is_unix() const { return address_.ss_family == AF_UNIX; }

    // A socket to connect with. Throws std::system_error where there are no more sockets.
    Socket dial() const;
    // Connects without waiting; to be asked again until it is done. Throws std::system_error where that failed.
    bool is_connected(Socket const&) const;

  private:
    sockaddr_storage address_{};
    socklen_t size_ = 0;
};

}   // namespace faults
