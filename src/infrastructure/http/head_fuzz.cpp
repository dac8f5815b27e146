// Any bytes as a request's head and chunked body: whatever comes, the answer does not depend on how the network cut it.
#include "infrastructure/http/head.hpp"

#include <algorithm>
#include <cstdlib>

namespace {

void check_head(std::string_view received)
{
    auto const end = http::find_head_end(received);
    if (end.error != 0 || !end.size) return;
    if (*end.size > received.size() || http::find_head_end(received.substr(0, *end.size)).size != end.size) std::abort();

    http::Request request;
    auto const head = http::parse_head(received.substr(0, *end.size), request);
    if (head.error != 0) return;
    if (head.chunked && head.content_length != 0) std::abort();   // two lengths are a smuggled request
    constexpr std::string_view control{"\r\n\0", 3};
    if (request.target.find_first_of(control) != std::string_view::npos || !request.path.starts_with('/')) std::abort();
    for (auto const& [name, value] : request.headers)
        if (name.empty() || name.find_first_of(control) != std::string_view::npos || value.find_first_of(control) != std::string_view::npos)
            std::abort();
}

// The body, if it has come to its end.
std::optional<std::string> read_chunks(std::string_view received, std::size_t piece)
{
    http::ChunkReader reader;
    std::string body;
    std::size_t consumed = 0;
    for (std::size_t known = 0; known < received.size() && !reader.is_done() && !reader.has_failed();) {
        known = std::min(known + piece, received.size());
        consumed += reader.read(received.substr(consumed, known - consumed), body);
    }
    if (reader.has_failed() || !reader.is_done()) return std::nullopt;
    return body + std::string{received.substr(consumed)};   // and what follows it
}

}   // namespace

extern "C" int LLVMFuzzerTestOneInput(unsigned char const* data, std::size_t size)
{
    std::string_view const received{reinterpret_cast<char const*>(data), size};
    check_head(received);
    if (size > 0 && read_chunks(received, size) != read_chunks(received, 1)) std::abort();
    return 0;
}
