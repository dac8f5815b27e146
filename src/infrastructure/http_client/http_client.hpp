// Calls other programs over HTTP, by libcurl: one call at a time, each with an end. No redirect is followed, only http and https are
// spoken, and the usual variables (http_proxy, no_proxy) hold.
#pragma once

#include <chrono>
#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace http_client {

struct Options {
    std::chrono::milliseconds timeout{10'000};   // of a call, from its name look-up to the last byte of the answer
    std::chrono::milliseconds connect_timeout{2'000};
    std::string user_agent = {};
    std::size_t body_max = 64 << 10;   // of an answer; what is longer is no answer
};

struct Answer {
    int status = 0;           // 0: there was none, see `error`
    std::string error = {};   // for an operator
    std::string body = {};
    std::optional<std::chrono::seconds> retry_after = {};   // what the header says, as seconds from now
};

// Keeps its connection for the next call. One thread, but end_by().
class Client {
  public:
    explicit Client(Options);   // throws std::runtime_error where there is no libcurl to be had
    ~Client();

    // Does not throw because of the network.
    Answer post(std::string const& url, std::string_view content_type, std::string const& body);

    // No call goes on beyond it, neither the one that is on nor a later one. Any thread.
    void end_by(std::chrono::steady_clock::time_point);

  private:
    struct State;
    std::unique_ptr<State> state_;
};

}   // namespace http_client
