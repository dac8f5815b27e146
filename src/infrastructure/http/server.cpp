#include "infrastructure/http/server.hpp"

#include "infrastructure/http/connection.hpp"
#include "infrastructure/http/event_loop.hpp"

#include <pthread.h>

#include <algorithm>
#include <stdexcept>
#include <thread>

namespace http {

// Event loops share their port, and would share it with another shop as well: nobody else may have it.
static void expect_free(ServerOptions const& options)
{
    if (options.port == 0) return;
    try {
        asio::io_context io{1};
        Acceptor probe{io};
        Protocol::endpoint const endpoint{asio::ip::make_address(options.address), static_cast<asio::ip::port_type>(options.port)};
        probe.open(endpoint.protocol());
        probe.set_option(asio::socket_base::reuse_address(true));
        probe.bind(endpoint);
    } catch (boost::system::system_error const& error) {
        throw std::runtime_error("cannot listen on " + options.address + ":" + std::to_string(options.port) + ": " +
                                 error.code().message());
    }
}

struct Server::State {
    Service service;
    std::vector<std::unique_ptr<EventLoop>> loops;
    std::optional<metrics::Registry::Reader> load;

    State(ServerOptions options, Router router, ErrorAnswer error_answer, logging::Log& log)
        : service(std::move(options), std::move(router), std::move(error_answer), log)
    {
        expect_free(service.options);
        auto const count = service.options.loops > 0 ? service.options.loops : std::max(1u, std::thread::hardware_concurrency());
        loops.push_back(std::make_unique<EventLoop>(service, service.options.port));
        while (loops.size() < count) loops.push_back(std::make_unique<EventLoop>(service, loops.front()->port()));
        if (service.options.metrics != nullptr)
            load.emplace(*service.options.metrics, [this](metrics::Reading& reading) { read_load(service, reading); });
    }

    ~State()
    {
        load.reset();
        service.workers.reset();   // what still runs there answers to a loop
    }
};

Server::Server(ServerOptions options, Router router, ErrorAnswer error_answer, logging::Log& log)
    : state_(std::make_unique<State>(std::move(options), std::move(router), std::move(error_answer), log))
{
}

Server::~Server() = default;

int Server::port() const { return state_->loops.front()->port(); }

void Server::run()
{
    std::vector<std::thread> threads;
    for (auto const& loop : state_->loops) {
        threads.emplace_back([&loop] { loop->run(); });
        ::pthread_setname_np(threads.back().native_handle(), "http loop");
    }
    for (auto& thread : threads) thread.join();
}

void Server::stop()
{
    state_->service.draining = true;
    for (auto const& loop : state_->loops) loop->stop();
}

}   // namespace http
