#include "infrastructure/testing/raw_client.hpp"

#include "infrastructure/http/request.hpp"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <stdexcept>

namespace testing {

std::string RawResponse::header(std::string_view name) const
{
    std::string_view rest = head;
    while (!rest.empty()) {
        auto const line = rest.substr(0, rest.find("\r\n"));
        rest.remove_prefix(std::min(line.size() + 2, rest.size()));
        auto const colon = line.find(':');
        if (colon != std::string_view::npos && http::equals_ignoring_case(line.substr(0, colon), name))
            return std::string{line.substr(colon + 2)};
    }
    return {};
}

RawClient::RawClient(int port) : socket_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0))
{
    sockaddr_in address{
        .sin_family = AF_INET, .sin_port = htons(static_cast<std::uint16_t>(port)), .sin_addr = {.s_addr = htonl(INADDR_LOOPBACK)}};
    if (::connect(socket_, reinterpret_cast<sockaddr*>(&address), sizeof address) != 0) throw std::runtime_error("cannot connect");
    timeval const patience{.tv_sec = 30};
    ::setsockopt(socket_, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
    int const one = 1;
    ::setsockopt(socket_, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
}

RawClient::~RawClient() { ::close(socket_); }

void RawClient::send(std::string_view bytes)
{
    while (!bytes.empty()) {
        auto const sent = ::send(socket_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
        if (sent <= 0) return;   // the server has had enough; what it said can still be read
        bytes.remove_prefix(static_cast<std::size_t>(sent));
    }
}

void RawClient::finish_sending() { ::shutdown(socket_, SHUT_WR); }

bool RawClient::fill()
{
    char buffer[16'384];
    auto const got = ::recv(socket_, buffer, sizeof buffer, 0);
    if (got <= 0) return false;
    received_.append(buffer, static_cast<std::size_t>(got));
    return true;
}

RawResponse RawClient::receive(bool head_only)
{
    std::size_t end = 0;
    while ((end = received_.find("\r\n\r\n")) == std::string::npos)
        if (!fill()) return {};
    RawResponse response{.status = std::atoi(received_.c_str() + 9), .head = received_.substr(0, end + 2)};
    received_.erase(0, end + 4);
    auto const size = head_only || response.status < 200 ? 0ul : std::strtoul(response.header("Content-Length").c_str(), nullptr, 10);
    while (received_.size() < size)
        if (!fill()) break;
    response.body = received_.substr(0, size);
    received_.erase(0, size);
    return response;
}

bool RawClient::is_closed_by_peer()
{
    timeval const patience{.tv_sec = 5};
    ::setsockopt(socket_, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
    char byte = 0;
    return received_.empty() && ::recv(socket_, &byte, 1, 0) == 0;
}

std::string RawClient::receive_all()
{
    while (fill()) {
    }
    return std::exchange(received_, {});
}

std::string RawClient::receive_up_to(std::string_view mark)
{
    while (received_.find(mark) == std::string::npos)
        if (!fill()) return std::exchange(received_, {});
    auto const end = received_.find(mark) + mark.size();
    auto all = received_.substr(0, end);
    received_.erase(0, end);
    return all;
}

RawResponse RawClient::request(std::string const& method, std::string const& target, std::string const& headers, std::string const& body)
{
    std::string text = method + " " + target + " HTTP/1.1\r\nHost: test\r\n" + headers;
    if (!body.empty() || method == "POST" || method == "PATCH") text += "Content-Length: " + std::to_string(body.size()) + "\r\n";
    send(text + "\r\n" + body);
    return receive(method == "HEAD");
}

}   // namespace testing
