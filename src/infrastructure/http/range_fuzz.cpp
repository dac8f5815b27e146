// Any bytes as a Range, If-Range and If-None-Match: what is sent is the whole, or the part that Content-Range tells of.
#include "infrastructure/http/range.hpp"

#include "infrastructure/http/etag.hpp"

#include <cstdio>
#include <cstdlib>

extern "C" int LLVMFuzzerTestOneInput(unsigned char const* data, std::size_t size)
{
    static std::string const content = "0123456789abcdefghijklmnopqrstuvwxyz";
    std::string_view rest{reinterpret_cast<char const*>(data), size};
    http::Request request;
    for (std::string_view const name : {"Range", "If-Range", "If-None-Match"}) {
        auto const line = rest.substr(0, rest.find('\n'));
        rest.remove_prefix(std::min(line.size() + 1, rest.size()));
        request.headers.emplace_back(name, line);
    }
    auto const response = http::in_range(request, http::text(200, "text/plain", content).with("ETag", "\"tag\""));
    auto const said = std::string{http::header_of(response, "Content-Range")};
    std::size_t first = 0, last = 0, all = 0;
    switch (response.status) {
    case 200:
        if (response.content() != content) std::abort();
        break;
    case 206:
        if (std::sscanf(said.c_str(), "bytes %zu-%zu/%zu", &first, &last, &all) != 3 || all != content.size() || first > last) std::abort();
        if (response.content() != content.substr(first, last - first + 1)) std::abort();
        break;
    case 304: break;
    case 416:
        if (said != "bytes */36") std::abort();
        break;
    default: std::abort();
    }
    return 0;
}
