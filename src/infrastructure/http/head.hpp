// The head of a request (RFC 9112 §2–§6), read strictly: what two readers could understand differently is refused, because behind a
// proxy a difference is a smuggled request. Field syntax is Boost.Beast's parser, the rest is here.
#pragma once

#include "infrastructure/http/request.hpp"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string_view>

namespace http {

inline constexpr std::size_t head_bytes_max = 16 << 10, target_bytes_max = 8 << 10, headers_max = 100;

// How far the head reaches: nothing while it is incomplete. Errors are the status to answer with before closing.
struct HeadEnd {
    std::optional<std::size_t> size = {};
    int error = 0;
};
HeadEnd find_head_end(std::string_view received);

struct Head {
    int error = 0;   // a status to answer with; then close
    bool keep_alive = true;
    bool expects_continue = false;
    bool chunked = false;
    std::uint64_t content_length = 0;
    bool has_body() const { return chunked || content_length > 0; }
};

// Fills method, target, path, query and headers of `request` with views into `head`, which find_head_end has measured.
Head parse_head(std::string_view head, Request& request);

// Takes the chunks of a body apart (RFC 9112 §7.1); trailers are read and dropped.
class ChunkReader {
  public:
    ChunkReader();
    ~ChunkReader();

    // Consumes from the front of `received`, appends to `body`. Returns how much was consumed.
    std::size_t read(std::string_view received, std::string& body);
    bool is_done() const;
    bool has_failed() const { return failed_; }

  private:
    struct Parser;
    std::unique_ptr<Parser> parser_;
    bool failed_ = false;
};

}   // namespace http
