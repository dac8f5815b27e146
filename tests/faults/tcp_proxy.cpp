#include "faults/tcp_proxy.hpp"

#include "faults/relay.hpp"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <pthread.h>
#include <sys/eventfd.h>

#include <cerrno>
#include <condition_variable>
#include <future>
#include <list>
#include <mutex>
#include <system_error>
#include <thread>

namespace faults {

static void check(bool is_well, char const* what)
{
    if (!is_well) throw std::system_error(errno, std::generic_category(), what);
}

// A socket that is bound but does not listen keeps the port from others, and refuses.
static Socket bound_to(int port)
{
    Socket socket{::socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0)};
    check(bool(socket), "socket");
    int const one = 1;
    ::setsockopt(socket.number(), SOL_SOCKET, SO_REUSEADDR, &one, sizeof one);
    sockaddr_in const address{.sin_family = AF_INET,
                              .sin_port = htons(static_cast<std::uint16_t>(port)),
                              .sin_addr = {.s_addr = htonl(INADDR_LOOPBACK)},
                              .sin_zero = {}};
    check(::bind(socket.number(), reinterpret_cast<sockaddr const*>(&address), sizeof address) == 0, "bind");
    return socket;
}

static int port_of(Socket const& socket)
{
    sockaddr_in address{};
    socklen_t size = sizeof address;
    check(::getsockname(socket.number(), reinterpret_cast<sockaddr*>(&address), &size) == 0, "getsockname");
    return ntohs(address.sin_port);
}

// The thread and what belongs to it. Others hand it orders and wait until they are done, so that nothing but those and the counts needs a lock.
class TcpProxy::Loop {
  public:
    explicit Loop(Upstream const& upstream)
        : upstream_(upstream)
        , place_(bound_to(0))
        , port(port_of(place_))
        , wake_(::eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC))
    {
        check(bool(wake_), "eventfd");
        listen();
        thread_ = std::thread{[this] { run(); }};
        ::pthread_setname_np(thread_.native_handle(), "fault proxy");
    }

    ~Loop()
    {
        order([this] { is_stopping_ = true; });
        thread_.join();
    }

    // Runs `work` on the thread and throws what it throws.
    void order(std::function<void()> const& work);

    // For orders.
    void listen();
    void stop_listening() { listening_.close(); }
    void reset_all();

  private:
    void run();
    void wait();
    void take_orders();
    void accept();
    void pump();
    void publish();

    Upstream const upstream_;
    Socket place_;   // keeps the port while nobody listens

  public:
    int const port;
    FaultsInForce faults;      // of the thread
    std::list<Relay> relays;   // of the thread

    mutable std::mutex mutex;
    mutable std::condition_variable changed;
    Counts published;   // under `mutex`

  private:
    Socket listening_, wake_;
    std::vector<std::packaged_task<void()>> orders_;   // under `mutex`
    bool is_stopping_ = false;
    std::thread thread_;
};

void TcpProxy::Loop::order(std::function<void()> const& work)
{
    std::packaged_task<void()> task{[&] {
        work();
        publish();
    }};
    auto done = task.get_future();
    {
        std::lock_guard const lock{mutex};
        orders_.push_back(std::move(task));
    }
    ::eventfd_write(wake_.number(), 1);
    done.get();
}

void TcpProxy::Loop::run()
{
    while (!is_stopping_) {
        wait();
        accept();
        pump();
        publish();
        take_orders();
    }
}

void TcpProxy::Loop::wait()
{
    auto const now = std::chrono::steady_clock::now();
    std::vector<pollfd> waiting{{.fd = wake_.number(), .events = POLLIN, .revents = 0},
                                {.fd = listening_.number(), .events = POLLIN, .revents = 0}};
    auto wakes_at = Time::max();
    for (auto const& relay : relays) {
        relay.add_to(waiting, faults);
        wakes_at = std::min(wakes_at, relay.wakes_at(faults, now));
    }
    int timeout_ms = -1;
    if (wakes_at != Time::max()) {
        auto const left = std::chrono::ceil<std::chrono::milliseconds>(wakes_at - now).count();
        timeout_ms = static_cast<int>(std::clamp<std::int64_t>(left, 0, 60'000));
    }
    ::poll(waiting.data(), waiting.size(), timeout_ms);
}

void TcpProxy::Loop::take_orders()
{
    eventfd_t woken = 0;
    ::eventfd_read(wake_.number(), &woken);
    std::vector<std::packaged_task<void()>> orders;
    {
        std::lock_guard const lock{mutex};
        orders.swap(orders_);
    }
    for (auto& order : orders) order();
}

void TcpProxy::Loop::listen()
{
    if (listening_) return;
    auto socket = bound_to(port);
    check(::listen(socket.number(), 128) == 0, "listen");
    listening_ = std::move(socket);
}

void TcpProxy::Loop::accept()
{
    while (listening_) {
        Socket client{::accept4(listening_.number(), nullptr, nullptr, SOCK_NONBLOCK | SOCK_CLOEXEC)};
        if (!client) return;
        ++faults.counts.accepted;
        if (relays.size() < connections_max)
            relays.emplace_back(std::move(client), upstream_);
        else
            client.reset();
    }
}

void TcpProxy::Loop::pump()
{
    auto const now = std::chrono::steady_clock::now();
    for (auto& link : faults.links) link.refill(now);
    for (auto& relay : relays) relay.pump(faults, now);
    relays.remove_if([](Relay const& relay) { return relay.is_ended(); });
    for (auto& link : faults.links)
        if (link.left_until_reset == 0u) {
            link.left_until_reset.reset();
            reset_all();
        }
}

void TcpProxy::Loop::reset_all()
{
    faults.counts.resets += relays.size();
    for (auto& relay : relays) relay.reset();
    relays.clear();
}

void TcpProxy::Loop::publish()
{
    faults.counts.open = relays.size();
    std::lock_guard const lock{mutex};
    published = faults.counts;
    changed.notify_all();
}

// ---- orders

TcpProxy::TcpProxy(Upstream upstream) : loop_(std::make_unique<Loop>(upstream)) {}
TcpProxy::~TcpProxy() = default;

int TcpProxy::port() const { return loop_->port; }

void TcpProxy::delay(Direction direction, std::chrono::milliseconds at_least, std::chrono::milliseconds jitter)
{
    loop_->order([&] {
        loop_->faults.link(direction).delay = at_least;
        loop_->faults.link(direction).jitter = jitter;
    });
}

void TcpProxy::limit(Direction direction, std::uint64_t bytes_per_second)
{
    loop_->order([&] { loop_->faults.link(direction).limit(bytes_per_second, std::chrono::steady_clock::now()); });
}

void TcpProxy::black_hole()
{
    loop_->order([&] { loop_->faults.black_hole = true; });
}

void TcpProxy::refuse()
{
    loop_->order([&] { loop_->stop_listening(); });
}

void TcpProxy::reset()
{
    loop_->order([&] { loop_->reset_all(); });
}

void TcpProxy::reset_after(Direction direction, std::uint64_t bytes)
{
    loop_->order([&] { loop_->faults.link(direction).left_until_reset = bytes; });
}

void TcpProxy::half_close(Direction direction)
{
    loop_->order([&] {
        for (auto& relay : loop_->relays) relay.half_close(direction, std::chrono::steady_clock::now());
    });
}

void TcpProxy::cut_after(std::string pattern, Cut cut)
{
    loop_->order([&] {
        for (auto& relay : loop_->relays) relay.forget_seen();
        loop_->faults.pattern_cut = {.pattern = std::move(pattern), .cut = cut};
    });
}

void TcpProxy::heal()
{
    loop_->order([&] {
        auto& faults = loop_->faults;
        faults.links = {};
        faults.black_hole = false;
        faults.pattern_cut.reset();
        for (auto& relay : loop_->relays) relay.release_held(std::chrono::steady_clock::now());
        loop_->listen();
    });
}

Counts TcpProxy::counts() const
{
    loop_->order([] {});
    std::lock_guard const lock{loop_->mutex};
    return loop_->published;
}

bool TcpProxy::wait_for(std::function<bool(Counts const&)> const& wanted, std::chrono::milliseconds patience) const
{
    std::unique_lock lock{loop_->mutex};
    return loop_->changed.wait_for(lock, patience, [&] { return wanted(loop_->published); });
}

}   // namespace faults
