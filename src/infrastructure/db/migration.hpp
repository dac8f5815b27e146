// Numbered, append-only changes of the schema, each module's in its own folder: schema/001_create.sqlite.sql. What ran is recorded with
// its SHA-256; a change to an old one, or one that this release does not know, refuses to start (decisions 22).
#pragma once

#include <span>
#include <string_view>
#include <vector>

namespace db {

struct Migration {
    std::string_view module;   // "cart"
    int number;                // 1, 2, 3, …
    std::string_view sql;      // of this engine
};

// Those of the modules that the binary carries, for one engine ("sqlite"), in the order of the modules and their numbers.
std::vector<Migration> migrations_of(std::span<std::string_view const> modules, std::string_view engine);

// Every module that has a schema.
std::vector<std::string_view> modules_with_schema();

}   // namespace db
