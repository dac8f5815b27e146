// The HTTP/1.1 server: an event loop for each core, each with a listening socket of its own (SO_REUSEPORT).
#pragma once

#include "infrastructure/http/endpoint.hpp"
#include "infrastructure/log/log.hpp"
#include "infrastructure/metrics/registry.hpp"

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace trace {
class Tracer;
}

namespace http {

struct ServerOptions {
    std::string address = "127.0.0.1";
    int port = 8080;         // 0: any that is free
    std::size_t loops = 0;   // 0: as many as there are cores
    std::size_t workers_max = 256, worker_queue_max = 1024;
    std::size_t connections_max = 10'000, connections_max_per_address = 1'024;
    std::chrono::seconds head_timeout{10};   // from its first byte to its last
    std::chrono::seconds body_timeout{30};
    std::chrono::seconds idle_timeout{60};   // between requests
    std::chrono::seconds write_timeout{30};
    std::chrono::seconds drain_timeout{30};
    std::uint64_t log_cached_every = 100;   // of requests that are answered from memory and well, each so manyth is logged; 0: none
    metrics::Registry* metrics = nullptr;   // where requests are counted; null: nowhere
    std::vector<std::string> trusted_proxies = {};   // addresses whose X-Forwarded-For is believed, and who are not limited
    trace::Tracer* tracer = nullptr;
};

// The page or problem for what goes wrong before or around a handler. `request` is null where there is none yet.
using ErrorAnswer = std::function<Response(int status, Request const* request)>;

class Server {
  public:
    // Listens at once; answers when run() is called. Throws std::runtime_error where the address cannot be had.
    Server(ServerOptions, Router, ErrorAnswer, logging::Log&);
    ~Server();

    int port() const;
    void run();    // until stop(): then drained
    void stop();   // any thread: no new connections, requests in flight are finished

  private:
    struct State;
    std::unique_ptr<State> state_;
};

}   // namespace http
