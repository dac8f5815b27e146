// The least that can be called an HTTP server, to compare with: threads on epoll that find the end of a request and send the same bytes
// for each, without reading what was asked.
#pragma once

#include <string>

#include <sys/types.h>

namespace bench {

class MinimalServer {
  public:
    MinimalServer(std::string response, int threads);
    ~MinimalServer();
    MinimalServer(MinimalServer const&) = delete;
    MinimalServer& operator=(MinimalServer const&) = delete;

    int port() const { return port_; }
    pid_t pid() const { return pid_; }

  private:
    int port_ = 0;
    pid_t pid_ = -1;   // a process of its own, so that its cost can be told
};

}   // namespace bench
