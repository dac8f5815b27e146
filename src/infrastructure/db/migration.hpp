// Numbered, append-only changes of the schema, each module's in its own folder: schema/001_create.sqlite.sql. What ran is recorded with
// its SHA-256; a change to an old one, or one that this release does not know, refuses to start (decisions 22).
#pragma once

#include <span>
#include <string_view>

namespace db {

struct Migration {
    std::string_view module;   // "cart"
    int number;                // 1, 2, 3, …
    std::string_view sql;      // of this engine

    auto key() const { return std::pair{module, number}; }
};

}   // namespace db
