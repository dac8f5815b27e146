#include "infrastructure/http/endpoint.hpp"

#include "base/result.hpp"
#include "base/text.hpp"

#include <algorithm>
#include <exception>

namespace http {

Reply::~Reply()
{
    bool const unwinding = std::uncaught_exceptions() > 0;   // then whoever catches it answers
    if (target_ && !unwinding) target_->answer([]() -> Response { throw Bug("http: a reply was dropped"); });
}

void Reply::operator()(std::move_only_function<Response()> render) && { std::exchange(target_, nullptr)->answer(std::move(render)); }

static constexpr std::string_view capture = "{}";

static std::vector<std::string> segments_of(std::string_view pattern)
{
    std::vector<std::string> segments;
    invariant(pattern.starts_with('/'), "http: a pattern starts with /");
    for (pattern.remove_prefix(1);;) {
        auto const end = std::min(pattern.find('/'), pattern.size());
        auto const segment = pattern.substr(0, end);
        segments.emplace_back(segment.starts_with('{') ? capture : segment);
        if (end == pattern.size()) return segments;
        pattern.remove_prefix(end + 1);
    }
}

Router::Router(std::vector<Endpoint> endpoints) : endpoints_(std::move(endpoints))
{
    for (Endpoint const& endpoint : endpoints_) {
        auto segments = segments_of(endpoint.pattern);
        auto found = std::ranges::find(patterns_, segments, &Pattern::segments);
        if (found == patterns_.end()) found = patterns_.insert(patterns_.end(), Pattern{std::move(segments), {}});
        for (Endpoint const* const other : found->endpoints)
            invariant(other->method != endpoint.method, "http: two endpoints for one method and path");
        found->endpoints.push_back(&endpoint);
    }
    // Literal segments win over captures: "/cart/lines" before "/cart/{id}".
    std::ranges::sort(patterns_, {}, [](Pattern const& p) { return std::pair{std::ranges::count(p.segments, capture), p.segments}; });
}

// True where the path has the pattern's shape; `captured` gets the raw text of its captures.
static bool fits(std::vector<std::string> const& segments, std::string_view path,
                 std::array<std::string_view, Request::captures_max>& captured)
{
    std::size_t count = 0;
    for (std::size_t i = 0; i < segments.size(); ++i) {
        if (path.empty()) return false;
        path.remove_prefix(1);
        auto const end = std::min(path.find('/'), path.size());
        auto const segment = path.substr(0, end);
        if (segments[i] == capture) {
            if (segment.empty() || count == captured.size()) return false;
            captured[count++] = segment;
        } else if (segments[i] != segment) {
            return false;
        }
        path.remove_prefix(end);
    }
    return path.empty();
}

Router::Match Router::match(Request& request) const
{
    Match match;
    auto const wanted = request.method == Method::head ? Method::get : request.method;
    for (Pattern const& pattern : patterns_) {
        std::array<std::string_view, Request::captures_max> captured{};
        if (!fits(pattern.segments, request.path, captured)) continue;
        for (Endpoint const* const endpoint : pattern.endpoints) {
            match.allowed.push_back(endpoint->method);
            if (endpoint->method == wanted) match.endpoint = endpoint;
        }
        if (match.endpoint == nullptr) continue;
        for (std::size_t i = 0; i < captured.size() && !captured[i].empty(); ++i) {
            auto value = percent_decoded(captured[i]);
            if (!value || !is_utf8(*value)) return {.bad_path = true};
            request.captures[i] = std::move(*value);
        }
        return match;
    }
    return match;
}

}   // namespace http
