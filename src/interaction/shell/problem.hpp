// How an Error is told: as application/problem+json (RFC 9457) to programs, as words to people.
#pragma once

#include "base/result.hpp"
#include "infrastructure/http/request.hpp"
#include "infrastructure/http/response.hpp"
#include "infrastructure/template/html.hpp"

#include <string>

namespace shell {

struct MemberOfProblem {
    std::string_view name;
    std::string json;
};
// {"type":"/problems/insufficient_stock","title":…,"status":409,"detail":…,"code":…,"retryable":…,"errors":[…],"trace_id":…} and the
// arguments of the error as further members; and one more, where there is more to tell.
http::Response problem(Error const&, http::Request const&, html::Messages const&, std::optional<MemberOfProblem> const& more = {});

// In how many seconds the same request may be sent again, where it may: the header Retry-After.
std::string retry_after(Error const&);

// Of a status without a code of ours: "about:blank", the status's own words.
http::Response plain_problem(int status, http::Request const*);

struct Words {
    std::string title, detail;
};
Words words(Error const&, html::Messages const&);
std::string words(Violation const&, html::Messages const&);

// The code that stands for a status which the server itself answers; nothing where there is none.
std::optional<Code> code_for(int status);

}   // namespace shell
