// A collector of traces: keeps what it is sent, answers as it is told.
#pragma once

#include "infrastructure/http/server.hpp"

#include <condition_variable>
#include <functional>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

namespace testing {

class Collector {
  public:
    // `answer`: to the first request, the second… On a thread of its own, so it may wait.
    explicit Collector(std::function<http::Response(std::size_t number)> answer = nullptr);
    ~Collector();
    Collector(Collector const&) = delete;
    Collector& operator=(Collector const&) = delete;

    std::string url() const { return "http://127.0.0.1:" + std::to_string(server_.port()); }
    std::vector<std::string> bodies() const;
    // False: they do not come within 20 s.
    bool has_received(std::size_t requests) const;
    // Until one of the bodies holds each of these.
    bool has_received_all(std::vector<std::string> const& texts) const;

  private:
    http::Router router();
    bool comes_true(std::function<bool()> const&) const;

    std::function<http::Response(std::size_t)> answer_;
    mutable std::mutex mutex_;
    mutable std::condition_variable received_;
    std::vector<std::string> bodies_;
    http::Server server_;
    std::thread thread_;
};

}   // namespace testing
