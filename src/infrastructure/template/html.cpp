#include "infrastructure/template/html.hpp"

#include "infrastructure/http/request.hpp"
#include "infrastructure/json/writer.hpp"

#include <algorithm>
#include <array>

namespace html {

static bool is_safe_url(std::string_view text)
{
    if (text.find_first_of(std::string_view{"\0\t\n\r\\", 5}) != std::string_view::npos) return false;   // browsers drop or turn these
    if (text.starts_with("http://") || text.starts_with("https://")) return true;
    return text.empty() || text[0] == '#' || text[0] == '?' || (text[0] == '/' && !text.starts_with("//"));
}

Url::Url(std::string text) : text_(is_safe_url(text) ? std::move(text) : "#") {}

static void append_escaped(std::string& out, std::string_view text, bool quotes)
{
    for (char const c : text) {
        switch (c) {
        case '&': out += "&amp;"; break;
        case '<': out += "&lt;"; break;
        case '>': out += "&gt;"; break;
        case '"': quotes ? out += "&quot;" : out += c; break;
        case '\'': quotes ? out += "&#39;" : out += c; break;
        default: out += c;
        }
    }
}

void append_text(std::string& out, std::string_view text) { append_escaped(out, text, false); }
void append_attribute(std::string& out, std::string_view text) { append_escaped(out, text, true); }
void append_url_part(std::string& out, std::string_view text) { out += http::percent_encoded(text); }

// "</script>" and "<!--" would be seen by the HTML parser. Outside its strings JSON has none of these characters.
static void append_for_script(std::string& out, std::string_view json)
{
    for (char const c : json) {
        switch (c) {
        case '<': out += "\\u003c"; break;
        case '>': out += "\\u003e"; break;
        case '&': out += "\\u0026"; break;
        default: out += c;
        }
    }
}

void append_json(std::string& out, std::string_view text)
{
    std::string quoted;
    json::Writer{quoted}.string(text);
    append_for_script(out, quoted);
}

SafeJson::SafeJson(std::string_view json) { append_for_script(text_, json); }

std::optional<std::string_view> Messages::find(std::string_view key) const
{
    auto const found = std::ranges::lower_bound(entries_, key, {}, &Entry::key);
    if (found == entries_.end() || found->key != key) return std::nullopt;
    return found->text;
}

static std::string grouped(std::string digits)
{
    auto const point = std::min(digits.find('.'), digits.size());
    for (auto i = static_cast<std::ptrdiff_t>(point) - 3; i > 0; i -= 3) digits.insert(static_cast<std::size_t>(i), ",");
    return digits;
}

std::string Messages::format(Money money) const
{
    bool const negative = money.amount < 0;
    if (negative) money.amount = -money.amount;
    auto const symbol = find("currency." + std::string{money.currency.code()});
    return (negative ? "−" : "") + (symbol ? std::string{*symbol} : std::string{money.currency.code()} + " ") +
           grouped(format_decimal(money));
}

std::string Messages::format(Day day) const
{
    std::chrono::year_month_day const date{day};
    static constexpr std::array months{"january", "february", "march",     "april",   "may",      "june",
                                       "july",    "august",   "september", "october", "november", "december"};
    static constexpr std::array weekdays{"sunday", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday"};
    auto const weekday = find(std::string{"day."} + weekdays[std::chrono::weekday{day}.c_encoding()]).value_or("");
    auto const month = find(std::string{"month."} + months[unsigned{date.month()} - 1]).value_or("");
    return std::string{weekday} + " " + std::to_string(unsigned{date.day()}) + " " + std::string{month};
}

static Argument const* find_argument(std::span<Argument const> arguments, std::string_view name)
{
    auto const found = std::ranges::find(arguments, name, &Argument::name);
    return found == arguments.end() ? nullptr : &*found;
}

std::string Messages::format(std::string_view text, std::span<Argument const> arguments) const
{
    static constexpr std::string_view separator = " | ";
    if (auto const middle = text.find(separator); middle != std::string_view::npos) {
        auto const* const count = find_argument(arguments, "count");
        bool const one =
            count != nullptr && std::holds_alternative<std::int64_t>(count->value) && std::get<std::int64_t>(count->value) == 1;
        text = one ? text.substr(0, middle) : text.substr(middle + separator.size());
    }
    std::string said;
    while (!text.empty()) {
        auto const open = std::min(text.find('{'), text.size());
        said += text.substr(0, open);
        text.remove_prefix(open);
        if (text.empty()) break;
        auto const close = text.find('}');
        auto const* const argument = close == std::string_view::npos ? nullptr : find_argument(arguments, text.substr(1, close - 1));
        if (argument != nullptr) {
            struct {
                Messages const& messages;
                std::string operator()(std::int64_t value) const { return std::to_string(value); }
                std::string operator()(std::string_view value) const { return std::string{value}; }
                std::string operator()(Money value) const { return messages.format(value); }
                std::string operator()(Day value) const { return messages.format(value); }
            } const as_text{*this};
            said += std::visit(as_text, argument->value);
        }
        text.remove_prefix(close == std::string_view::npos ? text.size() : close + 1);
    }
    return said;
}

}   // namespace html
