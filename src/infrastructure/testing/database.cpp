#include "infrastructure/testing/database.hpp"

#include "infrastructure/db/postgres.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <cstdlib>
#include <map>
#include <mutex>

namespace testing {

logging::Log& silent_log()
{
    static SystemClock const clock;
    static pid_t owner = 0;
    static std::unique_ptr<logging::Log> log;
    if (owner != ::getpid()) {   // of a parent's log a forked child has no thread, and maybe a held lock: it lets go of it
        (void)log.release();
        log = std::make_unique<logging::Log>(clock, ::open("/dev/null", O_WRONLY | O_CLOEXEC));
        owner = ::getpid();
    }
    return *log;
}

static std::unique_ptr<db::Database> make_postgres_database(std::vector<std::string_view> const& modules, DatabaseOptions options)
{
    auto const name = Postgres::create(Postgres::new_name(), Postgres::migrated(modules));
    return db::open_postgres({.url = Postgres::url(name),
                              .migrations = db::migrations_of(modules, "postgres"),
                              .durable = false,
                              .at_commit = std::move(options.at_commit)},
                             silent_log());
}

std::unique_ptr<db::Database> make_database(Folder const& folder, std::vector<std::string_view> modules, DatabaseOptions options)
{
    if (modules.empty()) modules = db::modules_with_schema();
    if (engine() == Engine::postgres) return make_postgres_database(modules, std::move(options));
    return make_sqlite_database(folder, std::move(modules), std::move(options));
}

std::unique_ptr<db::Database> make_sqlite_database(Folder const& folder, std::vector<std::string_view> modules, DatabaseOptions options)
{
    if (modules.empty()) modules = db::modules_with_schema();
    static std::mutex mutex;
    static Folder const templates;
    static std::map<std::vector<std::string_view>, std::filesystem::path> made;
    std::lock_guard const lock{mutex};
    auto& master = made[modules];
    if (master.empty()) {
        master = templates / ("master-" + std::to_string(made.size()) + ".db");
        db::open_sqlite({.file = master, .migrations = db::migrations_of(modules, "sqlite")}, silent_log()).reset();
    }
    auto file = folder / "test-1.db";
    for (int count = 2; exists(file); ++count) file = folder / ("test-" + std::to_string(count) + ".db");
    std::filesystem::copy_file(master, file);
    return db::open_sqlite({.file = file,
                            .migrations = db::migrations_of(modules, "sqlite"),
                            .durable = false,
                            .before_commit = std::move(options.before_commit),
                            .at_commit = std::move(options.at_commit)},
                           silent_log());
}

}   // namespace testing
