// Numbered, append-only changes of the schema, each module's in its own folder: schema/001_create.sqlite.sql. What ran is recorded with
// its SHA-256; a change to an old one, or one that this release does not know, refuses to start (decisions 22).
#pragma once

#include "infrastructure/crypto/crypto.hpp"
#include "infrastructure/db/reader.hpp"

#include <map>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace db {

struct Migration {
    std::string_view module;   // "cart"
    int number;                // 1, 2, 3, …
    std::string_view sql;      // of this engine
};

// Those of the modules that the binary carries, for one engine ("sqlite", "postgres"), in the order of the modules and their numbers,
// infrastructure's first.
std::vector<Migration> migrations_of(std::span<std::string_view const> modules, std::string_view engine);

// Every module that has a schema.
std::vector<std::string_view> modules_with_schema();

// Those that a database has seen, in its table schema_migrations (module, number, sha256, applied_at_us).
class AppliedMigrations {
  public:
    static Statement const all, record;   // what is read to make one; module, number, sha256 and time of one that ran

    AppliedMigrations() = default;
    explicit AppliedMigrations(Rows);

    // Those that have to run. Throws Fault where one has changed since it ran, or one ran that is not among them.
    std::vector<Migration> missing(std::span<Migration const>) const;
    // Throws Fault where one of them has not run.
    void expect(std::span<Migration const>) const;
    bool empty() const { return digests_.empty(); }

  private:
    std::map<std::pair<std::string, int>, crypto::Digest> digests_;
};

}   // namespace db
