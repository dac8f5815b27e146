// An answer. Its headers are kept as they go out; Date, Content-Length and Connection are the server's.
#pragma once

#include "base/error.hpp"

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace http {

class Outlet;

struct Response {
    int status = 200;
    std::string headers;   // "Name: value\r\n" …
    std::string body;
    std::optional<Code> problem = {};            // which one this tells of, for operators
    std::shared_ptr<std::string const> shared;   // instead of `body`, where many answers have the same

    // Where there is one, the answer goes on behind the body: called on the I/O thread, it keeps where to send more (outlet.hpp), which is
    // gone when the client is. The end of the connection is the end of such an answer.
    std::function<void(std::weak_ptr<Outlet>)> stream = {};

    std::string_view content() const { return shared ? std::string_view{*shared} : std::string_view{body}; }

    // Throws Bug where the value would end the header.
    Response& with(std::string_view name, std::string_view value) &;
    Response with(std::string_view name, std::string_view value) && { return std::move(with(name, value)); }
};

Response text(int status, std::string_view content_type, std::string body);
Response no_content();
Response see_other(std::string_view location);           // 303: GET it
Response moved_permanently(std::string_view location);   // 301

std::string_view reason(int status);

}   // namespace http
