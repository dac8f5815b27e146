#include "infrastructure/db/postgres/dialect.hpp"

#include "base/result.hpp"

#include <functional>

namespace db::postgres {

static bool is_digit(char c) { return c >= '0' && c <= '9'; }

// Each ?N through `name`.
static std::string with_parameters(std::string_view sql, std::string_view name)
{
    std::string text;
    for (std::size_t i = 0; i < sql.size(); ++i)
        if (sql[i] == '?' && i + 1 < sql.size() && is_digit(sql[i + 1]))
            text += name;
        else
            text += sql[i];
    return text;
}

std::string plain_form(std::string_view sql) { return with_parameters(sql, "$"); }

static std::string items(std::span<std::string_view const> types, bool counted)
{
    std::string arrays, columns;
    for (std::size_t i = 0; i < types.size(); ++i) {
        auto const number = std::to_string(i + 1);
        arrays += (i > 0 ? ", $" : "$") + number + "::" + std::string{types[i]} + "[]";
        columns += (i > 0 ? ", p" : "p") + number;
    }
    return "unnest(" + arrays + ")" + (counted ? " with ordinality as each_(" + columns + ", item_)" : " as each_(" + columns + ")");
}

// Where the bracket that opens at `open` is closed.
static std::size_t closing(std::string_view text, std::size_t open)
{
    int depth = 0;
    for (std::size_t i = open; i < text.size(); ++i) {
        if (text[i] == '(') ++depth;
        if (text[i] == ')' && --depth == 0) return i;
    }
    throw Bug("db: a bracket is not closed in: " + std::string{text});
}

std::string many_form(std::string_view sql, std::span<std::string_view const> types)
{
    auto const text = with_parameters(sql, "each_.p");
    auto const split = [&](std::string_view word) {
        auto const at = text.find(word);
        invariant(at != std::string::npos, "db: this statement cannot be run for many items");
        return std::pair{text.substr(0, at), text.substr(at + word.size())};
    };
    if (sql.starts_with("select "))   // offset 0: PostgreSQL may else turn it round and answer in another order than asked
        return "select each_.item_, q_.* from " + items(types, true) + ", lateral (select * from (" + text + ") a_ offset 0) q_";
    if (sql.starts_with("update ")) {
        auto const [before, after] = split(" where ");
        return before + " from " + items(types, false) + " where " + after;
    }
    if (sql.starts_with("delete from ")) {
        auto const [before, after] = split(" where ");
        return before + " using " + items(types, false) + " where " + after;
    }
    invariant(sql.starts_with("insert into "), "db: this statement cannot be run for many items");
    auto const [before, after] = split(" values ");
    auto const end = closing(after, 0);
    return before + " select " + after.substr(1, end - 1) + " from " + items(types, false) + after.substr(end + 1);
}

}   // namespace db::postgres
