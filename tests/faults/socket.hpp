// A file descriptor with an owner.
#pragma once

#include <sys/socket.h>
#include <unistd.h>

#include <utility>

namespace faults {

class Socket {
  public:
    Socket() = default;
    explicit Socket(int number) : number_(number) {}   // negative: none
    Socket(Socket&& other) noexcept : number_(std::exchange(other.number_, -1)) {}
    Socket& operator=(Socket&& other) noexcept
    {
        std::swap(number_, other.number_);
        return *this;
    }
    ~Socket() { close(); }

    int number() const { return number_; }
    explicit operator bool() const { return number_ >= 0; }

    void close()
    {
        if (number_ >= 0) ::close(std::exchange(number_, -1));
    }

    // So that the peer sees ECONNRESET, not an end.
    void reset()
    {
        linger const none{.l_onoff = 1, .l_linger = 0};
        if (number_ >= 0) ::setsockopt(number_, SOL_SOCKET, SO_LINGER, &none, sizeof none);
        close();
    }

  private:
    int number_ = -1;
};

}   // namespace faults
