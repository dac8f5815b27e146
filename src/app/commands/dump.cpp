#include "app/commands/commands.hpp"
#include "app/commands/dump_file.hpp"
#include "app/commands/shop_tables.hpp"
#include "infrastructure/db/migration.hpp"
#include "infrastructure/store_keys/store_keys.hpp"

#include <algorithm>

namespace app {
namespace {

// Where groups lie in databases of their own, their snapshots are moments apart, and this is the order in which they are taken: what
// refers to something else before what it refers to, which was written first. So a cart's order, a message's order and an order's
// person are always in the dump. (The other way round a cart completed in between would name an order that is not there. This way round
// one that was ordered in between is still open in the dump; it cannot be ordered twice, because the order knows it.)
constexpr std::array<std::string_view, 5> snapshot_order{"notification", "cart", "order", "customer", "catalog"};

class Dump {
  public:
    Dump(Config const& config, std::ostream& out, Console& console)
        : log_(clock_)
        , databases_(config, ShopDatabases::Access::beside, log_)
        , writer_(out, header_of(read_keys(config.data / "keys")))
        , progress_(console, 0)
    {
    }

    std::uint64_t run()
    {
        read_cursors();
        with_snapshots(snapshot_order, [this] { write_all(); });
        return writer_.rows();
    }

  private:
    // Those of another shop in the header would keep the dump from ever being loaded.
    crypto::KeyRing read_keys(std::filesystem::path const& folder) const
    {
        auto keys = crypto::KeyRing::read(folder);
        databases_.of("order").read([&](db::Reader& db) {
            store_keys::expect(db, keys, folder);
            return Done{};
        });
        return keys;
    }

    // How far the consumers of events have come is read before everything else: what they do between then and the snapshots of carts and
    // messages they do again after loading, which is harmless. Read later, it could be lost.
    void read_cursors()
    {
        auto const cursors = std::ranges::find(tables_, "outbox_cursors", [](ShopTable const& table) { return table.section.table; });
        invariant(cursors != tables_.end(), "dump: events without cursors");
        auto& database = databases_.of(cursors->section.of);
        database.read([&](db::Reader& db) {
            each_row(db, *cursors, database.engine(), [&](dump::Fields const& row) { cursors_.push_back(dump::to_line(row)); });
            return 0;
        });
    }

    void with_snapshots(std::span<std::string_view const> groups, std::function<void()> const& then)
    {
        if (groups.empty()) return then();
        auto const group = groups.front();
        auto& database = databases_.of(group);
        if (auto const taken = std::ranges::find(snapshot_order, &database, [this](auto name) { return &databases_.of(name); });
            *taken != group)
        {
            snapshots_[group] = snapshots_.at(*taken);
            return with_snapshots(groups.subspan(1), then);
        }
        database.read([&](db::Reader& db) {
            expect_this_release(db, database);   // the first question, with which the snapshot begins
            snapshots_[group] = &db;
            with_snapshots(groups.subspan(1), then);
            return 0;
        });
    }

    // What a newer release has added would be missing.
    void expect_this_release(db::Reader& db, db::Database const& database) const
    {
        std::vector<std::string_view> modules;
        for (auto const& group : commit_groups())
            for (auto const module : group.modules)
                if (&databases_.of(group.name) == &database && std::ranges::find(modules, module) == modules.end())
                    modules.push_back(module);
        auto const migrations = db::migrations_of(modules, database.engine() == "sqlite" ? "sqlite" : "postgres");
        if (!db::AppliedMigrations{db.rows(db::AppliedMigrations::all)}.missing(migrations).empty())
            throw std::runtime_error("this shop was not opened by this release yet");
    }

    void write_all()
    {
        for (auto const& table : tables_) {
            expect_its_own(table);
            writer_.begin(table.section);
            if (table.section.table == "outbox_cursors")
                for (auto const& line : cursors_) writer_.row(line);
            else
                write_rows(table);
        }
        writer_.end();
    }

    void write_rows(ShopTable const& table)
    {
        auto const& group = table.section.of;
        each_row(*snapshots_.at(group), table, databases_.of(group).engine(), [&](dump::Fields const& row) {
            writer_.row(dump::to_line(row));
            progress_.tell(writer_.rows(), writer_.bytes());
        });
    }

    // A row that no group takes would be missing.
    void expect_its_own(ShopTable const& table) const
    {
        auto const& group = table.section.of;
        bool const is_shared = std::ranges::any_of(tables_, [&](ShopTable const& other) {
            return other.section.table == table.section.table && other.section.of != group &&
                   &databases_.of(other.section.of) == &databases_.of(group);
        });
        if (!table.where.empty() && !is_shared && has_strangers(*snapshots_.at(group), table))
            throw std::runtime_error("rows of another group lie in " + table.section.table + " of " + group);
    }

    SystemClock const clock_;
    logging::Log log_;
    ShopDatabases const databases_;
    std::vector<ShopTable> const tables_ = shop_tables();
    std::map<std::string_view, db::Reader*, std::less<>> snapshots_;   // by group
    std::vector<std::string> cursors_;
    dump::Writer writer_;
    Progress progress_;
};

}   // namespace

int dump_shop(Config const& config, std::string const& file, Console& console)
{
    DumpFile out{file};
    auto const rows = Dump{config, out.stream(), console}.run();
    out.keep();
    if (file == "-") return 0;
    console.line(std::to_string(rows) + " rows written to " + file);
    console.line("Not in it, copy them as well: " + (config.data / "keys").string() + " (without it nobody can read what is sealed) and " +
                 (config.data / "media").string());
    return 0;
}

}   // namespace app
