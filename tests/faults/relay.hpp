// One connection of a proxy: the client's socket, the server's, and what is on its way between them. Belongs to the proxy's thread.
#pragma once

#include "faults/faults_in_force.hpp"

#include <deque>
#include <string>
#include <vector>

#include <poll.h>

namespace faults {

class Relay {
  public:
    Relay(Socket client, Upstream const&);

    // Moves what can be moved now, and waits for nothing.
    void pump(FaultsInForce&, Time now);

    // What it waits for: sockets (two entries), and a time.
    void add_to(std::vector<pollfd>&, FaultsInForce const&) const;
    Time wakes_at(FaultsInForce&, Time now) const;

    void reset();
    void half_close(Direction, Time now);
    void forget_seen() { seen_.clear(); }
    void release_held(Time now);
    bool is_ended() const { return !client_ && !server_; }

  private:
    // A piece of what was read. Without bytes it is the end.
    struct Piece {
        Time due;
        std::string bytes;
        std::size_t sent = 0;
        bool ends_pattern = false;
    };
    struct Pipe {
        std::deque<Piece> pieces;
        std::size_t held = 0;   // bytes in `pieces`
        Time last_due{};
        bool is_source_ended = false, is_dropping = false, is_ended = false, is_blocked = false;

        void add(Piece);
        void end(Time due);
        bool wants_more() const { return !is_source_ended && held < held_bytes_max; }
    };

    Pipe& pipe(Direction direction) { return pipes_[static_cast<std::size_t>(direction)]; }
    Pipe const& pipe(Direction direction) const { return pipes_[static_cast<std::size_t>(direction)]; }
    Socket& source(Direction direction) { return direction == Direction::to_server ? client_ : server_; }
    Socket& target(Direction direction) { return direction == Direction::to_server ? server_ : client_; }

    bool connect(FaultsInForce&);
    void read(Direction, FaultsInForce&, Time now);
    void take(Direction, std::string_view bytes, FaultsInForce&, Time now);
    std::size_t look_for_pattern(std::string_view bytes, FaultsInForce&);
    void write(Direction, FaultsInForce&, Time now);
    bool write_front(Direction, FaultsInForce&);
    void pass_pattern(FaultsInForce&);
    void cut(FaultsInForce&);

    Socket client_, server_;
    Upstream const& upstream_;
    bool is_connected_ = false;
    Pipe pipes_[2];
    std::string seen_;                  // the end of what the client sent, as far as a pattern may have begun there
    std::optional<Cut> cut_;            // the pattern was read
    bool is_awaiting_answer_ = false;   // the pattern is with the server, whose next word is dropped
};

}   // namespace faults
