// The rules of dependency, as functions of file names: what may include what, and whose tables a file may name. Paths are relative to
// the root of the project: "src/business/cart/cart.cpp".
#pragma once

#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace architecture {

// Why `file` must not include `included` (as written between the quotes or brackets). Nothing: it may.
std::optional<std::string> objection_to_include(std::string_view file, std::string_view included);

// Libraries stay behind the tool that wraps them: why code in `file` must not see `included`, directly or through other headers.
std::optional<std::string> objection_to_sight(std::string_view file, std::string_view included);

// Table -> the folder whose schema creates it.
using Tables = std::map<std::string, std::string, std::less<>>;
// The tables that the text of a schema creates.
std::vector<std::string> created_tables(std::string_view sql);
std::optional<std::string> objection_to_table(std::string_view folder, std::string_view table);
// The tables of other folders that the text of `file` names outside comments.
std::vector<std::string> foreign_tables(std::string_view file, std::string_view text, Tables const&);

// The includes of a file, in order.
std::vector<std::string> includes_of(std::string_view text);

// One path from a node back to itself, if there is one.
using Graph = std::map<std::string, std::set<std::string>>;
std::vector<std::string> find_cycle(Graph const&);

}   // namespace architecture
