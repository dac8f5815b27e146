#include "infrastructure/http/endpoint.hpp"

#include "base/result.hpp"
#include "base/text.hpp"

#include <algorithm>
#include <exception>
#include <span>

namespace http {

Reply::~Reply()
{
    bool const unwinding = std::uncaught_exceptions() > 0;   // then whoever catches it answers
    if (target_ && !unwinding) target_->answer([]() -> Response { throw Bug("http: a reply was dropped"); });
}

void Reply::operator()(std::move_only_function<Response()> render) && { std::exchange(target_, nullptr)->answer(std::move(render)); }

std::vector<Method> MethodSet::methods() const
{
    std::vector<Method> all;
    for (unsigned i = 0; i < 8; ++i)
        if ((bits_ >> i & 1) != 0) all.push_back(static_cast<Method>(i));
    return all;
}

static constexpr std::string_view capture = "{}";
static constexpr std::size_t segments_max = 12;

// The segments of a path: "/a//b" has "a", "" and "b". Nothing: it is no path, or has more than any pattern.
struct Segments {
    std::array<std::string_view, segments_max> all;
    std::size_t count = 0;
};
static std::optional<Segments> split(std::string_view path)
{
    Segments segments;
    while (path.starts_with('/') && segments.count < segments_max) {
        path.remove_prefix(1);
        auto const end = std::min(path.find('/'), path.size());
        segments.all[segments.count++] = path.substr(0, end);
        path.remove_prefix(end);
    }
    if (!path.empty() || segments.count == 0) return std::nullopt;
    return segments;
}

static std::vector<std::string> segments_of(std::string_view pattern)
{
    auto const split_up = split(pattern);
    invariant(split_up.has_value(), "http: a pattern starts with / and has not too many segments");
    std::vector<std::string> segments;
    for (auto const segment : std::span{split_up->all}.first(split_up->count))
        segments.emplace_back(segment.starts_with('{') ? capture : segment);
    invariant(std::ranges::count(segments, capture) <= static_cast<std::ptrdiff_t>(Request::captures_max), "http: too many captures");
    return segments;
}

Router::Router(std::vector<Endpoint> endpoints) : endpoints_(std::move(endpoints)), patterns_(segments_max + 1)
{
    for (Endpoint const& endpoint : endpoints_) {
        auto segments = segments_of(endpoint.pattern);
        auto& patterns = patterns_[segments.size()];
        auto found = std::ranges::find(patterns, segments, &Pattern::segments);
        if (found == patterns.end()) found = patterns.insert(patterns.end(), Pattern{std::move(segments), {}});
        for (Endpoint const* const other : found->endpoints)
            invariant(other->method != endpoint.method, "http: two endpoints for one method and path");
        found->endpoints.push_back(&endpoint);
    }
    // Literal segments win over captures: "/cart/lines" before "/cart/{id}".
    for (auto& patterns : patterns_)
        std::ranges::sort(patterns, {}, [](Pattern const& p) { return std::pair{std::ranges::count(p.segments, capture), p.segments}; });
}

static bool fits(std::vector<std::string> const& pattern, Segments const& path)
{
    for (std::size_t i = 0; i < path.count; ++i)
        if (pattern[i] == capture ? path.all[i].empty() : pattern[i] != path.all[i]) return false;
    return true;
}

// False: the encoding of a captured segment is broken.
static bool take_captures(std::vector<std::string> const& pattern, Segments const& path, Request& request)
{
    for (std::size_t i = 0, next = 0; i < path.count; ++i) {
        if (pattern[i] != capture) continue;
        auto value = percent_decoded(path.all[i]);
        if (!value || !is_utf8(*value)) return false;
        request.captures[next++] = std::move(*value);
    }
    return true;
}

Router::Match Router::match(Request& request) const
{
    Match match;
    auto const path = split(request.path);
    if (!path) return match;
    auto const wanted = request.method == Method::head ? Method::get : request.method;
    for (Pattern const& pattern : patterns_[path->count]) {
        if (!fits(pattern.segments, *path)) continue;
        for (Endpoint const* const endpoint : pattern.endpoints) {
            match.allowed.insert(endpoint->method);
            if (endpoint->method == wanted) match.endpoint = endpoint;
        }
        if (match.endpoint == nullptr) continue;
        if (!take_captures(pattern.segments, *path, request)) return {.bad_path = true};
        return match;
    }
    return match;
}

}   // namespace http
