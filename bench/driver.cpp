#include "driver.hpp"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdlib>
#include <stdexcept>
#include <utility>

namespace bench {

namespace {

using Clock = std::chrono::steady_clock;

class Descriptor {
  public:
    explicit Descriptor(int number) : number_(number) {}
    Descriptor(Descriptor&& other) noexcept : number_(std::exchange(other.number_, -1)) {}
    Descriptor& operator=(Descriptor&&) = delete;
    ~Descriptor()
    {
        if (number_ >= 0) ::close(number_);
    }
    operator int() const { return number_; }

  private:
    int number_;
};

struct Client {
    Descriptor socket;
    std::string out, in;
    std::size_t sent = 0;
    Clock::time_point asked;
    bool done = false;
};

Descriptor connect_to(int port)
{
    Descriptor socket{::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)};
    sockaddr_in address{.sin_family = AF_INET,
                        .sin_port = htons(static_cast<std::uint16_t>(port)),
                        .sin_addr = {.s_addr = htonl(INADDR_LOOPBACK)},
                        .sin_zero = {}};
    if (::connect(socket, reinterpret_cast<sockaddr*>(&address), sizeof address) != 0) throw std::runtime_error("cannot connect");
    int const one = 1;
    ::setsockopt(socket, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
    return socket;
}

// How much of `in` the first answer takes; 0: more is to come.
std::size_t complete(std::string const& in, Answer& answer)
{
    auto const end = in.find("\r\n\r\n");
    if (end == std::string::npos) return 0;
    answer.status = std::atoi(in.c_str() + 9);
    answer.head = std::string_view{in}.substr(0, end + 2);
    std::size_t length = 0;
    if (auto const at = answer.head.find("Content-Length: "); at != std::string_view::npos)
        length = static_cast<std::size_t>(std::atol(answer.head.data() + at + 16));
    if (in.size() < end + 4 + length) return 0;
    answer.body = std::string_view{in}.substr(end + 4, length);
    return end + 4 + length;
}

class Driver {
  public:
    Driver(int port, std::size_t count, Script const& script) : script_(script), epoll_(::epoll_create1(EPOLL_CLOEXEC))
    {
        clients_.reserve(count);
        for (std::size_t i = 0; i < count; ++i) {
            clients_.emplace_back(connect_to(port));
            epoll_event event{.events = EPOLLIN, .data = {.u64 = i}};
            ::epoll_ctl(epoll_, EPOLL_CTL_ADD, clients_[i].socket, &event);
        }
    }

    Outcome run(std::chrono::seconds limit)
    {
        auto const begun = Clock::now();
        open_ = clients_.size();
        for (std::size_t i = 0; i < clients_.size(); ++i) ask(i, nullptr);
        std::vector<epoll_event> events(clients_.size());
        while (open_ > 0 && Clock::now() - begun < limit) {
            int const count = ::epoll_wait(epoll_, events.data(), static_cast<int>(events.size()), 1'000);
            for (int e = 0; e < count; ++e) receive(events[static_cast<std::size_t>(e)].data.u64);
        }
        outcome_.seconds = std::chrono::duration<double>(Clock::now() - begun).count();
        return std::move(outcome_);
    }

  private:
    void ask(std::size_t index, Answer const* previous)
    {
        auto& client = clients_[index];
        client.out = script_(index, previous);
        client.sent = 0;
        if (client.out.empty()) return finish(client);
        client.asked = Clock::now();
        while (client.sent < client.out.size()) {   // requests are small: a blocking send does not block
            auto const sent = ::send(client.socket, client.out.data() + client.sent, client.out.size() - client.sent, MSG_NOSIGNAL);
            if (sent <= 0) {
                ++outcome_.broken;
                return finish(client);
            }
            client.sent += static_cast<std::size_t>(sent);
        }
    }

    void receive(std::size_t index)
    {
        auto& client = clients_[index];
        char buffer[64 << 10];
        auto const got = ::recv(client.socket, buffer, sizeof buffer, MSG_DONTWAIT);
        if (got <= 0) {
            if (got < 0 && (errno == EAGAIN || errno == EINTR)) return;
            if (!client.done) ++outcome_.broken;
            return finish(client);
        }
        client.in.append(buffer, static_cast<std::size_t>(got));
        Answer answer;
        auto const size = complete(client.in, answer);
        if (size == 0 || client.done) return;
        ++outcome_.answers;
        outcome_.latencies_ms.push_back(std::chrono::duration<float, std::milli>(Clock::now() - client.asked).count());
        std::string const kept = std::move(client.in);
        client.in = kept.substr(size);
        answer.head = std::string_view{kept}.substr(0, answer.head.size());
        answer.body = std::string_view{kept}.substr(size - answer.body.size(), answer.body.size());
        ask(index, &answer);
    }

    void finish(Client& client)
    {
        if (client.done) return;
        client.done = true;
        --open_;
        ::epoll_ctl(epoll_, EPOLL_CTL_DEL, client.socket, nullptr);
    }

    Script const& script_;
    Descriptor epoll_;
    std::vector<Client> clients_;
    std::size_t open_ = 0;
    Outcome outcome_;
};

}   // namespace

Outcome drive(int port, std::size_t clients, std::chrono::seconds limit, Script const& script)
{
    return Driver{port, clients, script}.run(limit);
}

float percentile(std::vector<float>& values, double p)
{
    if (values.empty()) return 0;
    std::sort(values.begin(), values.end());
    return values[std::min(values.size() - 1, static_cast<std::size_t>(p * static_cast<double>(values.size())))];
}

std::string get(std::string_view target) { return "GET " + std::string{target} + " HTTP/1.1\r\nHost: bench\r\n\r\n"; }

std::string post(std::string_view target, std::string_view headers, std::string_view json)
{
    return "POST " + std::string{target} + " HTTP/1.1\r\nHost: bench\r\nContent-Type: application/json\r\n" + std::string{headers} +
           "Content-Length: " + std::to_string(json.size()) + "\r\n\r\n" + std::string{json};
}

std::string_view member(std::string_view json, std::string_view name)
{
    auto const key = "\"" + std::string{name} + "\":";
    auto const at = json.find(key);
    if (at == std::string_view::npos) return {};
    json.remove_prefix(at + key.size());
    if (json.starts_with('"')) return json.substr(1, json.find('"', 1) - 1);
    return json.substr(0, json.find_first_of(",}]"));
}

}   // namespace bench
