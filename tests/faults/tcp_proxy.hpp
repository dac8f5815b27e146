// A proxy between a program and a server that it depends on, which fails as networks do, on command. It listens on a free port of
// 127.0.0.1 and takes each connection to the server. For tests only: one thread, at most `connections_max` connections, no TLS of its own.
//
// Every function may be called from any thread, and its fault is in effect when the call returns. Faults add up until `heal`. A fault of
// a direction holds for all connections together, those that are open and those to come, where nothing else is said.
#pragma once

#include "faults/upstream.hpp"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>

namespace faults {

inline constexpr std::size_t connections_max = 1'024;      // one more is reset
inline constexpr std::size_t held_bytes_max = 256 << 10;   // per connection and direction: past it the sender has to wait

enum class Direction : std::uint8_t { to_server, to_client };

// What follows when the pattern of `cut_after` has gone to the server.
enum class Cut : std::uint8_t {
    at_once,         // the client is reset, and nothing behind the pattern goes to the server: the outcome is open
    when_answered,   // what the client sends still goes to the server; its first answer is dropped and the client is reset: the deed is done
};

struct Counts {
    std::uint64_t accepted = 0;                               // connections, ever
    std::uint64_t open = 0;                                   // connections, now; also those that only the server still holds
    std::uint64_t unreachable = 0;                            // connections that were reset because the server took none
    std::uint64_t resets = 0, cuts = 0;                       // connections that a fault ended
    std::uint64_t bytes_to_server = 0, bytes_to_client = 0;   // handed on
    std::uint64_t bytes_dropped = 0;                          // read behind a half-close or a cut, and handed on to nobody
};

class TcpProxy {
  public:
    // Throws std::system_error where it cannot listen.
    explicit TcpProxy(Upstream);
    ~TcpProxy();   // closes every connection and waits for its thread
    TcpProxy(TcpProxy const&) = delete;
    TcpProxy& operator=(TcpProxy const&) = delete;

    int port() const;   // the same for its whole life

    // What is read from now on is handed on `at_least` later, and up to `jitter` later than that; never out of order.
    void delay(Direction, std::chrono::milliseconds at_least, std::chrono::milliseconds jitter = {});

    // At most so many bytes a second (at least 1), counted from now; those of a twentieth of a second may go at once.
    void limit(Direction, std::uint64_t bytes_per_second);

    // Connections stay open and new ones are accepted, but nothing is handed on, nor is the end of a connection. What was sent meanwhile
    // goes on after `heal`, as after a broken cable.
    void black_hole();

    // Nobody listens at the port, which stays taken; open connections go on.
    void refuse();

    // Every open connection is reset (RST), on both sides. A Unix socket is only closed.
    void reset();

    // As `reset`, once: after exactly so many further bytes (at least 1) were handed on.
    void reset_after(Direction, std::uint64_t bytes);

    // The receivers of this direction are told its end, behind what is already on its way; what comes later is dropped. The other direction goes on.
    // For the open connections.
    void half_close(Direction);

    // Once: the first connection on which a client sends `pattern` (not empty; looked for in what is read from now on, split as it may be)
    // is cut as `Cut` says. The server gets every byte up to the pattern's end, then the end of the connection; the client gets nothing of
    // what came after. Mind what the protocol wants behind a word: PostgreSQL acts on "COMMIT\0", not on "COMMIT".
    // `when_answered` is for servers that speak only when they are asked.
    void cut_after(std::string pattern, Cut = Cut::at_once);

    // No fault from here on: what is held goes on at once, the port is open. What was reset, cut or half-closed stays so.
    // Throws std::system_error where it cannot listen again.
    void heal();

    // Whatever a peer has seen the proxy do is counted in them.
    Counts counts() const;
    // Waits until they are as `wanted`. False: they were not, for all of `patience`.
    bool wait_for(std::function<bool(Counts const&)> const& wanted, std::chrono::milliseconds patience = std::chrono::seconds{30}) const;

  private:
    class Loop;
    std::unique_ptr<Loop> loop_;
};

}   // namespace faults
