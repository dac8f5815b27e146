#include "minimal_server.hpp"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/epoll.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <stdexcept>
#include <string_view>
#include <thread>
#include <unordered_map>
#include <vector>

namespace bench {

static void answer(int socket, std::string& received, std::string const& response)
{
    for (std::size_t end = 0; (end = received.find("\r\n\r\n")) != std::string::npos; received.erase(0, end + 4))
        for (std::string_view rest = response; !rest.empty();) {
            auto const sent = ::send(socket, rest.data(), rest.size(), MSG_NOSIGNAL);
            if (sent <= 0) return;
            rest.remove_prefix(static_cast<std::size_t>(sent));
        }
}

// Each thread has a listener of its own on the one port, as the shop's event loops have.
static int listen_on(int& port)
{
    int const listener = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0), one = 1;
    ::setsockopt(listener, SOL_SOCKET, SO_REUSEPORT, &one, sizeof one);
    sockaddr_in address{.sin_family = AF_INET,
                        .sin_port = htons(static_cast<std::uint16_t>(port)),
                        .sin_addr = {.s_addr = htonl(INADDR_LOOPBACK)},
                        .sin_zero = {}};
    socklen_t size = sizeof address;
    if (::bind(listener, reinterpret_cast<sockaddr*>(&address), size) != 0 || ::listen(listener, 1'024) != 0)
        throw std::runtime_error("cannot listen");
    ::getsockname(listener, reinterpret_cast<sockaddr*>(&address), &size);
    port = ntohs(address.sin_port);
    return listener;
}

static void serve(int listener, std::string const& response)
{
    int const epoll = ::epoll_create1(EPOLL_CLOEXEC);
    epoll_event event{.events = EPOLLIN, .data = {.fd = listener}};
    ::epoll_ctl(epoll, EPOLL_CTL_ADD, listener, &event);
    std::unordered_map<int, std::string> received;
    epoll_event ready[64];
    char buffer[16 << 10];
    for (;;) {
        int const count = ::epoll_wait(epoll, ready, 64, -1);
        for (int i = 0; i < count; ++i) {
            int const socket = ready[i].data.fd;
            if (socket == listener) {
                int const made = ::accept4(listener, nullptr, nullptr, SOCK_CLOEXEC | SOCK_NONBLOCK);
                if (made < 0) continue;
                int const one = 1;
                ::setsockopt(made, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
                epoll_event added{.events = EPOLLIN, .data = {.fd = made}};
                ::epoll_ctl(epoll, EPOLL_CTL_ADD, made, &added);
                continue;
            }
            auto const got = ::recv(socket, buffer, sizeof buffer, 0);
            if (got <= 0) {
                received.erase(socket);
                ::close(socket);
                continue;
            }
            auto& text = received[socket];
            text.append(buffer, static_cast<std::size_t>(got));
            answer(socket, text, response);
        }
    }
}

MinimalServer::MinimalServer(std::string response, int threads)
{
    std::vector<int> listeners;
    for (int i = 0; i < threads; ++i) listeners.push_back(listen_on(port_));
    pid_ = ::fork();
    if (pid_ == 0) {
        ::prctl(PR_SET_PDEATHSIG, SIGKILL);
        std::vector<std::jthread> loops;
        for (int const listener : listeners) loops.emplace_back([listener, &response] { serve(listener, response); });
    }
    for (int const listener : listeners) ::close(listener);
}

MinimalServer::~MinimalServer()
{
    ::kill(pid_, SIGKILL);
    ::waitpid(pid_, nullptr, 0);
}

}   // namespace bench
