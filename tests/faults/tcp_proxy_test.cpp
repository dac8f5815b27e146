// Each fault, before a real server that sends back what it gets. Delays are only ever measured from below: a slow machine adds to them.
#include "faults/tcp_proxy.hpp"

#include "infrastructure/testing/folder.hpp"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/un.h>

#include <gtest/gtest.h>

#include <cerrno>
#include <condition_variable>
#include <cstring>
#include <list>
#include <mutex>
#include <optional>
#include <thread>
#include <vector>

namespace {

using namespace faults;
using namespace std::chrono_literals;
using SteadyClock = std::chrono::steady_clock;

sockaddr_in loopback(int port)
{
    return {.sin_family = AF_INET,
            .sin_port = htons(static_cast<std::uint16_t>(port)),
            .sin_addr = {.s_addr = htonl(INADDR_LOOPBACK)},
            .sin_zero = {}};
}

// Sends back what it gets, and ends a connection when the client does. A thread for each connection.
class EchoServer {
  public:
    EchoServer() : listening_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0))
    {
        auto const address = loopback(0);
        open(reinterpret_cast<sockaddr const*>(&address), sizeof address);
    }
    explicit EchoServer(std::filesystem::path const& path) : listening_(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0))
    {
        sockaddr_un address{.sun_family = AF_UNIX, .sun_path = {}};
        std::memcpy(address.sun_path, path.c_str(), path.native().size());
        open(reinterpret_cast<sockaddr const*>(&address), sizeof address);
    }
    ~EchoServer()
    {
        ::shutdown(listening_.number(), SHUT_RDWR);
        accepting_.join();
        std::lock_guard const lock{mutex_};
        for (auto const& connection : connections_) ::shutdown(connection.number(), SHUT_RDWR);
    }
    EchoServer(EchoServer const&) = delete;
    EchoServer& operator=(EchoServer const&) = delete;

    int port() const
    {
        sockaddr_in address{};
        socklen_t size = sizeof address;
        ::getsockname(listening_.number(), reinterpret_cast<sockaddr*>(&address), &size);
        return ntohs(address.sin_port);
    }

    // What came over all connections.
    std::string heard() const
    {
        std::lock_guard const lock{mutex_};
        return heard_;
    }
    // How connections ended for it, each by its errno; 0: in order. Waits for the first.
    int first_end() const
    {
        std::unique_lock lock{mutex_};
        return changed_.wait_for(lock, 30s, [&] { return !ends_.empty(); }) ? ends_.front() : -1;
    }
    bool has_ended() const
    {
        std::lock_guard const lock{mutex_};
        return !ends_.empty();
    }

  private:
    void open(sockaddr const* address, socklen_t size)
    {
        if (::bind(listening_.number(), address, size) != 0 || ::listen(listening_.number(), 16) != 0)
            throw std::runtime_error("no server");
        accepting_ = std::thread{[this] { accept(); }};
    }

    void accept()
    {
        for (;;) {
            Socket connection{::accept4(listening_.number(), nullptr, nullptr, SOCK_CLOEXEC)};
            if (!connection) return;
            std::lock_guard const lock{mutex_};
            connections_.push_back(std::move(connection));
            threads_.emplace_back([this, number = connections_.back().number()] { echo(number); });
        }
    }

    void echo(int connection)
    {
        char buffer[16 << 10];
        ssize_t got = 0;
        int end = 0;   // an error is told once, to whichever call comes first
        while (end == 0 && (got = ::recv(connection, buffer, sizeof buffer, 0)) > 0) {
            {
                std::lock_guard const lock{mutex_};
                heard_.append(buffer, static_cast<std::size_t>(got));
            }
            for (std::string_view rest{buffer, static_cast<std::size_t>(got)}; !rest.empty();) {
                auto const sent = ::send(connection, rest.data(), rest.size(), MSG_NOSIGNAL);
                if (sent < 0) end = errno;
                if (sent < 0) break;
                rest.remove_prefix(static_cast<std::size_t>(sent));
            }
        }
        if (got < 0) end = errno;
        ::shutdown(connection, SHUT_WR);
        std::lock_guard const lock{mutex_};
        ends_.push_back(end);
        changed_.notify_all();
    }

    Socket listening_;
    mutable std::mutex mutex_;
    mutable std::condition_variable changed_;
    std::string heard_;
    std::vector<int> ends_;
    std::list<Socket> connections_;
    std::list<std::jthread> threads_;   // joined before anything above goes
    std::thread accepting_;
};

class Client {
  public:
    explicit Client(int port) : socket_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0))
    {
        auto const address = loopback(port);
        timeval const patience{.tv_sec = 30, .tv_usec = 0};
        ::setsockopt(socket_.number(), SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
        if (::connect(socket_.number(), reinterpret_cast<sockaddr const*>(&address), sizeof address) != 0) refusal_ = errno;
    }

    int refusal() const { return refusal_; }   // the errno with which it was not connected
    void end() { ::shutdown(socket_.number(), SHUT_WR); }
    void send(std::string_view bytes)
    {
        while (!bytes.empty()) {
            auto const sent = ::send(socket_.number(), bytes.data(), bytes.size(), MSG_NOSIGNAL);
            if (sent <= 0) return;
            bytes.remove_prefix(static_cast<std::size_t>(sent));
        }
    }

    // Up to so many bytes; fewer where the connection ended: see `ended_by`.
    std::string receive(std::size_t size)
    {
        std::string all(size, ' ');
        std::size_t filled = 0;
        while (filled < size) {
            auto const got = ::recv(socket_.number(), all.data() + filled, size - filled, 0);
            ended_by_ = got < 0 ? errno : 0;
            if (got <= 0) break;
            filled += static_cast<std::size_t>(got);
        }
        all.resize(filled);
        return all;
    }
    std::string receive_all() { return receive(1 << 20); }
    int ended_by() const { return ended_by_; }   // 0: in order

    std::string echo(std::string_view bytes)
    {
        send(bytes);
        return receive(bytes.size());
    }

    bool hears_within(std::chrono::milliseconds patience)
    {
        pollfd waiting{.fd = socket_.number(), .events = POLLIN, .revents = 0};
        return ::poll(&waiting, 1, static_cast<int>(patience.count())) > 0;
    }

  private:
    Socket socket_;
    int refusal_ = 0, ended_by_ = 0;
};

struct Faults : testing::Test {
    EchoServer server;
    TcpProxy proxy{Upstream::tcp("localhost", server.port())};

    // A client whose connection goes through to the server.
    Client connected() const
    {
        Client client{proxy.port()};
        EXPECT_EQ(client.echo("hello"), "hello");
        return client;
    }
};

template <typename F> SteadyClock::duration duration_of(F&& work)
{
    auto const begun = SteadyClock::now();
    work();
    return SteadyClock::now() - begun;
}

TEST_F(Faults, AHealthyProxyCarriesEverythingBothWaysAndTheEndToo)
{
    std::string text;
    while (text.size() < 3 << 20) text += "line " + std::to_string(text.size()) + "\n";
    Client client{proxy.port()};
    std::jthread const sender{[&] {
        client.send(text);
        client.end();
    }};
    EXPECT_TRUE(client.receive(text.size()) == text);
    EXPECT_EQ(client.receive_all(), "");
    EXPECT_EQ(client.ended_by(), 0);
    EXPECT_EQ(server.first_end(), 0);
    ASSERT_TRUE(proxy.wait_for([](Counts const& counts) { return counts.open == 0; }));
    auto const counts = proxy.counts();
    EXPECT_EQ(counts.accepted, 1u);
    EXPECT_EQ(counts.bytes_to_server, text.size());
    EXPECT_EQ(counts.bytes_to_client, text.size());
    EXPECT_EQ(counts.bytes_dropped + counts.resets + counts.cuts + counts.unreachable, 0u);
}

TEST_F(Faults, ConnectionsGoToAUnixSocketToo)
{
    testing::Folder const folder;
    EchoServer const local{folder / "echo.sock"};
    TcpProxy const its_proxy{Upstream::unix_socket(folder / "echo.sock")};
    Client client{its_proxy.port()};
    EXPECT_EQ(client.echo("over a file"), "over a file");
    EXPECT_EQ(local.heard(), "over a file");
}

TEST_F(Faults, AServerThatIsNotThereResetsTheClient)
{
    testing::Folder const folder;
    TcpProxy const its_proxy{Upstream::unix_socket(folder / "nobody.sock")};
    Client client{its_proxy.port()};
    client.receive(1);
    EXPECT_EQ(client.ended_by(), ECONNRESET);
    EXPECT_TRUE(its_proxy.wait_for([](Counts const& counts) { return counts.unreachable == 1 && counts.open == 0; }));
}

TEST_F(Faults, LatencyIsAddedInEachDirectionAsAsked)
{
    auto client = connected();
    proxy.delay(Direction::to_server, 60ms);
    EXPECT_GE(duration_of([&] { EXPECT_EQ(client.echo("a"), "a"); }), 60ms);
    proxy.delay(Direction::to_client, 50ms);
    EXPECT_GE(duration_of([&] { EXPECT_EQ(client.echo("b"), "b"); }), 110ms);
}

TEST_F(Faults, JitterAddsToTheDelayAndKeepsTheOrder)
{
    auto client = connected();
    proxy.delay(Direction::to_client, 5ms, 20ms);
    std::string text;
    for (int i = 0; i < 200; ++i) text += std::to_string(i) + ",";
    auto const took = duration_of([&] {
        std::jthread const sender{[&] {
            for (auto const c : text) client.send({&c, 1});   // as many pieces as the kernel makes of it, each with its own delay
        }};
        EXPECT_EQ(client.receive(text.size()), text);
    });
    EXPECT_GE(took, 5ms);
}

TEST_F(Faults, BandwidthStaysWithinItsLimit)
{
    auto client = connected();
    constexpr std::size_t size = 64 << 10;
    constexpr double rate = 200'000;
    for (auto const direction : {Direction::to_server, Direction::to_client}) {
        proxy.heal();
        proxy.limit(direction, static_cast<std::uint64_t>(rate));
        auto const took = duration_of([&] { EXPECT_EQ(client.echo(std::string(size, 'x')).size(), size); });
        EXPECT_GE(std::chrono::duration<double>(took).count(), static_cast<double>(size) / rate - 0.05);
    }
}

TEST_F(Faults, AResetIsSeenAsOneOnBothSides)
{
    auto client = connected();
    proxy.reset();
    EXPECT_EQ(proxy.counts().resets, 1u);
    EXPECT_EQ(proxy.counts().open, 0u);
    client.receive(1);
    EXPECT_EQ(client.ended_by(), ECONNRESET);
    EXPECT_EQ(server.first_end(), ECONNRESET);
    EXPECT_EQ(connected().ended_by(), 0);   // the next one is well
}

TEST_F(Faults, AResetComesAfterExactlyAsManyBytesTowardsTheServer)
{
    auto client = connected();
    proxy.reset_after(Direction::to_server, 7);
    client.send("0123");
    EXPECT_EQ(client.receive(4), "0123");
    client.send("456789");
    client.receive_all();
    EXPECT_EQ(client.ended_by(), ECONNRESET);
    EXPECT_EQ(server.first_end(), ECONNRESET);
    EXPECT_EQ(server.heard(), "hello0123456");
    EXPECT_EQ(proxy.counts().bytes_to_server, 12u);
    connected();   // once
}

TEST_F(Faults, AResetComesAfterExactlyAsManyBytesTowardsTheClient)
{
    auto client = connected();
    proxy.reset_after(Direction::to_client, 3);
    client.send("0123456789");
    EXPECT_EQ(client.receive_all(), "012");
    EXPECT_EQ(client.ended_by(), ECONNRESET);
    connected();
}

TEST_F(Faults, HalfClosedTowardsTheClientTheOtherDirectionStillFlows)
{
    auto client = connected();
    proxy.half_close(Direction::to_client);
    EXPECT_EQ(client.receive_all(), "");
    EXPECT_EQ(client.ended_by(), 0);
    client.send(" and more");
    ASSERT_TRUE(proxy.wait_for([](Counts const& counts) { return counts.bytes_dropped == 9; }));   // the server's answer
    EXPECT_EQ(server.heard(), "hello and more");
    EXPECT_FALSE(server.has_ended());
    EXPECT_EQ(proxy.counts().open, 1u);
    client.end();
    EXPECT_EQ(server.first_end(), 0);
    EXPECT_TRUE(proxy.wait_for([](Counts const& counts) { return counts.open == 0; }));
}

TEST_F(Faults, HalfClosedTowardsTheServerTheOtherDirectionStillFlows)
{
    auto client = connected();
    proxy.delay(Direction::to_client, 30ms);
    client.send("last words");
    ASSERT_TRUE(proxy.wait_for([](Counts const& counts) { return counts.bytes_to_server == 15; }));
    proxy.half_close(Direction::to_server);
    client.send("unheard");
    EXPECT_EQ(server.first_end(), 0);
    EXPECT_EQ(client.receive_all(), "last words");
    EXPECT_EQ(client.ended_by(), 0);
    EXPECT_EQ(server.heard(), "hellolast words");
}

TEST_F(Faults, ABlackHoleAcceptsAndNeverAnswersUntilItIsHealed)
{
    auto before = connected();
    proxy.black_hole();
    Client during{proxy.port()};
    EXPECT_EQ(during.refusal(), 0);
    before.send("one");
    during.send("two");
    EXPECT_FALSE(before.hears_within(100ms));
    EXPECT_FALSE(during.hears_within(100ms));
    EXPECT_EQ(server.heard(), "hello");
    EXPECT_EQ(proxy.counts().accepted, 2u);
    EXPECT_EQ(proxy.counts().open, 2u);
    proxy.heal();
    EXPECT_EQ(before.receive(3), "one");
    EXPECT_EQ(during.receive(3), "two");
}

TEST_F(Faults, WhoeverIsRefusedIsTakenAgainOnTheSamePortAfterHealing)
{
    auto before = connected();
    proxy.refuse();
    proxy.refuse();
    EXPECT_EQ(Client{proxy.port()}.refusal(), ECONNREFUSED);
    EXPECT_EQ(Client{proxy.port()}.refusal(), ECONNREFUSED);
    EXPECT_EQ(before.echo("still here"), "still here");
    proxy.heal();
    proxy.heal();
    EXPECT_EQ(connected().refusal(), 0);
}

TEST_F(Faults, AfterThePatternTheServerHasItAndTheClientNoAnswer)
{
    auto client = connected();
    proxy.cut_after("COMMIT;");
    EXPECT_EQ(client.echo("INSERT;"), "INSERT;");
    client.send("COMMIT;SELECT;");
    EXPECT_EQ(client.receive_all(), "");
    EXPECT_EQ(client.ended_by(), ECONNRESET);
    EXPECT_EQ(server.first_end(), 0);   // no reset, which might undo what it was about to do
    EXPECT_EQ(server.heard(), "helloINSERT;COMMIT;");
    ASSERT_TRUE(proxy.wait_for([](Counts const& counts) { return counts.open == 0; }));
    EXPECT_EQ(proxy.counts().cuts, 1u);
    EXPECT_EQ(proxy.counts().bytes_to_client, 12u);
    EXPECT_EQ(proxy.counts().bytes_dropped, 14u);        // "SELECT;" and the answer to "COMMIT;"
    EXPECT_EQ(connected().echo("COMMIT;"), "COMMIT;");   // once
}

TEST_F(Faults, APatternIsFoundWhereverItIsSplit)
{
    std::string const text = "COCOMMIT";   // its beginning stands in it twice
    for (std::size_t split = 1; split < text.size(); ++split) {
        auto client = connected();
        proxy.cut_after("COMMIT");
        EXPECT_EQ(client.echo(text.substr(0, split)), text.substr(0, split));   // so the proxy has read it, and nothing else
        client.send(text.substr(split));
        EXPECT_EQ(client.receive_all(), "") << split;
        EXPECT_EQ(client.ended_by(), ECONNRESET) << split;
        EXPECT_EQ(proxy.counts().cuts, split);
    }
}

TEST_F(Faults, OnlyWhatIsReadFromThenOnIsAPattern)
{
    auto client = connected();
    EXPECT_EQ(client.echo("COM"), "COM");
    proxy.cut_after("COMMIT");
    EXPECT_EQ(client.echo("MIT"), "MIT");
    proxy.heal();
    EXPECT_EQ(client.echo("COMMIT"), "COMMIT");
    EXPECT_EQ(proxy.counts().cuts, 0u);
}

TEST_F(Faults, ACutThatWaitsForTheAnswerLetsTheServerHaveTheRest)
{
    auto client = connected();
    proxy.cut_after("COMMIT", Cut::when_answered);
    EXPECT_EQ(client.echo("execute"), "execute");
    client.send("COMMIT and sync");
    EXPECT_EQ(client.receive_all(), "");
    EXPECT_EQ(client.ended_by(), ECONNRESET);
    EXPECT_EQ(server.first_end(), 0);
    EXPECT_EQ(server.heard(), "helloexecuteCOMMIT and sync");
    ASSERT_TRUE(proxy.wait_for([](Counts const& counts) { return counts.bytes_dropped == 15; }));   // the answer
    EXPECT_EQ(proxy.counts().cuts, 1u);
    EXPECT_EQ(connected().echo("COMMIT"), "COMMIT");
}

TEST_F(Faults, ManyThreadsMayCommandAndConnectAtOnce)
{
    std::vector<std::jthread> threads;
    for (int i = 0; i < 4; ++i)
        threads.emplace_back([&] {
            for (int round = 0; round < 20; ++round) Client{proxy.port()}.echo("any");   // it may be reset at any time
        });
    threads.emplace_back([&] {
        for (int round = 0; round < 20; ++round) {
            proxy.reset();
            proxy.delay(Direction::to_client, 1ms, 1ms);
            proxy.reset_after(Direction::to_server, 20);
            proxy.half_close(Direction::to_server);
            proxy.refuse();
            proxy.heal();
        }
    });
    threads.clear();
    proxy.heal();
    EXPECT_EQ(connected().ended_by(), 0);
}

TEST_F(Faults, AProxyThatEndsTakesItsConnectionsWithIt)
{
    std::optional<TcpProxy> brief{std::in_place, Upstream::tcp("127.0.0.1", server.port())};
    int const port = brief->port();
    Client client{port};
    EXPECT_EQ(client.echo("hello"), "hello");
    brief->delay(Direction::to_client, 1h);
    client.send("never");
    brief.reset();
    EXPECT_EQ(client.receive_all(), "");
    EXPECT_NE(server.first_end(), -1);
    EXPECT_EQ(Client{port}.refusal(), ECONNREFUSED);
}

}   // namespace
