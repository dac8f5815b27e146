#include "infrastructure/http/connection.hpp"

#include "base/text.hpp"
#include "infrastructure/http/request_trace.hpp"

#include <boost/asio/post.hpp>
#include <boost/asio/write.hpp>

#include <cstring>

namespace http {

static constexpr std::size_t buffer_min = 4 << 10, buffer_kept_max = 64 << 10, read_room = 4 << 10;
static constexpr std::size_t copied_body_max = 4 << 10;   // a larger body is written from where it is
static constexpr std::size_t status_line_and_own_headers_max = 160;
static constexpr std::size_t pipelined_max = 64;   // answers gathered before they are sent
static constexpr std::chrono::seconds linger_timeout{2};

Connection::Connection(EventLoop& loop, Socket socket, std::string peer)
    : loop_(loop)
    , socket_(std::move(socket))
    , peer_(std::move(peer))
    , buffer_(buffer_min)
{
    loop_.enter(*this);
}

Connection::~Connection()
{
    loop_.service().census.leave(peer_);
    loop_.leave(*this);
}

void Connection::start()
{
    enter(State::idle, loop_.service().options.idle_timeout);
    read();
}

void Connection::enter(State state, std::chrono::seconds limit)
{
    if (auto* const traffic = loop_.traffic()) traffic->moved(state_ == State::answering, state == State::answering);
    state_ = state;
    deadline_ = loop_.now() + limit;
}

void Connection::check_deadline()
{
    if (loop_.now() < deadline_ || state_ == State::answering) return;
    if (state_ != State::head && state_ != State::body) return close();
    respond_and_close(408);
    flush();
}

void Connection::end_if_idle()
{
    if (state_ == State::idle) close();
    if (state_ == State::streaming) end_stream();
}

void Connection::close()
{
    enter(State::closed, {});
    error_code ignored;
    socket_.close(ignored);   // what waits for it ends with an error and lets go of this connection
}

// ---- reading

void Connection::reserve(std::size_t bytes)
{
    if (begin_ > 0) {
        std::memmove(buffer_.data(), buffer_.data() + begin_, end_ - begin_);
        end_ -= begin_;
        begin_ = 0;
    }
    if (buffer_.size() < bytes) buffer_.resize(bytes);
}

void Connection::read()
{
    if (reading_) return;
    bool const may_move = state_ != State::body;   // a body's request has views into the buffer, and room enough
    if (may_move && buffer_.size() - end_ < read_room / 2) reserve(std::max(buffer_.size(), end_ - begin_ + read_room));
    reading_ = true;
    socket_.async_read_some(asio::buffer(buffer_.data() + end_, buffer_.size() - end_),
                            [self = shared_from_this()](error_code error, std::size_t bytes) {
                                self->reading_ = false;
                                if (error || self->state_ == State::closed) return self->close();
                                if (self->state_ == State::streaming) return self->close();   // nobody asks again behind a stream
                                if (self->state_ == State::lingering) return self->read();    // thrown away
                                self->end_ += bytes;
                                self->process();
                            });
}

void Connection::process()
{
    for (;;) {
        if (state_ == State::idle) {
            if (begin_ == end_) break;
            enter(State::head, loop_.service().options.head_timeout);
        }
        if (state_ == State::head && !take_head()) break;
        if (state_ == State::body && !take_body()) break;
        dispatch();
        if (state_ != State::idle || close_after_ || out_.size() >= pipelined_max) break;
    }
    if (state_ == State::closed) return;
    if (!out_.empty())
        flush();
    else if (state_ != State::answering)
        read();
}

bool Connection::take_head()
{
    head_size_ = 0;
    answered_at_once_ = true;
    auto const end = find_head_end(received());
    if (end.error != 0) return respond_and_close(end.error), false;
    if (!end.size) return false;
    head_size_ = *end.size;
    head_ = parse_head(received().substr(0, head_size_), request_);
    if (head_.error != 0) return respond_and_close(head_.error), false;
    request_.body = {};
    request_.client = peer_;
    match_ = loop_.service().router.match(request_);
    if (head_.has_body()) {
        if (auto const status = refusal()) return respond_and_close(*status), false;
        // What was promised is not believed: room is made for little, and for more as it comes.
        make_room(head_size_ + (head_.chunked ? 2 * read_room : std::min<std::size_t>(head_.content_length, read_room)));
        if (head_.expects_continue && received().size() == head_size_) out_.push_back({.own = "HTTP/1.1 100 Continue\r\n\r\n"});
        if (head_.chunked) {
            chunks_.emplace();
            chunked_body_.clear();
        }
    }
    enter(State::body, loop_.service().options.body_timeout);
    return true;
}

// In the buffer, for a request of that size. Its head is read again where it moved: the request has views into it.
void Connection::make_room(std::size_t bytes)
{
    if (buffer_.size() - begin_ >= bytes) return;
    reserve(bytes);
    parse_head(received().substr(0, head_size_), request_);
    loop_.service().router.match(request_);
}

bool Connection::take_body()
{
    if (head_.chunked) return take_chunks();
    request_size_ = head_size_ + head_.content_length;
    if (received().size() < request_size_) {
        if (end_ == buffer_.size()) make_room(std::min<std::size_t>(request_size_, 2 * received().size()));
        return false;
    }
    request_.body = received().substr(head_size_, head_.content_length);
    return true;
}

// Chunks are taken out of the buffer as they come, so that it does not grow and the head stays where it is.
bool Connection::take_chunks()
{
    char* const from = buffer_.data() + begin_ + head_size_;
    auto const used = chunks_->read(received().substr(head_size_), chunked_body_);
    std::memmove(from, from + used, received().size() - head_size_ - used);
    end_ -= used;
    if (chunks_->has_failed()) return respond_and_close(400), false;
    if (chunked_body_.size() > match_.endpoint->body_max) return respond_and_close(413), false;
    if (!chunks_->is_done()) {
        if (buffer_.size() == end_) return respond_and_close(400), false;   // a chunk header longer than the room for it
        return false;
    }
    chunks_.reset();
    request_size_ = head_size_;
    request_.body = chunked_body_;
    return true;
}

// ---- calling

static bool is_type(std::string_view header, BodyType wanted)
{
    auto const type = trimmed(header.substr(0, header.find(';')));
    switch (wanted) {
    case BodyType::none: return true;
    case BodyType::json:
        return equals_ignoring_case(type, "application/json") || equals_ignoring_case(type, "application/merge-patch+json");
    case BodyType::form: break;
    }
    return equals_ignoring_case(type, "application/x-www-form-urlencoded");
}

std::optional<int> Connection::refusal() const
{
    if (match_.bad_path) return 400;
    if (match_.endpoint == nullptr) {
        if (match_.allowed.empty()) return 404;
        return request_.method == Method::options ? 204 : 405;
    }
    if (!head_.has_body()) return std::nullopt;
    if (head_.content_length > match_.endpoint->body_max || match_.endpoint->body_max == 0) return 413;
    if (!is_type(request_.header("content-type"), match_.endpoint->body)) return 415;
    return std::nullopt;
}

// X-Forwarded-For is a list, each proxy appending whom it heard: the last that is no proxy of ours is the client.
static std::string_view client_behind(Census const& census, Request const& request, std::string_view peer)
{
    if (!census.is_trusted_proxy(peer)) return peer;
    std::string_view client = peer, list = request.header("x-forwarded-for");
    while (!list.empty() && census.is_trusted_proxy(client)) {
        auto const comma = list.rfind(',');
        client = trimmed(comma == std::string_view::npos ? list : list.substr(comma + 1));
        list = comma == std::string_view::npos ? std::string_view{} : list.substr(0, comma);
    }
    return client.empty() || client.size() > 45 ? peer : client;
}

void Connection::dispatch()
{
    begun_ = std::chrono::steady_clock::now();
    begin_trace();
    if (auto const status = refusal()) {
        Response response = *status == 204 ? no_content() : loop_.service().error_answer(*status, &request_);
        if (!match_.allowed.empty()) {
            std::string allow = "OPTIONS";
            for (auto const method : match_.allowed.methods())
                allow.append(method == Method::get ? ", GET, HEAD" : ", ").append(method == Method::get ? "" : name(method));
            response.with("Allow", allow);
        }
        respond(response);
        observe(match_.endpoint, response);
        return finish_request();
    }
    request_.client = client_behind(loop_.service().census, request_, peer_);
    call(*match_.endpoint);
}

void Connection::begin_trace()
{
    span_ = http::begin_trace(loop_.service().options.tracer, request_, match_.endpoint);
    if (!span_.is_sampled()) return;
    bool const is_secure = request_.header("x-forwarded-proto") == "https" && loop_.service().census.is_trusted_proxy(peer_);
    span_.set(trace::Key::url_scheme, is_secure ? "https" : "http");
}

void Connection::call(Endpoint const& endpoint)
{
    if (auto const* const memory = std::get_if<Memory>(&endpoint.handler)) {
        std::move_only_function<Response()> render = [&] {
            trace::Scope const scope{work()};
            return (*memory)(request_);
        };
        return respond_rendered(render);
    }
    if (auto const* const workflow = std::get_if<Workflow>(&endpoint.handler)) {
        if (workflow->peek)
            if (auto const cached = workflow->peek(request_)) {
                respond(*cached);
                observe(&endpoint, *cached, true);
                return finish_request();
            }
        enter(State::answering, {});
        bool const taken = loop_.service().workers->run(endpoint.priority, [self = shared_from_this(), workflow] {
            trace::Scope const scope{self->work()};
            self->span_.mark("begun");
            std::move_only_function<Response()> result;
            try {
                result = [response = workflow->run(self->request_)]() mutable { return std::move(response); };
            } catch (...) {
                result = [fault = std::current_exception()]() -> Response { std::rethrow_exception(fault); };
            }
            self->answer(std::move(result));
        });
        if (taken) return;
        auto const response = loop_.service().error_answer(503, &request_);
        respond(response);
        observe(&endpoint, response);
        return finish_request();
    }
    enter(State::answering, {});
    trace::Scope const scope{work()};
    Reply reply{shared_from_this()};
    try {
        std::get<Transaction>(endpoint.handler)(request_, std::move(reply));
    } catch (...) {   // it may have replied before; then this second answer is not wanted, and the first one stands
        answer([fault = std::current_exception()]() -> Response { std::rethrow_exception(fault); });
    }
}

void Connection::answer(std::move_only_function<Response()> render)
{
    asio::post(loop_.io(), [self = shared_from_this(), render = std::move(render)]() mutable {
        if (self->state_ != State::answering) return;
        self->answered_at_once_ = false;
        self->respond_rendered(render);
        if (self->state_ == State::streaming) return self->flush();
        self->process();
    });
}

void Connection::respond_rendered(std::move_only_function<Response()>& render)
{
    Response response;
    try {
        response = render();
    } catch (std::exception const& error) {
        loop_.service().log.error("request failed", error,
                                  {{"trace", request_.trace_id()}, {"route", match_.endpoint->pattern}, {"method", name(request_.method)}});
        response = loop_.service().error_answer(500, &request_);
    }
    respond(response);
    observe(match_.endpoint, response, std::holds_alternative<Memory>(match_.endpoint->handler));
    if (response.stream && request_.method != Method::head) return begin_stream(response);
    finish_request();
}

// Every answer is counted and logged, but for most of those that cost next to nothing: they are many, and alike.
void Connection::observe(Endpoint const* endpoint, Response const& response, bool cached)
{
    auto const took = std::chrono::steady_clock::now() - begun_;
    if (auto* const traffic = loop_.traffic()) {
        traffic->answered(endpoint, request_.method, response.status, took);
        if (response.problem) traffic->told(*response.problem);
    }
    if (cached && response.status < 400 && !loop_.logs_this_cached()) return;
    log_request(endpoint, response.status, took);
}

void Connection::log_request(Endpoint const* endpoint, int status, std::chrono::nanoseconds took)
{
    loop_.service().log.info("request", {{"trace", request_.trace_id()},
                                         {"method", name(request_.method)},
                                         {"route", endpoint != nullptr ? std::string_view{endpoint->pattern} : no_route},
                                         {"status", status},
                                         {"ms", static_cast<double>(std::chrono::floor<std::chrono::microseconds>(took).count()) / 1'000}});
}

void Connection::finish_request()
{
    begin_ += request_size_;
    request_size_ = 0;
    if (begin_ == end_) {
        begin_ = end_ = 0;
        if (buffer_.size() > buffer_kept_max) {
            buffer_.resize(buffer_min);
            buffer_.shrink_to_fit();
        }
    }
    enter(State::idle, loop_.service().options.idle_timeout);
}

// ---- answering

void Connection::respond(Response const& response)
{
    end_trace(span_, response.status);
    bool const keep_alive = head_.keep_alive && !close_after_ && !loop_.service().draining && !response.stream;
    close_after_ = !keep_alive;
    bool const bodyless = response.status == 204 || response.status == 304;
    auto const content = response.content();

    if (out_.empty() || out_.back().shared) out_.emplace_back();
    std::string& out = out_.back().own;
    bool const copied = content.size() <= copied_body_max;
    out.reserve(out.size() + response.headers.size() + status_line_and_own_headers_max + (copied ? content.size() : 0));
    out.append("HTTP/1.1 ").append(std::to_string(response.status)).append(" ").append(reason(response.status)).append("\r\n");
    out.append(response.headers).append(loop_.date());
    if (!bodyless && !response.stream) out.append("Content-Length: ").append(std::to_string(content.size())).append("\r\n");
    if (!keep_alive) out.append("Connection: close\r\n");
    out.append("\r\n");

    if (bodyless || request_.method == Method::head || content.empty()) return;
    if (copied)
        out.append(content);
    else if (response.shared)
        out_.push_back({.shared = response.shared});
    else
        out_.push_back({.own = response.body});
}

// After this the rest of what the client sends has no meaning.
void Connection::respond_and_close(int status)
{
    close_after_ = true;
    bool const known = head_size_ > 0 && head_.error == 0;
    if (!known) request_.method = Method::get;
    request_.trace = {};   // of nobody, where nothing could be read
    if (known) begin_trace();
    begun_ = std::chrono::steady_clock::now();
    auto const response = status == 204 ? no_content() : loop_.service().error_answer(status, known ? &request_ : nullptr);
    respond(response);
    observe(known ? match_.endpoint : nullptr, response);
    begin_ = end_ = 0;
    state_ = State::writing;
}

// ---- going on

static constexpr auto no_deadline = std::chrono::steady_clock::time_point::max();

void Connection::begin_stream(Response const& response)
{
    enter(State::streaming, {});
    deadline_ = no_deadline;   // but for each write; its source says when it ends
    begin_ = end_ = 0;
    response.stream(std::weak_ptr<Outlet>{shared_from_this()});
    if (loop_.service().draining) end();   // those that had begun before were told
}

void Connection::send(std::string bytes)
{
    asio::post(loop_.io(), [self = shared_from_this(), bytes = std::move(bytes)]() mutable {
        if (self->state_ != State::streaming) return;
        std::size_t waiting = bytes.size();
        for (Piece const& piece : self->out_) waiting += piece.own.size();
        if (waiting > outlet_waiting_max) return self->close();
        self->out_.push_back({.own = std::move(bytes)});
        self->flush();
    });
}

void Connection::end()
{
    asio::post(loop_.io(), [self = shared_from_this()] { self->end_stream(); });
}

void Connection::end_stream()
{
    if (state_ != State::streaming) return;
    enter(State::writing, loop_.service().options.write_timeout);
    if (sending_.empty()) written();   // else when that is
}

// ---- writing

void Connection::flush()
{
    if (!sending_.empty()) return;   // goes on when that is written
    sending_.swap(out_);
    gathered_.clear();
    for (Piece const& piece : sending_) gathered_.push_back(asio::buffer(piece.shared ? *piece.shared : piece.own));
    error_code error;
    auto const size = asio::buffer_size(gathered_);
    auto const sent = gathered_.size() == 1 ? socket_.write_some(gathered_[0], error)   // cheaper in the kernel
                                            : socket_.write_some(gathered_, error);
    if (error && error != asio::error::would_block && error != asio::error::try_again) return close();
    if (sent == size) return written();

    auto rest = sent;   // skip what went out
    std::vector<asio::const_buffer> left;
    for (auto const& buffer : gathered_) {
        auto const skip = std::min(rest, buffer.size());
        rest -= skip;
        if (skip < buffer.size()) left.push_back(buffer + skip);
    }
    gathered_.swap(left);
    deadline_ = loop_.now() + loop_.service().options.write_timeout;
    asio::async_write(socket_, gathered_, [self = shared_from_this()](error_code failure, std::size_t) {
        if (failure || self->state_ == State::closed) return self->close();
        self->written();
    });
}

void Connection::written()
{
    sending_.clear();
    if (!out_.empty()) return flush();
    if (state_ == State::streaming) {
        deadline_ = no_deadline;
        return read();   // which tells when the client has gone
    }
    if (state_ == State::answering) return;   // those went out before a request that is answered elsewhere
    if (close_after_) {
        error_code ignored;
        socket_.shutdown(Socket::shutdown_send, ignored);
        begin_ = end_ = 0;
        enter(State::lingering, linger_timeout);   // closing at once could take the answer away from a client that still sends
        return read();
    }
    if (state_ == State::idle) {
        deadline_ = loop_.now() + loop_.service().options.idle_timeout;
        if (begin_ != end_) return process();
    }
    if (!answered_at_once_) return read();
    // After the others whose requests are here: until then the next one has often come, and no wait has to be set up for it.
    asio::post(loop_.io(), [self = shared_from_this()] {
        if (self->state_ != State::closed) self->read();
    });
}

}   // namespace http
