// Result<T> holds a T or an Error; TRY passes the Error up. Expected outcomes travel so; faults (database gone, row corrupt)
// are exceptions, caught at the request edge and by the job runner.
#pragma once

#include "base/error.hpp"

#include <expected>
#include <stdexcept>
#include <string>

struct Done {
    bool operator==(Done const&) const = default;
};

template <typename T> class [[nodiscard]] Result : public std::expected<T, Error> {
  public:
    using Value = T;
    using std::expected<T, Error>::expected;
    Result(Error error) : std::expected<T, Error>(std::unexpect, std::move(error)) {}
    Result(Code code) : std::expected<T, Error>(std::unexpect, Error{code}) {}
};

// The value of a Result, or `return` with its Error from the function that TRY stands in.
#define TRY(...)                                                                                                                           \
    ({                                                                                                                                     \
        auto&& try_result_ = (__VA_ARGS__);                                                                                                \
        if (!try_result_) return std::move(try_result_).error();                                                                           \
        std::move(*try_result_);                                                                                                           \
    })

// A broken invariant: a bug in this program. Fails the job it happens in, loudly (decisions 6).
class Bug : public std::logic_error {
  public:
    using std::logic_error::logic_error;
};

// Checked in release builds too.
inline void invariant(bool holds, char const* what)
{
    if (!holds) [[unlikely]]
        throw Bug(what);
}
