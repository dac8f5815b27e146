// One connection: reads requests into one buffer, answers every complete one of a read in one gathered write, waits for those that
// went elsewhere. All of it on its loop's thread, but answer(), send() and end().
#pragma once

#include "infrastructure/http/event_loop.hpp"
#include "infrastructure/http/head.hpp"
#include "infrastructure/http/outlet.hpp"
#include "infrastructure/trace/span.hpp"

#include <optional>
#include <vector>

namespace http {

class Connection final : public Reply::Target, public Outlet, public std::enable_shared_from_this<Connection> {
  public:
    Connection(EventLoop&, Socket, std::string peer);
    ~Connection() override;

    void start();
    void answer(std::move_only_function<Response()>) override;   // any thread
    void send(std::string bytes) override;                       // any thread
    void end() override;                                         // any thread
    void check_deadline();
    void end_if_idle();   // or where an answer goes on without end

  private:
    enum class State : std::uint8_t { idle, head, body, answering, streaming, writing, lingering, closed };
    struct Piece {
        std::string own;
        std::shared_ptr<std::string const> shared;   // instead of `own`
    };

    void enter(State, std::chrono::seconds limit);
    void read();
    void process();
    bool take_head();   // false: more is needed, or an error was answered
    bool take_body();
    bool take_chunks();
    void reserve(std::size_t bytes);
    void make_room(std::size_t bytes);
    void dispatch();
    void begin_trace();
    trace::Work work() const { return {loop_.service().options.tracer, request_.trace}; }
    void call(Endpoint const&);
    std::optional<int> refusal() const;   // a status: the request is not let in
    void respond(Response const&);
    void respond_and_close(int status);
    void respond_rendered(std::move_only_function<Response()>& render);
    void finish_request();
    void begin_stream(Response const&);
    void end_stream();
    void flush();
    void written();
    void close();
    void observe(Endpoint const*, Response const&, bool cached = false);   // for operators
    void log_request(Endpoint const*, int status, std::chrono::nanoseconds took);
    std::string_view received() const { return {buffer_.data() + begin_, end_ - begin_}; }

    EventLoop& loop_;
    Socket socket_;
    std::string peer_;
    State state_ = State::idle;
    std::chrono::steady_clock::time_point deadline_;

    std::vector<char> buffer_;
    std::size_t begin_ = 0, end_ = 0;   // what was received and not yet used
    Request request_;
    trace::Activity span_;   // of the request
    Head head_;
    std::size_t head_size_ = 0;
    Router::Match match_;
    std::optional<ChunkReader> chunks_;
    std::string chunked_body_;
    std::size_t request_size_ = 0;   // in the buffer
    std::chrono::steady_clock::time_point begun_;

    std::vector<Piece> out_, sending_;   // still to be sent; being sent
    std::vector<asio::const_buffer> gathered_;
    bool reading_ = false, close_after_ = false, answered_at_once_ = true;
};

}   // namespace http
