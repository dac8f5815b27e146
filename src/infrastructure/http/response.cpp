#include "infrastructure/http/response.hpp"

#include "base/result.hpp"

namespace http {

Response& Response::with(std::string_view name, std::string_view value) &
{
    invariant(value.find_first_of(std::string_view{"\r\n\0", 3}) == std::string_view::npos, "http: a header value with a line break");
    headers.append(name).append(": ").append(value).append("\r\n");
    return *this;
}

Response text(int status, std::string_view content_type, std::string body)
{
    Response response{.status = status, .body = std::move(body)};
    response.with("Content-Type", content_type);
    return response;
}

Response no_content() { return {.status = 204}; }

Response see_other(std::string_view location) { return Response{.status = 303}.with("Location", location); }

Response moved_permanently(std::string_view location) { return Response{.status = 301}.with("Location", location); }

std::string_view reason(int status)
{
    switch (status) {
    case 200: return "OK";
    case 201: return "Created";
    case 202: return "Accepted";
    case 204: return "No Content";
    case 206: return "Partial Content";
    case 301: return "Moved Permanently";
    case 303: return "See Other";
    case 304: return "Not Modified";
    case 400: return "Bad Request";
    case 402: return "Payment Required";
    case 403: return "Forbidden";
    case 404: return "Not Found";
    case 405: return "Method Not Allowed";
    case 408: return "Request Timeout";
    case 409: return "Conflict";
    case 410: return "Gone";
    case 413: return "Content Too Large";
    case 414: return "URI Too Long";
    case 415: return "Unsupported Media Type";
    case 416: return "Range Not Satisfiable";
    case 417: return "Expectation Failed";
    case 422: return "Unprocessable Content";
    case 431: return "Request Header Fields Too Large";
    case 500: return "Internal Server Error";
    case 501: return "Not Implemented";
    case 503: return "Service Unavailable";
    case 505: return "HTTP Version Not Supported";
    default: return "Status";
    }
}

}   // namespace http
