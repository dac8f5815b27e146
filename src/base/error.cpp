#include "base/error.hpp"

#include <array>

std::vector<CodeInfo> const& all_codes()
{
    static std::vector<CodeInfo> const codes{
#define X(name, status, retryable) {Code::name, #name, status, retryable},
        ERROR_CODES(X)
#undef X
    };
    return codes;
}

CodeInfo const& info(Code code) { return all_codes()[static_cast<std::size_t>(code)]; }

std::string_view name(Violation::Kind kind)
{
    static constexpr std::array names{
#define X(name) std::string_view(#name),
        VIOLATION_CODES(X)
#undef X
    };
    return names[kind];
}

Error invalid(std::string pointer, Violation::Kind kind, Args args)
{
    return {Code::validation_failed, std::vector{Violation{std::move(pointer), kind, std::move(args)}}};
}
