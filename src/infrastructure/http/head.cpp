#include "infrastructure/http/head.hpp"

#include "base/text.hpp"

#include <boost/beast/http/basic_parser.hpp>

#include <charconv>

namespace http {

namespace beast = boost::beast::http;
using boost::beast::error_code;
using BeastView = boost::beast::string_view;

static std::string_view view(BeastView text) { return {text.data(), text.size()}; }

HeadEnd find_head_end(std::string_view received)
{
    std::size_t start = 0;
    while (start + 2 <= received.size() && received.substr(start, 2) == "\r\n") start += 2;   // empty lines before a request (§2.2)
    for (std::size_t line = start;;) {
        auto const newline = received.find('\n', line);
        if (newline == std::string_view::npos) break;
        if (newline == line || received[newline - 1] != '\r') return {.error = 400};
        if (newline == line + 1) return {.size = newline + 1};
        line = newline + 1;
        if (line < received.size() && (received[line] == ' ' || received[line] == '\t')) return {.error = 400};   // obsolete folding
    }
    if (received.size() - start > head_bytes_max) return {.error = received.find('\n', start) == std::string_view::npos ? 414 : 431};
    return {};
}

namespace {

// Beast's parser keeps no text: it tells each part as a view of what it was given.
class Parser final : public beast::basic_parser<true> {
  public:
    explicit Parser(Request& request, Head& head) : request_(request), head_(head)
    {
        header_limit(head_bytes_max + 1024);
        body_limit(boost::none);
    }

    int length_headers = 0, encoding_headers = 0, hosts = 0;
    bool http_1_1 = false;

  private:
    void on_request_impl(beast::verb, BeastView method, BeastView target, int version, error_code&) override
    {
        http_1_1 = version == 11;
        if (version != 11 && version != 10) head_.error = 505;
        set_method(view(method));
        request_.target = view(target);
    }

    void set_method(std::string_view text)
    {
        for (auto const method : {Method::get, Method::head, Method::post, Method::put, Method::patch, Method::del, Method::options})
            if (name(method) == text) {
                request_.method = method;
                return;
            }
        head_.error = 501;
    }

    void on_field_impl(beast::field field, BeastView field_name, BeastView value, error_code&) override
    {
        auto const text = view(value);
        for (char const c : text)
            if (static_cast<unsigned char>(c) < 0x20 && c != '\t') head_.error = 400;
        switch (field) {
        case beast::field::host: ++hosts; break;
        case beast::field::content_length: read_length(text); break;
        case beast::field::transfer_encoding:
            ++encoding_headers;
            if (!equals_ignoring_case(text, "chunked")) head_.error = 400;
            break;
        case beast::field::expect:
            if (!equals_ignoring_case(text, "100-continue")) head_.error = 417;
            head_.expects_continue = true;
            break;
        default: break;
        }
        if (request_.headers.size() == headers_max)
            head_.error = 431;
        else
            request_.headers.emplace_back(view(field_name), text);
    }

    void read_length(std::string_view text)
    {
        ++length_headers;
        auto const [end, error] = std::from_chars(text.data(), text.data() + text.size(), head_.content_length);
        if (error != std::errc{} || end != text.data() + text.size() || text.empty() || text[0] == '+') head_.error = 400;
    }

    void on_response_impl(int, BeastView, int, error_code&) override {}
    void on_header_impl(error_code&) override {}
    void on_body_init_impl(boost::optional<std::uint64_t> const&, error_code&) override {}
    std::size_t on_body_impl(BeastView body, error_code&) override { return body.size(); }
    void on_chunk_header_impl(std::uint64_t, BeastView, error_code&) override {}
    std::size_t on_chunk_body_impl(std::uint64_t, BeastView body, error_code&) override { return body.size(); }
    void on_finish_impl(error_code&) override {}

    Request& request_;
    Head& head_;
};

// "http://host/path" (absolute form, §3.2.2) becomes "/path".
bool split_target(Request& request)
{
    auto target = request.target;
    if (target.starts_with("http://") || target.starts_with("https://")) {
        auto const slash = target.find('/', target.find("//") + 2);
        target = slash == std::string_view::npos ? "/" : target.substr(slash);
        request.target = target;
    }
    if (target == "*") return request.method == Method::options;
    if (!target.starts_with('/')) return false;
    for (char const c : target)
        if (static_cast<unsigned char>(c) <= 0x20 || c == 0x7F || c == '#') return false;
    auto const question = std::min(target.find('?'), target.size());
    request.path = target.substr(0, question);
    request.query = target.substr(std::min(question + 1, target.size()));
    return true;
}

// True where the third word of the request line is some version of HTTP, if none that we speak.
bool names_http(std::string_view head)
{
    for (int word = 0; word < 2; ++word) {
        auto const space = head.find(' ');
        if (space == std::string_view::npos) return false;
        head.remove_prefix(space + 1);
    }
    return head.starts_with("HTTP/");
}

}   // namespace

Head parse_head(std::string_view received, Request& request)
{
    Head head;
    request.headers.clear();
    while (received.starts_with("\r\n")) received.remove_prefix(2);
    Parser parser{request, head};
    error_code error;
    parser.put(boost::asio::const_buffer{received.data(), received.size()}, error);
    if (error && error != beast::error::need_more) {
        head.error = error == beast::error::header_limit ? 431 : error == beast::error::bad_version && names_http(received) ? 505 : 400;
        return head;
    }
    if (head.error != 0) return head;
    head.chunked = parser.encoding_headers > 0;
    bool const one_host = parser.hosts == 1 || (parser.hosts == 0 && !parser.http_1_1);
    bool const one_framing = parser.length_headers + parser.encoding_headers <= 1 && (parser.http_1_1 || !head.chunked);
    if (!one_host || !one_framing || !split_target(request)) head.error = 400;
    if (request.target.size() > target_bytes_max) head.error = 414;
    head.keep_alive = parser.http_1_1 && parser.keep_alive();
    return head;
}

// A parser that has seen a head of its own, so that what follows is chunks.
struct ChunkReader::Parser final : beast::basic_parser<true> {
    Parser()
    {
        static constexpr std::string_view head = "POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n";
        error_code error;
        body_limit(boost::none);
        put(boost::asio::const_buffer{head.data(), head.size()}, error);
        eager(true);
    }

    std::string* body = nullptr;

  private:
    std::size_t on_chunk_body_impl(std::uint64_t, BeastView data, error_code&) override
    {
        body->append(data.data(), data.size());
        return data.size();
    }
    void on_request_impl(beast::verb, BeastView, BeastView, int, error_code&) override {}
    void on_response_impl(int, BeastView, int, error_code&) override {}
    void on_field_impl(beast::field, BeastView, BeastView, error_code&) override {}
    void on_header_impl(error_code&) override {}
    void on_body_init_impl(boost::optional<std::uint64_t> const&, error_code&) override {}
    std::size_t on_body_impl(BeastView data, error_code&) override { return data.size(); }
    void on_chunk_header_impl(std::uint64_t, BeastView, error_code&) override {}
    void on_finish_impl(error_code&) override {}
};

ChunkReader::ChunkReader() : parser_(std::make_unique<Parser>()) {}
ChunkReader::~ChunkReader() = default;

std::size_t ChunkReader::read(std::string_view received, std::string& body)
{
    // Every message has at least "0\r\n\r\n" to come until it ends; Beast (1.81) stops the process where its last chunk comes in smaller pieces.
    if (received.size() < std::string_view{"0\r\n\r\n"}.size()) return 0;
    parser_->body = &body;
    error_code error;
    std::size_t const consumed = parser_->put(boost::asio::const_buffer{received.data(), received.size()}, error);
    failed_ = error && error != beast::error::need_more;
    return consumed;
}

bool ChunkReader::is_done() const { return parser_->is_done(); }

}   // namespace http
