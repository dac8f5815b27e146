#include "infrastructure/json/checked.hpp"

#include "base/text.hpp"

#include <algorithm>

namespace json {

void Checked::wrong(std::string const& at, Violation::Kind kind, Args args)
{
    if (found_.size() < violations_max) found_.push_back({at.empty() ? "/" : at, kind, std::move(args)});
}

void Checked::members(Node node, std::string const& at, std::vector<Member> const& known)
{
    if (node.kind() != Node::Kind::object) return wrong(at, Violation::wrong_type);
    std::vector<bool> seen(known.size());
    node.each_member([&](std::string_view name, Node value) {
        auto const place = pointer_to(at, name);
        auto const member = std::ranges::find(known, name, &Member::name);
        if (member == known.end()) return wrong(place, Violation::unknown_field);
        auto const i = static_cast<std::size_t>(member - known.begin());
        if (seen[i]) return wrong(place);
        seen[i] = true;
        if (!value.is_null()) member->read(value, place);
    });
}

void Checked::require(Node node, std::string const& at, std::initializer_list<std::string_view> names)
{
    for (auto const name : names)
        if (auto const value = node.find(name); !value || value->is_null()) wrong(pointer_to(at, name), Violation::required);
}

void Checked::elements(Node node, std::string const& at, std::size_t most, std::function<void(Node, std::string const& at)> const& read)
{
    if (node.kind() != Node::Kind::array) return wrong(at, Violation::wrong_type);
    std::size_t count = 0;
    node.each_element([&](Node each) {
        if (count++ < most) read(each, at + "/" + std::to_string(count - 1));
    });
    if (count > most) wrong(at, Violation::too_many, {{"max", static_cast<std::int64_t>(most)}});
}

std::int64_t Checked::integer(Node node, std::string const& at, std::int64_t least, std::int64_t most)
{
    auto const value = node.integer();
    if (value && *value >= least && *value <= most) return *value;
    wrong(at, value ? Violation::invalid : Violation::wrong_type);
    return least;
}

bool Checked::boolean(Node node, std::string const& at)
{
    auto const value = node.boolean();
    if (!value) wrong(at, Violation::wrong_type);
    return value.value_or(false);
}

std::string Checked::text(Node node, std::string const& at, std::size_t length_max)
{
    auto const value = node.string();
    if (!value)
        wrong(at, Violation::wrong_type);
    else if (value->empty() || !is_line(*value))
        wrong(at);
    else if (value->size() > length_max)
        wrong(at, Violation::too_long, {{"max", static_cast<std::int64_t>(length_max)}});
    else
        return std::string{*value};
    return {};
}

std::vector<std::string> Checked::texts(Node node, std::string const& at)
{
    std::vector<std::string> all;
    elements(node, at, names_max, [&](Node each, std::string const& place) { all.push_back(text(each, place)); });
    if (all.empty()) wrong(at, Violation::never_applies);
    return all;
}

Currency Checked::currency(Node node, std::string const& at)
{
    auto const text = node.string();
    auto const currency = text ? Currency::parse(*text) : std::nullopt;
    if (!currency) wrong(at, text ? Violation::invalid : Violation::wrong_type);
    return currency.value_or(Currency{});
}

Instant Checked::instant(Node node, std::string const& at)
{
    auto const value = node.string();
    auto const parsed = value ? parse_instant(*value) : std::nullopt;
    if (!parsed) wrong(at, value ? Violation::invalid : Violation::wrong_type);
    return parsed.value_or(Instant{});
}

}   // namespace json
