#include "faults/relay.hpp"

#include <netinet/in.h>
#include <netinet/tcp.h>

#include <cerrno>
#include <system_error>

namespace faults {

static constexpr std::size_t read_max = 64 << 10;
static constexpr auto tick = std::chrono::milliseconds{5};   // how often it looks where nothing wakes it

// Latency is what was asked for, and nothing of the kernel's collecting. Unix sockets know no such option.
static void send_at_once(Socket const& socket)
{
    int const one = 1;
    ::setsockopt(socket.number(), IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
}

void Relay::Pipe::add(Piece piece)
{
    piece.due = last_due = std::max(piece.due, last_due);
    held += piece.bytes.size();
    pieces.push_back(std::move(piece));
}

void Relay::Pipe::end(Time due)
{
    if (!is_dropping) add({.due = due, .bytes = {}});
    is_dropping = true;
}

Relay::Relay(Socket client, Upstream const& upstream) : client_(std::move(client)), upstream_(upstream) { send_at_once(client_); }

void Relay::pump(FaultsInForce& faults, Time now)
{
    if (faults.black_hole || !connect(faults)) return;
    for (auto const direction : {Direction::to_server, Direction::to_client}) {
        if (source(direction)) read(direction, faults, now);
        if (target(direction)) write(direction, faults, now);
    }
    if (pipes_[0].is_ended && pipes_[1].is_ended) {
        client_.close();
        server_.close();
    }
}

bool Relay::connect(FaultsInForce& faults)
try {
    if (is_connected_) return true;
    if (!server_) server_ = upstream_.dial();
    is_connected_ = upstream_.is_connected(server_);
    if (is_connected_) send_at_once(server_);
    return is_connected_;
} catch (std::system_error const&) {
    ++faults.counts.unreachable;
    reset();
    return false;
}

// ---- reading

void Relay::read(Direction direction, FaultsInForce& faults, Time now)
{
    auto& its_pipe = pipe(direction);
    if (!its_pipe.wants_more()) return;
    char buffer[read_max];
    auto const got = ::recv(source(direction).number(), buffer, sizeof buffer, 0);
    if (got < 0) {
        if (errno != EAGAIN && errno != EINTR) reset();
        return;
    }
    if (direction == Direction::to_client && is_awaiting_answer_) cut(faults);
    if (got > 0) return take(direction, {buffer, static_cast<std::size_t>(got)}, faults, now);
    its_pipe.is_source_ended = true;
    its_pipe.end(faults.link(direction).due(now, faults.random));
    if (!target(direction)) source(direction).close();   // nobody else is left
}

void Relay::take(Direction direction, std::string_view bytes, FaultsInForce& faults, Time now)
{
    auto& its_pipe = pipe(direction);
    if (its_pipe.is_dropping) {
        faults.counts.bytes_dropped += bytes.size();
        return;
    }
    auto const due = faults.link(direction).due(now, faults.random);
    auto const pattern_end = direction == Direction::to_server ? look_for_pattern(bytes, faults) : 0;
    if (pattern_end > 0) {
        its_pipe.add({.due = due, .bytes = std::string{bytes.substr(0, pattern_end)}, .ends_pattern = true});
        bytes.remove_prefix(pattern_end);
        if (cut_ == Cut::at_once) {
            its_pipe.is_dropping = true;
            faults.counts.bytes_dropped += bytes.size();
            return;
        }
    }
    if (!bytes.empty()) its_pipe.add({.due = due, .bytes = std::string{bytes}});
}

// Where in `bytes` the pattern ends; 0: it does not.
std::size_t Relay::look_for_pattern(std::string_view bytes, FaultsInForce& faults)
{
    if (!faults.pattern_cut || cut_) return 0;
    auto const& pattern = faults.pattern_cut->pattern;
    auto const before = seen_.size();
    seen_ += bytes;
    auto const at = seen_.find(pattern);
    if (at == std::string::npos) {
        seen_.erase(0, seen_.size() - std::min(seen_.size(), pattern.size() - 1));
        return 0;
    }
    auto const end = at + pattern.size() - before;
    cut_ = faults.pattern_cut->cut;
    faults.pattern_cut.reset();
    seen_.clear();
    return end;
}

// ---- writing

void Relay::write(Direction direction, FaultsInForce& faults, Time now)
{
    auto& its_pipe = pipe(direction);
    its_pipe.is_blocked = false;
    while (!its_pipe.pieces.empty() && its_pipe.pieces.front().due <= now) {
        if (its_pipe.pieces.front().bytes.empty()) {
            ::shutdown(target(direction).number(), SHUT_WR);
            its_pipe.is_ended = true;
            its_pipe.pieces.clear();
            return;
        }
        if (!write_front(direction, faults)) return;
    }
}

// False: no more of it goes now.
bool Relay::write_front(Direction direction, FaultsInForce& faults)
{
    auto& its_pipe = pipe(direction);
    auto& link = faults.link(direction);
    auto& piece = its_pipe.pieces.front();
    auto const admitted = link.admitted(piece.bytes.size() - piece.sent);
    if (admitted == 0) return false;
    auto const sent = ::send(target(direction).number(), piece.bytes.data() + piece.sent, admitted, MSG_NOSIGNAL);
    if (sent < 0) {
        its_pipe.is_blocked = errno == EAGAIN;
        if (errno != EAGAIN && errno != EINTR) reset();
        return false;
    }
    auto const bytes = static_cast<std::size_t>(sent);
    link.spend(bytes);
    (direction == Direction::to_server ? faults.counts.bytes_to_server : faults.counts.bytes_to_client) += bytes;
    piece.sent += bytes;
    if (piece.sent < piece.bytes.size()) return true;
    bool const ends_pattern = piece.ends_pattern;
    its_pipe.held -= piece.bytes.size();
    its_pipe.pieces.pop_front();
    if (ends_pattern) pass_pattern(faults);
    return server_ && client_;
}

// ---- faults

void Relay::pass_pattern(FaultsInForce& faults)
{
    if (cut_ == Cut::at_once)
        cut(faults);
    else
        is_awaiting_answer_ = true;
}

// The server is left in peace: it reads the end, and whatever it still says is dropped.
void Relay::cut(FaultsInForce& faults)
{
    ++faults.counts.cuts;
    is_awaiting_answer_ = false;
    client_.reset();
    ::shutdown(server_.number(), SHUT_WR);
    for (auto& each : pipes_) {
        each.pieces.clear();
        each.held = 0;
        each.is_dropping = true;
    }
    pipe(Direction::to_server).is_source_ended = true;
}

void Relay::reset()
{
    client_.reset();
    server_.reset();
}

void Relay::half_close(Direction direction, Time now) { pipe(direction).end(now); }

void Relay::release_held(Time now)
{
    for (auto& each : pipes_) {
        each.last_due = std::min(each.last_due, now);
        for (auto& piece : each.pieces) piece.due = std::min(piece.due, now);
    }
}

// ---- waiting

void Relay::add_to(std::vector<pollfd>& waiting, FaultsInForce const& faults) const
{
    pollfd client{.fd = client_.number(), .events = 0, .revents = 0}, server{.fd = server_.number(), .events = 0, .revents = 0};
    if (!faults.black_hole && !is_connected_ && !upstream_.is_unix())
        server.events = POLLOUT;   // an unconnected Unix socket is always ready
    if (!faults.black_hole && is_connected_) {
        auto const wants = [](Pipe const& from, Pipe const& to) {
            return static_cast<short>((from.wants_more() ? POLLIN : 0) | (to.is_blocked ? POLLOUT : 0));
        };
        client.events = wants(pipe(Direction::to_server), pipe(Direction::to_client));
        server.events = wants(pipe(Direction::to_client), pipe(Direction::to_server));
    }
    for (auto& each : {&client, &server}) {
        if (each->events == 0) each->fd = -1;   // else poll would tell of a hang-up that nobody wants to hear of, again and again
        waiting.push_back(*each);
    }
}

Time Relay::wakes_at(FaultsInForce& faults, Time now) const
{
    if (faults.black_hole) return Time::max();
    if (!is_connected_) return now + tick;
    auto at = Time::max();
    for (auto const direction : {Direction::to_server, Direction::to_client}) {
        auto const& its_pipe = pipe(direction);
        if (its_pipe.pieces.empty() || its_pipe.is_blocked) continue;
        at = std::min(at, std::max(its_pipe.pieces.front().due, faults.link(direction).is_limited() ? now + tick : now));
    }
    return at;
}

}   // namespace faults
