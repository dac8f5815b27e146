// Parts of an answer (RFC 9110 §14), for a client that goes on where it was cut off, or jumps about in a film.
#pragma once

#include "infrastructure/http/request.hpp"
#include "infrastructure/http/response.hpp"

namespace http {

// What a GET or HEAD is answered where `whole` is all of it: 304 where the client has it already, 206 with the one range of bytes that it asks
// for, 416 where there are no such bytes; else all of it: also for several ranges, for what is no range, and where If-Range names another
// ETag than this one, for then what the client has is part of something else. An answer other than 200 stays as it is.
Response in_range(Request const&, Response whole);

}   // namespace http
