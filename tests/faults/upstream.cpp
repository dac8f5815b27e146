#include "faults/upstream.hpp"

#include <netdb.h>
#include <sys/un.h>

#include <cerrno>
#include <cstring>
#include <stdexcept>
#include <system_error>

namespace faults {

Upstream Upstream::tcp(std::string const& host, int port)
{
    addrinfo const wanted{.ai_flags = AI_NUMERICSERV, .ai_family = AF_UNSPEC, .ai_socktype = SOCK_STREAM};
    addrinfo* found = nullptr;
    if (int const error = ::getaddrinfo(host.c_str(), std::to_string(port).c_str(), &wanted, &found); error != 0)
        throw std::runtime_error("cannot find " + host + ": " + ::gai_strerror(error));
    Upstream upstream;
    std::memcpy(&upstream.address_, found->ai_addr, found->ai_addrlen);
    upstream.size_ = found->ai_addrlen;
    ::freeaddrinfo(found);
    return upstream;
}

Upstream Upstream::unix_socket(std::filesystem::path const& path)
{
    sockaddr_un address{.sun_family = AF_UNIX, .sun_path = {}};
    auto const& text = path.native();
    if (text.size() >= sizeof address.sun_path) throw std::length_error("too long for a socket: " + text);
    std::memcpy(address.sun_path, text.data(), text.size());
    Upstream upstream;
    std::memcpy(&upstream.address_, &address, sizeof address);
    upstream.size_ = sizeof address;
    return upstream;
}

Socket Upstream::dial() const
{
    Socket socket{::socket(address_.ss_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0)};
    if (!socket) throw std::system_error(errno, std::generic_category(), "socket");
    return socket;
}

// Asking a socket that is about to connect to connect tells how far it is; a Unix socket whose server is busy (EAGAIN) has not begun.
bool Upstream::is_connected(Socket const& socket) const
{
    if (::connect(socket.number(), reinterpret_cast<sockaddr const*>(&address_), size_) == 0 || errno == EISCONN) return true;
    if (errno == EINPROGRESS || errno == EALREADY || errno == EAGAIN || errno == EINTR) return false;
    throw std::system_error(errno, std::generic_category(), "connect");
}

}   // namespace faults
