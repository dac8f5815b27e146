#include "interaction/shell/problem.hpp"

#include "infrastructure/json/mapping.hpp"

#include <algorithm>

namespace shell {

static std::vector<html::Argument> arguments_of(Args const& args)
{
    std::vector<html::Argument> arguments;
    for (Arg const& arg : args) {
        if (auto const* const number = std::get_if<std::int64_t>(&arg.value))
            arguments.push_back({arg.name, *number});
        else if (auto const* const text = std::get_if<std::string>(&arg.value))
            arguments.push_back({arg.name, std::string_view{*text}});
        else
            arguments.push_back({arg.name, std::get<Money>(arg.value)});
    }
    return arguments;
}

static std::string say(html::Messages const& messages, std::string const& key, Args const& args)
{
    auto const text = messages.find(key);
    invariant(text.has_value(), "a code without its text");
    return messages.format(*text, arguments_of(args));
}

static Arg const* find(Args const& args, std::string_view name)
{
    auto const found = std::ranges::find(args, name, &Arg::name);
    return found == args.end() ? nullptr : &*found;
}

// What a bank says in a code is told in a sentence of its own.
Words words(Error const& error, html::Messages const& messages)
{
    auto const key = "problem." + std::string{info(error.code).name};
    Words words{say(messages, key + ".title", error.args), say(messages, key + ".detail", error.args)};
    if (auto const* const decline = find(error.args, "decline_code"))
        if (auto const text = messages.find("decline." + std::get<std::string>(decline->value))) words.detail = *text;
    return words;
}

std::string words(Violation const& violation, html::Messages const& messages)
{
    return say(messages, "violation." + std::string{name(violation.code)}, violation.args);
}

static void write(json::Writer& out, Arg const& arg)
{
    out.key(arg.name);
    if (arg.name == "retryable")
        out.boolean(std::get<std::int64_t>(arg.value) != 0);
    else if (auto const* const number = std::get_if<std::int64_t>(&arg.value))
        out.number(*number);
    else if (auto const* const text = std::get_if<std::string>(&arg.value))
        out.string(*text);
    else
        json::write(out, std::get<Money>(arg.value));
}

std::string retry_after(Error const& error)
{
    auto const* const seconds = find(error.args, "retry_after");
    return std::to_string(seconds != nullptr ? std::get<std::int64_t>(seconds->value) : 1);
}

http::Response problem(Error const& error, http::Request const& request, html::Messages const& messages,
                       std::optional<MemberOfProblem> const& more)
{
    auto const& code = info(error.code);
    auto const text = words(error, messages);
    std::string body;
    json::Writer out{body};
    out.begin_object();
    out.member("type", "/problems/" + std::string{code.name});
    out.member("title", text.title);
    out.member("status", code.status);
    out.member("detail", text.detail);
    out.member("code", code.name);
    if (find(error.args, "retryable") == nullptr) out.member("retryable", code.retryable);
    for (Arg const& arg : error.args) write(out, arg);
    if (more) out.key(more->name).raw(more->json);
    if (!error.violations.empty()) {
        out.key("errors").begin_array();
        for (Violation const& violation : error.violations) {
            out.begin_object();
            out.member("pointer", violation.pointer);
            out.member("code", name(violation.code));
            out.member("message", words(violation, messages));
            for (Arg const& arg : violation.args) write(out, arg);
            out.end_object();
        }
        out.end_array();
    }
    // A decline is stored and told again, byte by byte the same; its trace is in the header.
    if (error.code != Code::payment_declined) out.member("trace_id", request.trace_id());
    out.end_object();
    auto response = http::text(code.status, "application/problem+json", std::move(body));
    response.problem = error.code;
    response.with("Cache-Control", "no-store").with("X-Trace-Id", request.trace_id());
    if (code.retryable) response.with("Retry-After", retry_after(error));
    if (error.code == Code::unauthenticated) response.with("WWW-Authenticate", "Bearer");
    return response;
}

http::Response plain_problem(int status, http::Request const* request)
{
    std::string body;
    json::Writer out{body};
    out.begin_object();
    out.member("type", "about:blank");
    out.member("title", http::reason(status));
    out.member("status", status);
    if (request != nullptr && request->trace.is_valid()) out.member("trace_id", request->trace_id());
    out.end_object();
    return http::text(status, "application/problem+json", std::move(body)).with("Cache-Control", "no-store");
}

std::optional<Code> code_for(int status)
{
    switch (status) {
    case 400: return Code::malformed_request;
    case 404: return Code::not_found;
    case 405: return Code::method_not_allowed;
    case 413: return Code::body_too_large;
    case 415: return Code::unsupported_media;
    case 500: return Code::internal;
    case 503: return Code::overloaded;
    default: return std::nullopt;
    }
}

}   // namespace shell
