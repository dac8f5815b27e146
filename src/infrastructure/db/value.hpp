// What goes into a statement and comes out of a row: 64-bit integers, UTF-8 text, bytes, null. A type becomes a value by
// to_value and is read back by Row::get; the two must agree on the column's type.
#pragma once

#include "base/ids.hpp"
#include "base/money.hpp"
#include "base/time.hpp"

#include <concepts>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace db {

// A parameter. Borrows text and bytes for the time of the call.
struct Value {
    enum class Kind : std::uint8_t { null, integer, text, bytes };

    Kind kind = Kind::null;
    std::int64_t integer = 0;
    std::string_view text = {};   // or bytes

    Value() = default;
    Value(std::nullopt_t) {}
    template <typename T>
        requires std::integral<T>
    Value(T v) : kind(Kind::integer)
               , integer(static_cast<std::int64_t>(v))
    {
    }
    Value(std::string_view v) : kind(Kind::text), text(v) {}
    Value(std::string const& v) : Value(std::string_view{v}) {}
    Value(char const* v) : Value(std::string_view{v}) {}
    Value(std::span<std::byte const> v) : kind(Kind::bytes), text(reinterpret_cast<char const*>(v.data()), v.size()) {}
    Value(std::vector<std::byte> const& v) : Value(std::span<std::byte const>{v}) {}
    template <std::size_t N> Value(std::array<std::byte, N> const& v) : Value(std::span<std::byte const>{v}) {}
    Value(Instant v) : Value(v.us) {}
    Value(Currency const& v) : Value(v.code()) {}
    template <typename Tag> Value(Id<Tag> v) : Value(v.value) {}
    template <typename T> Value(std::optional<T> const& v) : Value(v ? Value{*v} : Value{}) {}
};

}   // namespace db
