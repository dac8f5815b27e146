// What tables a module's migrations lead to, as a catalogue tells it and nobody has to write down: for whoever moves all of them.
#pragma once

#include "infrastructure/db/database.hpp"
#include "infrastructure/db/value.hpp"

#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace db {

struct Column {
    std::string name;
    Value::Kind kind = Value::Kind::integer;   // never null: what it holds where it holds anything
    bool operator==(Column const&) const = default;
};

struct Table {
    std::string name;
    std::vector<Column> columns;
    std::vector<std::string> key;       // the columns of its primary key, in its order
    std::vector<std::string> parents;   // tables that its rows refer to; it may be among them, and then only to rows with a smaller key
};

// Parents before their children, otherwise as they were created. Throws Bug at a table without a primary key or with a column of
// another type than integer, text and bytes.
std::vector<Table> tables_of(std::string_view module);

// As SQL on any engine: a name of a catalogue in quotes.
std::string quoted(std::string_view name);

}   // namespace db
