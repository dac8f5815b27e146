// Entity tags (RFC 9110 §8.8.3, §13): a name for what an answer holds, by which a client asks whether it has that already.
#pragma once

#include "infrastructure/http/request.hpp"
#include "infrastructure/http/response.hpp"

namespace http {

// "…" of these very bytes: an answer in another encoding has another one, as it must.
std::string etag_of(std::string_view content);

// The first of that name in an answer; "" where there is none.
std::string_view header_of(Response const&, std::string_view name);

// Whether If-None-Match names that tag, strong or weak, or any ("*").
bool has_already(Request const&, std::string_view etag);

// 304 instead of the answer, with those of its headers that a cache takes over (§15.4.5).
Response not_modified(Response const& whole);

}   // namespace http
