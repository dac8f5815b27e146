#include "infrastructure/db/migration.hpp"

#include "base/result.hpp"
#include "infrastructure/embedded/embedded.hpp"

#include <algorithm>
#include <charconv>
#include <functional>
#include <string>

namespace db {

// "business/cart/schema/001_create.sqlite.sql"
static std::string_view module_of(std::string_view path)
{
    auto const folder = path.substr(0, path.find("/schema/"));
    return folder.substr(folder.rfind('/') + 1);
}

static bool is_of_infrastructure(std::string_view module)
{
    return std::ranges::any_of(
        embedded::schemas(), [&](auto const& file) { return file.path.starts_with("infrastructure/") && module_of(file.path) == module; });
}

std::vector<Migration> migrations_of(std::span<std::string_view const> given, std::string_view engine)
{
    auto const ending = "." + std::string{engine} + ".sql";
    std::vector<std::string_view> modules;
    std::ranges::copy_if(given, std::back_inserter(modules), is_of_infrastructure);   // what the others build on
    std::ranges::copy_if(given, std::back_inserter(modules), std::not_fn(is_of_infrastructure));
    std::vector<Migration> found;
    for (auto const module : modules) {
        auto const first = found.size();
        for (auto const& [path, content] : embedded::schemas()) {
            if (module_of(path) != module || !path.ends_with(ending)) continue;
            auto const name = path.substr(path.rfind('/') + 1);
            int number = 0;
            std::from_chars(name.data(), name.data() + name.size(), number);
            invariant(number > 0, "db: a migration's file begins with its number");
            found.push_back({module, number, content});
        }
        invariant(found.size() > first, "db: a module without a schema");
        std::sort(found.begin() + static_cast<std::ptrdiff_t>(first), found.end(),
                  [](auto const& a, auto const& b) { return a.number < b.number; });
    }
    return found;
}

Statement const AppliedMigrations::all{"select module, number, sha256 from schema_migrations"};
Statement const AppliedMigrations::record{"insert into schema_migrations (module, number, sha256, applied_at_us) values (?1, ?2, ?3, ?4)"};

static std::string label(std::string_view module, int number) { return std::string{module} + " " + std::to_string(number); }

AppliedMigrations::AppliedMigrations(Rows rows)
{
    while (auto const row = rows.next())
        digests_.emplace(std::pair{row->get<std::string>(0), row->get<int>(1)}, row->get<crypto::Digest>(2));
}

std::vector<Migration> AppliedMigrations::missing(std::span<Migration const> migrations) const
{
    std::vector<Migration> to_run;
    auto unknown = digests_;
    for (Migration const& migration : migrations) {
        auto const found = unknown.find({std::string{migration.module}, migration.number});
        if (found == unknown.end()) {
            to_run.push_back(migration);
            continue;
        }
        if (found->second != crypto::sha256(crypto::bytes(migration.sql)))
            throw Fault{Fault::Kind::statement,
                        "the migration " + label(migration.module, migration.number) + " has changed since it ran here"};
        unknown.erase(found);
    }
    if (unknown.empty()) return to_run;
    auto const& [module, number] = unknown.begin()->first;
    throw Fault{Fault::Kind::statement, "the data was written by a newer release: it knows the migration " + label(module, number)};
}

void AppliedMigrations::expect(std::span<Migration const> migrations) const
{
    for (Migration const& migration : migrations)
        if (!digests_.contains({std::string{migration.module}, migration.number}))
            throw Fault{Fault::Kind::statement,
                        "this shop was not opened by this release yet: `cloudcommerce serve` brings its data up to date"};
}

std::vector<std::string_view> modules_with_schema()
{
    std::vector<std::string_view> modules;
    for (auto const& [path, content] : embedded::schemas())
        if (std::ranges::find(modules, module_of(path)) == modules.end()) modules.push_back(module_of(path));
    return modules;
}

}   // namespace db
