// Structs to and from JSON, by the names of their members. A struct is described once, beside its definition:
//     struct NewLine { std::string sku; int quantity; };
//     BOOST_DESCRIBE_STRUCT(NewLine, (), (sku, quantity))
// Reading is strict: an unknown or repeated member, a missing one or one of the wrong type is a violation with its JSON pointer,
// and all of them are found in one pass. How a member may be absent, its type says:
//     T               must be there
//     optional<T>     may be absent or null; written as null
//     Maybe<T>        may be absent or null; left out when empty
//     Patch<T>        absent: unchanged; null: cleared (RFC 7396)
#pragma once

#include "base/ids.hpp"
#include "infrastructure/json/reader.hpp"
#include "infrastructure/json/writer.hpp"

#include <boost/describe.hpp>
#include <boost/mp11.hpp>

#include <array>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace json {

template <typename T> struct Maybe : std::optional<T> {
    using std::optional<T>::optional;
};

template <typename T> struct Patch {
    bool given = false;
    std::optional<T> value;
};

// JSON that is passed on as it is.
struct Raw {
    std::string text;
    bool operator==(Raw const&) const = default;
};

template <typename T>
concept Described = boost::describe::has_describe_members<T>::value;
template <typename T> inline constexpr bool is_vector = false;
template <typename T> inline constexpr bool is_vector<std::vector<T>> = true;
template <typename T> inline constexpr bool is_optional = false;
template <typename T> inline constexpr bool is_optional<std::optional<T>> = true;
template <typename T> inline constexpr bool is_maybe = false;
template <typename T> inline constexpr bool is_maybe<Maybe<T>> = true;
template <typename T> inline constexpr bool is_patch = false;
template <typename T> inline constexpr bool is_patch<Patch<T>> = true;
template <typename T> inline constexpr bool is_id = false;
template <typename Tag> inline constexpr bool is_id<Id<Tag>> = true;
template <typename T> inline constexpr bool is_map = false;
template <typename T> inline constexpr bool is_map<std::vector<std::pair<std::string, T>>> =
    true;   // an object whose names are data, in order

template <typename T> inline constexpr bool may_be_absent = is_optional<T> || is_maybe<T> || is_patch<T>;

template <Described T, typename F> void for_each_member(F&& f)
{
    boost::mp11::mp_for_each<boost::describe::describe_members<T, boost::describe::mod_any_access>>(std::forward<F>(f));
}

// ---- reading

// Appends to a JSON pointer (RFC 6901): '~' and '/' in a name are escaped.
std::string pointer_to(std::string const& at, std::string_view name);

using Violations = std::vector<Violation>;
inline constexpr std::size_t violations_max = 100;   // behind these, no more are looked for

template <typename T> void read(Node, T&, std::string const& at, Violations&);

namespace detail {
inline void wrong_type(std::string const& at, Violations& found) { found.push_back({at.empty() ? "/" : at, Violation::wrong_type}); }

template <typename T, typename V> void take(std::optional<V> value, T& out, std::string const& at, Violations& found)
{
    if (value)
        out = T(*value);
    else
        wrong_type(at, found);
}

template <Described T> void read_struct(Node node, T& out, std::string const& at, Violations& found)
{
    if (node.kind() != Node::Kind::object) return wrong_type(at, found);
    constexpr auto count = boost::mp11::mp_size<boost::describe::describe_members<T, boost::describe::mod_any_access>>::value;
    std::array<bool, count> seen{};
    node.each_member([&](std::string_view name, Node value) {
        if (found.size() >= violations_max) return;
        bool known = false;
        std::size_t index = 0;
        for_each_member<T>([&](auto member) {
            auto const i = index++;
            if (known || member.name != name) return;
            known = true;
            if (std::exchange(seen[i], true))
                found.push_back({pointer_to(at, name), Violation::invalid});
            else
                read(value, out.*member.pointer, pointer_to(at, name), found);
        });
        if (!known) found.push_back({pointer_to(at, name), Violation::unknown_field});
    });
    std::size_t index = 0;
    for_each_member<T>([&](auto member) {
        using M = std::remove_cvref_t<decltype(out.*member.pointer)>;
        auto const i = index++;
        if constexpr (!may_be_absent<M>)
            if (!seen[i]) found.push_back({pointer_to(at, member.name), Violation::required});
    });
}

inline void read_currency(Node node, Currency& out, std::string const& at, Violations& found)
{
    auto const text = node.string();
    auto const currency = text ? Currency::parse(*text) : std::nullopt;
    if (currency)
        out = *currency;
    else
        found.push_back({at, text ? Violation::invalid : Violation::wrong_type});
}
}   // namespace detail

template <typename T> void read(Node node, T& out, std::string const& at, Violations& found)
{
    if constexpr (std::is_same_v<T, std::string>) {
        detail::take(node.string(), out, at, found);
        if (out.find('\0') != std::string::npos)
            found.push_back({at, Violation::invalid});   // no text of ours holds one, no database takes it
    } else if constexpr (std::is_same_v<T, bool>) {
        detail::take(node.boolean(), out, at, found);
    } else if constexpr (std::is_integral_v<T>) {
        auto const value = node.integer();
        if (!value)
            detail::wrong_type(at, found);
        else if (std::in_range<T>(*value))
            out = static_cast<T>(*value);
        else
            found.push_back({at, Violation::invalid});
    } else if constexpr (std::is_same_v<T, double>) {
        detail::take(node.number(), out, at, found);
    } else if constexpr (std::is_same_v<T, Currency>) {
        detail::read_currency(node, out, at, found);
    } else if constexpr (std::is_same_v<T, Raw>) {
        out.text = node.text();
    } else if constexpr (is_id<T>) {
        auto const text = node.string();
        auto const id = text ? parse_id<T>(*text) : std::nullopt;
        if (id)
            out = *id;
        else
            found.push_back({at, text ? Violation::invalid : Violation::wrong_type});
    } else if constexpr (is_optional<T> || is_maybe<T>) {
        if (node.is_null()) return out.reset();
        read(node, out.emplace(), at, found);
    } else if constexpr (is_patch<T>) {
        out.given = true;
        if (!node.is_null()) read(node, out.value.emplace(), at, found);
    } else if constexpr (is_vector<T>) {
        if (node.kind() != Node::Kind::array) return detail::wrong_type(at, found);
        node.each_element([&](Node element) {
            if (found.size() < violations_max) read(element, out.emplace_back(), at + "/" + std::to_string(out.size() - 1), found);
        });
    } else {
        detail::read_struct(node, out, at, found);
    }
}

// Errors: malformed_request (no JSON); validation_failed with every violation.
template <typename T> Result<T> parse(std::string_view text)
{
    Document const document = TRY(Document::parse(text));
    T value{};
    Violations found;
    read(document.root(), value, "", found);
    if (!found.empty()) return Error{Code::validation_failed, std::move(found)};
    return value;
}

// ---- writing

template <typename T> void write(Writer& out, T const& value)
{
    if constexpr (std::is_same_v<T, Instant> || std::is_same_v<T, Day> || is_id<T>)
        out.string(to_string(value));
    else if constexpr (std::is_convertible_v<T const&, std::string_view>)
        out.string(value);
    else if constexpr (std::is_same_v<T, Currency>)
        out.string(value.code());
    else if constexpr (std::is_same_v<T, Raw>)
        out.raw(value.text);
    else if constexpr (std::is_same_v<T, bool>)
        out.boolean(value);
    else if constexpr (std::is_integral_v<T>)
        out.number(static_cast<std::int64_t>(value));
    else if constexpr (std::is_same_v<T, double>)
        out.number(value);
    else if constexpr (is_optional<T> || is_maybe<T>)
        value ? write(out, *value) : out.null();
    else if constexpr (is_map<T>) {
        out.begin_object();
        for (auto const& [name, member] : value) {
            out.key(name);
            write(out, member);
        }
        out.end_object();
    } else if constexpr (is_vector<T>) {
        out.begin_array();
        for (auto const& element : value) write(out, element);
        out.end_array();
    } else {
        out.begin_object();
        for_each_member<T>([&](auto member) {
            auto const& part = value.*member.pointer;
            if constexpr (is_maybe<std::remove_cvref_t<decltype(part)>>)
                if (!part) return;
            out.key(member.name);
            write(out, part);
        });
        out.end_object();
    }
}

template <typename T> std::string to_json(T const& value)
{
    std::string text;
    Writer out{text};
    write(out, value);
    return text;
}

// ---- describing: JSON Schema (draft 2020-12), as OpenAPI 3.1 uses it

template <typename T> void schema(Writer& out);

namespace detail {
inline void typed(Writer& out, std::string_view type, std::string_view format = {})
{
    out.begin_object();
    out.member("type", type);
    if (!format.empty()) out.member("format", format);
    out.end_object();
}

template <typename T> void nullable(Writer& out)
{
    out.begin_object();
    out.key("anyOf").begin_array();
    schema<T>(out);
    typed(out, "null");
    out.end_array();
    out.end_object();
}
}   // namespace detail

template <typename T> void schema(Writer& out)
{
    if constexpr (std::is_same_v<T, Instant>)
        detail::typed(out, "string", "date-time");
    else if constexpr (std::is_same_v<T, Day>)
        detail::typed(out, "string", "date");
    else if constexpr (std::is_same_v<T, Currency> || is_id<T> || std::is_convertible_v<T const&, std::string_view>)
        detail::typed(out, "string");
    else if constexpr (std::is_same_v<T, bool>)
        detail::typed(out, "boolean");
    else if constexpr (std::is_integral_v<T>)
        detail::typed(out, "integer");
    else if constexpr (std::is_same_v<T, double>)
        detail::typed(out, "number");
    else if constexpr (std::is_same_v<T, Raw>)
        detail::typed(out, "object");
    else if constexpr (is_optional<T>)
        detail::nullable<typename T::value_type>(out);
    else if constexpr (is_maybe<T>)
        schema<typename T::value_type>(out);
    else if constexpr (is_patch<T>)
        detail::nullable<typename decltype(T::value)::value_type>(out);
    else if constexpr (is_map<T>) {
        out.begin_object();
        out.member("type", "object");
        out.key("additionalProperties");
        schema<typename T::value_type::second_type>(out);
        out.end_object();
    } else if constexpr (is_vector<T>) {
        out.begin_object();
        out.member("type", "array");
        out.key("items");
        schema<typename T::value_type>(out);
        out.end_object();
    } else {
        out.begin_object();
        out.member("type", "object");
        out.key("properties").begin_object();
        for_each_member<T>([&](auto member) {
            out.key(member.name);
            schema<std::remove_cvref_t<decltype(std::declval<T&>().*member.pointer)>>(out);
        });
        out.end_object();
        out.key("required").begin_array();
        for_each_member<T>([&](auto member) {
            using M = std::remove_cvref_t<decltype(std::declval<T&>().*member.pointer)>;
            if constexpr (!may_be_absent<M>) out.string(member.name);
        });
        out.end_array();
        out.member("additionalProperties", false);
        out.end_object();
    }
}

}   // namespace json

BOOST_DESCRIBE_STRUCT(Money, (), (amount, currency))
