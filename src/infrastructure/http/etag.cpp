#include "infrastructure/http/etag.hpp"

#include "base/text.hpp"
#include "infrastructure/crypto/crypto.hpp"

#include <algorithm>

namespace http {

std::string etag_of(std::string_view content)
{
    return "\"" + crypto::hex(crypto::View{crypto::sha256(crypto::bytes(content))}.first(12)) + "\"";
}

// Takes the next line of headers off their front, without its end.
static std::string_view next_line(std::string_view& rest)
{
    auto const line = rest.substr(0, rest.find("\r\n"));
    rest.remove_prefix(std::min(line.size() + 2, rest.size()));
    return line;
}

static bool is_named(std::string_view line, std::string_view wanted)
{
    return equals_ignoring_case(line.substr(0, line.find(':')), wanted);
}

std::string_view header_of(Response const& response, std::string_view wanted)
{
    for (std::string_view rest = response.headers; !rest.empty();)
        if (auto const line = next_line(rest); is_named(line, wanted)) return trimmed(line.substr(wanted.size() + 1));
    return {};
}

// The quotes belong to the tag, so that it is found nowhere but as itself, alone or behind W/.
bool has_already(Request const& request, std::string_view etag)
{
    auto const list = request.header("if-none-match");
    return !list.empty() && (trimmed(list) == "*" || list.find(etag) != std::string_view::npos);
}

Response not_modified(Response const& whole)
{
    Response response{.status = 304};
    for (std::string_view rest = whole.headers; !rest.empty();) {
        auto const line = next_line(rest);
        bool const goes_along = is_named(line, "etag") || is_named(line, "cache-control") || is_named(line, "vary");
        if (goes_along) response.headers.append(line).append("\r\n");
    }
    return response;
}

}   // namespace http
