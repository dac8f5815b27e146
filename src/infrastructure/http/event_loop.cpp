#include "infrastructure/http/event_loop.hpp"

#include "infrastructure/http/connection.hpp"

#include <boost/asio/dispatch.hpp>

#include <algorithm>
#include <ctime>

namespace http {

bool Census::is_trusted_proxy(std::string_view address) const
{
    return std::ranges::find(options_.trusted_proxies, address) != options_.trusted_proxies.end();
}

bool Census::admit(std::string const& address)
{
    if (count_.fetch_add(1) >= options_.connections_max) {
        --count_;
        return false;
    }
    std::lock_guard const lock{mutex_};
    auto& count = by_address_[address];
    if (count >= options_.connections_max_per_address && !is_trusted_proxy(address)) {
        --count_;
        return false;
    }
    ++count;
    return true;
}

void Census::leave(std::string const& address)
{
    --count_;
    std::lock_guard const lock{mutex_};
    auto const found = by_address_.find(address);
    if (--found->second == 0) by_address_.erase(found);
}

EventLoop::EventLoop(Service& service, int port) : service_(service)
{
    Protocol::endpoint const endpoint{asio::ip::make_address(service.options.address), static_cast<asio::ip::port_type>(port)};
    acceptor_.open(endpoint.protocol());
    acceptor_.set_option(asio::socket_base::reuse_address(true));
    acceptor_.set_option(asio::detail::socket_option::boolean<SOL_SOCKET, SO_REUSEPORT>(true));
    acceptor_.bind(endpoint);
    acceptor_.listen(4'096);
    if (service.options.metrics != nullptr) traffic_.emplace(*service.options.metrics, service.router);
}

bool EventLoop::logs_this_cached()
{
    auto const every = service_.options.log_cached_every;
    return every > 0 && ++cached_ % every == 0;
}

void EventLoop::run()
{
    running_ = true;
    accept();
    sweep();
    for (bool running = true; running;) {
        try {
            io_.run();
            running = false;
        } catch (std::exception const& error) {   // a bug about one connection, which its deadline ends; the others are not to suffer
            service_.log.error("connection failed", error);
        }
    }
    running_ = false;
}

void EventLoop::accept()
{
    acceptor_.async_accept(io_, [this](error_code error, Socket socket) {
        if (!accepting_) return;
        error_code ignored;
        if (!error) {
            auto const remote = socket.remote_endpoint(error);
            auto peer = error ? std::string{} : remote.address().to_string();
            if (!error && service_.census.admit(peer)) {
                socket.set_option(Protocol::no_delay(true), ignored);
                socket.non_blocking(true, ignored);
                // A worker may be the last to let go of it; it ends on its loop's thread all the same.
                auto const end_here = [this](Connection* last) { asio::dispatch(io_, [owned = std::unique_ptr<Connection>{last}] {}); };
                std::shared_ptr<Connection> const connection{new Connection{*this, std::move(socket), std::move(peer)}, end_here};
                connection->start();
            } else if (traffic_) {
                traffic_->turned_away();
            }
        }
        if (error == asio::error::no_descriptors) {   // wait for one to close instead of spinning
            auto const pause = std::make_shared<Timer>(io_, 100ms);
            pause->async_wait([this, pause](error_code) { accept(); });
        } else {
            accept();
        }
    });
}

static std::string date_header()
{
    std::time_t const now = std::time(nullptr);
    std::tm utc{};
    ::gmtime_r(&now, &utc);
    char text[64];
    return {text, std::strftime(text, sizeof text, "Date: %a, %d %b %Y %H:%M:%S GMT\r\n", &utc)};
}

void EventLoop::sweep()
{
    now_ = std::chrono::steady_clock::now();
    date_ = date_header();
    // A connection may end itself while it is looked at.
    std::vector<std::shared_ptr<Connection>> all;
    all.reserve(connections_.size());
    for (auto* const connection : connections_) all.push_back(connection->shared_from_this());
    for (auto const& connection : all) connection->check_deadline();
    if (now_ >= drained_by_) return io_.stop();
    timer_.expires_after(service_.draining ? 100ms : 1'000ms);
    timer_.async_wait([this](error_code error) {
        if (!error) sweep();
    });
}

void EventLoop::stop()
{
    asio::post(io_, [this] {
        error_code ignored;
        accepting_ = false;
        acceptor_.close(ignored);
        drained_by_ = std::chrono::steady_clock::now() + service_.options.drain_timeout;
        std::vector<std::shared_ptr<Connection>> all;
        for (auto* const connection : connections_) all.push_back(connection->shared_from_this());
        for (auto const& connection : all) connection->end_if_idle();
        all.clear();
        timer_.expires_after(100ms);
        timer_.async_wait([this](error_code error) {
            if (!error) sweep();
        });
        end_if_drained();
    });
}

void EventLoop::leave(Connection& connection)
{
    connections_.erase(&connection);
    end_if_drained();
}

void EventLoop::end_if_drained()
{
    if (running_ && !accepting_ && connections_.empty()) io_.stop();
}

}   // namespace http
