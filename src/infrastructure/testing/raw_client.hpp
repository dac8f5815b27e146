// A client that sends exactly the bytes it is told to.
#pragma once

#include <chrono>
#include <string>
#include <string_view>

namespace testing {

struct RawResponse {
    int status = 0;
    std::string head, body;
    std::string header(std::string_view name) const;   // the first, any case; "" if none
};

class RawClient {
  public:
    explicit RawClient(int port);
    ~RawClient();
    RawClient(RawClient const&) = delete;
    RawClient& operator=(RawClient const&) = delete;

    void send(std::string_view bytes);
    void finish_sending();
    RawResponse receive(bool head_only = false);        // one response; status 0 where the connection ended first
    bool is_closed_by_peer();                           // waits up to five seconds for the end
    std::string receive_all();                          // until the end
    std::string receive_up_to(std::string_view mark);   // and with it; less where the connection ended first

    RawResponse get(std::string const& target) { return request("GET", target, "", ""); }
    RawResponse request(std::string const& method, std::string const& target, std::string const& headers, std::string const& body);

  private:
    bool fill();
    int socket_;
    std::string received_;
};

}   // namespace testing
