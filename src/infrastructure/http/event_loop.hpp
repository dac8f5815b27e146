// What the connections of one core share. Only the server's own files see Asio.
#pragma once

#include "infrastructure/http/server.hpp"
#include "infrastructure/http/traffic.hpp"
#include "infrastructure/http/worker_pool.hpp"

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/steady_timer.hpp>

#include <atomic>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <unordered_map>
#include <unordered_set>

namespace http {

namespace asio = boost::asio;
using boost::system::error_code;

// Bound to the one kind of executor that there is: no allocation, no virtual call in each operation.
using Executor = asio::io_context::executor_type;
using Protocol = asio::ip::tcp;
using Socket = asio::basic_stream_socket<Protocol, Executor>;
using Acceptor = asio::basic_socket_acceptor<Protocol, Executor>;
using Timer = asio::basic_waitable_timer<std::chrono::steady_clock, asio::wait_traits<std::chrono::steady_clock>, Executor>;

class Connection;

// How many connections there are, in all and from each address.
class Census {
  public:
    explicit Census(ServerOptions const& options) : options_(options) {}

    bool admit(std::string const& address);   // false: too many
    void leave(std::string const& address);
    std::size_t count() const { return count_; }
    bool is_trusted_proxy(std::string_view address) const;

  private:
    ServerOptions const& options_;
    std::atomic<std::size_t> count_ = 0;
    std::mutex mutex_;
    std::unordered_map<std::string, std::size_t> by_address_;
};

// What every connection needs of the server; outlives them all.
struct Service {
    Service(ServerOptions o, Router r, ErrorAnswer e, logging::Log& l)
        : options(std::move(o))
        , router(std::move(r))
        , error_answer(std::move(e))
        , log(l)
        , workers(std::make_unique<WorkerPool>(options.workers_max, options.worker_queue_max))
        , census(options)
    {
    }

    ServerOptions options;
    Router router;
    ErrorAnswer error_answer;
    logging::Log& log;
    std::unique_ptr<WorkerPool> workers;
    Census census;
    std::atomic<bool> draining = false;
};

class EventLoop {
  public:
    // port 0: any; later loops share the port of the first.
    EventLoop(Service&, int port);

    int port() const { return acceptor_.local_endpoint().port(); }
    void run();
    void stop();   // from any thread: drains

    Service& service() { return service_; }
    asio::io_context& io() { return io_; }
    std::string const& date() const { return date_; }                    // "Date: …\r\n", of this second
    std::chrono::steady_clock::time_point now() const { return now_; }   // to the second
    Traffic* traffic() { return traffic_ ? &*traffic_ : nullptr; }       // null: nobody counts
    bool logs_this_cached();                                             // whether the turn of one in so many has come
    void enter(Connection& connection) { connections_.insert(&connection); }
    void leave(Connection& connection);

  private:
    void accept();
    void sweep();
    void end_if_drained();

    Service& service_;
    std::unordered_set<Connection*> connections_;   // before io_: with it go the last connections
    std::optional<Traffic> traffic_;
    std::uint64_t cached_ = 0;   // answers
    std::string date_;
    std::chrono::steady_clock::time_point now_ = std::chrono::steady_clock::now();
    std::chrono::steady_clock::time_point drained_by_ = std::chrono::steady_clock::time_point::max();
    bool accepting_ = true, running_ = false;
    asio::io_context io_{1};
    Acceptor acceptor_{io_};
    Timer timer_{io_};
};

}   // namespace http
