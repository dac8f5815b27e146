// A request as handlers see it: views into the connection's buffer, valid until the request is answered.
#pragma once

#include "infrastructure/trace/context.hpp"

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace http {

enum class Method : std::uint8_t { get, head, post, put, patch, del, options };

std::string_view name(Method);

struct Request {
    static constexpr std::size_t captures_max = 4;

    Method method = Method::get;
    std::string_view target;   // path and query as sent
    std::string_view path;     // as sent, still percent-encoded
    std::string_view query;    // behind the '?', still percent-encoded
    std::string_view body;
    std::string_view client;   // address of the person's machine, behind trusted proxies
    trace::Context trace;      // of its own span; names the request in logs and problems
    std::vector<std::pair<std::string_view, std::string_view>> headers;
    std::array<std::string, captures_max> captures;   // of the route's {…}, decoded

    // The first header of that name, whatever the case; "" where there is none.
    std::string_view header(std::string_view name) const;
    std::string_view cookie(std::string_view name) const;
    std::string trace_id() const { return to_string(trace.trace); }
};

bool equals_ignoring_case(std::string_view a, std::string_view b);

// "%2F" -> "/"; nothing where the encoding is broken or the result holds a NUL.
std::optional<std::string> percent_decoded(std::string_view text);

// Everything but unreserved characters (RFC 3986 §2.3) encoded: safe in a path segment and in a query.
std::string percent_encoded(std::string_view text);

// Names and values of a query or of an application/x-www-form-urlencoded body, decoded, in order. Nothing where the encoding is
// broken, it is no UTF-8, or there are more than 200.
class Form {
  public:
    static std::optional<Form> parse(std::string_view text);

    // The first of that name; "" where there is none.
    std::string const& operator[](std::string_view name) const;
    bool has(std::string_view name) const;
    std::vector<std::pair<std::string, std::string>> const& fields() const { return fields_; }

  private:
    std::vector<std::pair<std::string, std::string>> fields_;
};

}   // namespace http
