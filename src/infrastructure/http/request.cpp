#include "infrastructure/http/request.hpp"

#include "base/text.hpp"

#include <algorithm>

namespace http {

std::string_view name(Method method)
{
    static constexpr std::array<std::string_view, 7> names{"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"};
    return names[static_cast<std::size_t>(method)];
}

static constexpr char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

bool equals_ignoring_case(std::string_view a, std::string_view b) { return std::ranges::equal(a, b, {}, lower, lower); }

std::string_view Request::header(std::string_view wanted) const
{
    for (auto const& [header, value] : headers)
        if (equals_ignoring_case(header, wanted)) return value;
    return {};
}

std::string_view Request::cookie(std::string_view wanted) const
{
    for (auto const& [header, value] : headers) {
        if (!equals_ignoring_case(header, "cookie")) continue;
        for (std::string_view rest = value; !rest.empty();) {
            auto const end = std::min(rest.find(';'), rest.size());
            auto const pair = trimmed(rest.substr(0, end));
            rest.remove_prefix(std::min(end + 1, rest.size()));
            auto const equals = pair.find('=');
            if (equals != std::string_view::npos && pair.substr(0, equals) == wanted) return pair.substr(equals + 1);
        }
    }
    return {};
}

static int hex_digit(char c)
{
    if (c >= '0' && c <= '9') return c - '0';
    c = lower(c);
    return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

static std::optional<std::string> decoded(std::string_view text, bool plus_is_space)
{
    if (text.find_first_of(plus_is_space ? std::string_view{"%+\0", 3} : std::string_view{"%\0", 2}) == std::string_view::npos)
        return std::string{text};
    std::string out;
    out.reserve(text.size());
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] == '+' && plus_is_space) {
            out += ' ';
        } else if (text[i] != '%') {
            out += text[i];
        } else {
            int const high = i + 2 < text.size() ? hex_digit(text[i + 1]) : -1, low = i + 2 < text.size() ? hex_digit(text[i + 2]) : -1;
            if (high < 0 || low < 0) return std::nullopt;
            out += static_cast<char>(high << 4 | low);
            i += 2;
        }
        if (out.back() == '\0') return std::nullopt;
    }
    return out;
}

std::optional<std::string> percent_decoded(std::string_view text) { return decoded(text, false); }

std::string percent_encoded(std::string_view text)
{
    static constexpr char digits[] = "0123456789ABCDEF";
    std::string out;
    for (char const c : text) {
        bool const plain = (lower(c) >= 'a' && lower(c) <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '.' || c == '_' || c == '~';
        if (plain) {
            out += c;
        } else {
            out += '%';
            out += digits[static_cast<unsigned char>(c) >> 4];
            out += digits[c & 15];
        }
    }
    return out;
}

std::optional<Form> Form::parse(std::string_view text)
{
    constexpr std::size_t fields_max = 200;
    Form form;
    while (!text.empty()) {
        auto const end = std::min(text.find('&'), text.size());
        auto const field = text.substr(0, end);
        text.remove_prefix(std::min(end + 1, text.size()));
        if (field.empty()) continue;
        auto const equals = std::min(field.find('='), field.size());
        auto key = decoded(field.substr(0, equals), true), value = decoded(field.substr(std::min(equals + 1, field.size())), true);
        if (!key || !value || !is_utf8(*key) || !is_utf8(*value) || form.fields_.size() == fields_max) return std::nullopt;
        form.fields_.emplace_back(std::move(*key), std::move(*value));
    }
    return form;
}

std::string const& Form::operator[](std::string_view wanted) const
{
    static std::string const none;
    auto const found = std::ranges::find(fields_, wanted, [](auto const& field) -> std::string const& { return field.first; });
    return found == fields_.end() ? none : found->second;
}

bool Form::has(std::string_view wanted) const
{
    return std::ranges::any_of(fields_, [&](auto const& field) { return field.first == wanted; });
}

}   // namespace http
