#include "app/commands/commands.hpp"
#include "app/commands/shop_tables.hpp"
#include "infrastructure/jobs/lease.hpp"
#include "infrastructure/store_keys/store_keys.hpp"

#include <algorithm>
#include <fstream>

namespace app {
namespace {

constexpr std::size_t batch_rows = 1'000, batch_bytes = 1 << 20;

// Why nothing was loaded, for an operator.
struct Refusal : std::runtime_error {
    using std::runtime_error::runtime_error;
};

std::ifstream open_file(std::string const& name)
{
    std::ifstream file{name, std::ios::binary};
    std::error_code error;
    if (!file || !std::filesystem::is_regular_file(name, error)) throw Refusal(name + " is no file that can be read twice");
    return file;
}

crypto::KeyRing read_keys(std::filesystem::path const& folder)
{
    try {
        return crypto::KeyRing::read(folder);
    } catch (std::runtime_error const& error) {
        throw Refusal(std::string{error.what()} + ". Copy the keys of the shop that was dumped to " + folder.string() + " first");
    }
}

void check_header(dump::Header const& header, crypto::KeyRing const& keys)
{
    auto const ours = header_of(keys);
    if (header.migrations != ours.migrations)
        throw Refusal("it was written by another release, whose tables are others: load it with that one");
    bool const opens_all =
        std::ranges::all_of(header.keys, [&](auto const& key) { return std::ranges::find(ours.keys, key) != ours.keys.end(); });
    if (header.keys.empty() || !opens_all)
        throw Refusal("the keys here are not those of the shop that was dumped: copy its folder `keys` to where the data are to be");
}

// The tables of a file, which have to be those of this release, one after the other.
class Tables {
  public:
    explicit Tables(std::vector<ShopTable> const& expected) : expected_(expected) {}

    // Nothing: the end.
    ShopTable const* next(dump::Reader& file)
    {
        auto const section = file.next_section();
        if (!section && seen_ < expected_.size()) throw Refusal("the table " + expected_[seen_].section.table + " is missing in it");
        if (!section) return nullptr;
        if (seen_ == expected_.size()) throw Refusal("this release knows no table " + section->table);
        auto const& table = expected_[seen_++];
        if (*section == table.section) return &table;
        bool const is_another = section->table != table.section.table || section->of != table.section.of;
        throw Refusal(is_another ? "where the table " + table.section.table + " belongs there is " + section->table
                                 : "the columns of " + section->table + " are not those of this release");
    }

  private:
    std::vector<ShopTable> const& expected_;
    std::size_t seen_ = 0;
};

// All of the file, without keeping anything of it.
void check_file(std::string const& name, crypto::KeyRing const& keys, std::vector<ShopTable> const& expected, Console& console)
{
    auto file = open_file(name);
    dump::Reader reader{file};
    check_header(reader.header(), keys);
    Progress progress{console, std::filesystem::file_size(name)};
    Tables tables{expected};
    while (tables.next(reader) != nullptr)
        while (reader.next_row()) progress.tell(reader.rows(), reader.bytes());
}

class Load {
  public:
    Load(Config const& config, std::string const& file, crypto::KeyRing const& keys, std::vector<ShopTable> const& tables, Console& console)
        : log_(clock_)
        , databases_(config, ShopDatabases::Access::fill, log_)
        , keys_(keys)
        , tables_(tables)
        , name_(file)
        , progress_(console, std::filesystem::file_size(file))
    {
    }

    std::uint64_t run()
    {
        expect_quiet();
        try {
            auto const done = with_transactions(commit_groups(), [this] { return fill_once(); });
            if (!done) throw Refusal(refusal_.empty() ? "the database takes nothing now" : refusal_);
            return rows_;
        } catch (db::Fault const& fault) {
            if (is_filled_) throw;   // nobody knows which commit came through
            throw Refusal(fault.what());
        }
    }

  private:
    void expect_quiet()
    {
        bool const held = databases_.of("order").read([&](db::Reader& db) { return jobs::is_any_held(db, clock_.now()); });
        if (held) throw Refusal("a server works on this database, or died less than an hour ago");
    }

    // A transaction in each database, all of them open while the file is read, so that a failure undoes every one. They are committed
    // one after the other, the innermost first.
    Result<Done> with_transactions(std::span<CommitGroup const> groups, std::function<Result<Done>()> const& then)
    {
        if (groups.empty()) return then();
        auto const group = groups.front().name;
        auto& database = databases_.of(group);
        auto const& all = commit_groups();
        auto const taken = std::ranges::find(all, &database, [this](CommitGroup const& each) { return &databases_.of(each.name); });
        if (taken->name != group) {
            writers_[group] = writers_.at(taken->name);
            return with_transactions(groups.subspan(1), then);
        }
        return database.write([&](db::Writer& db) -> Result<Done> {
            writers_[group] = &db;
            return with_transactions(groups.subspan(1), then);
        });
    }

    // A transaction that fails runs again: to fail again, and at once. One that came to its end must not, because another one may have been
    // committed with it.
    Result<Done> fill_once()
    {
        if (failure_) std::rethrow_exception(failure_);
        if (!refusal_.empty()) return Code::duplicate;
        if (is_filled_) throw std::runtime_error("the database would not keep it");
        try {
            return fill();
        } catch (...) {
            failure_ = std::current_exception();
            throw;
        }
    }

    Result<Done> fill()
    {
        if (!is_empty()) return Code::duplicate;
        for (auto table = tables_.rbegin(); table != tables_.rend(); ++table)
            if (!table->seeds.empty()) writer_of(*table).execute(db::MadeStatement{delete_all(table->section)});
        store_keys::replace(*writers_.at("order"), keys_);   // an empty shop that was opened before may know others
        auto file = open_file(name_);
        dump::Reader reader{file};
        Tables tables{tables_};
        while (auto const* const table = tables.next(reader)) copy(reader, *table);
        rows_ = reader.rows();
        is_filled_ = true;
        return Done{};
    }

    // Nothing but what the migrations put there.
    bool is_empty()
    {
        for (auto const& table : tables_) {
            std::vector<std::string> present;
            each_row(writer_of(table), table, databases_.of(table.section.of).engine(), [&](dump::Fields const& row) {
                if (present.size() <= table.seeds.size()) present.push_back(dump::to_line(row));
            });
            if (present == table.seeds) continue;
            refusal_ = "this shop is not empty: it has rows in " + table.section.table;
            return false;
        }
        return true;
    }

    void copy(dump::Reader& reader, ShopTable const& table)
    {
        static db::Statement const ping{"select 1"};
        auto& db = writer_of(table);
        db::MadeStatement const insert{insert_into(table.section)};
        std::vector<dump::Fields> batch;
        auto const flush = [&] {
            db.execute_all(insert, batch, [](dump::Fields const& row, auto&& with) {
                std::vector<db::Value> values;
                for (auto const& field : row) values.push_back(dump::to_value(field));
                with(values);
            });
            (void)db.value<int>(ping);   // waits for it, so that no more than a batch is on its way
            batch.clear();
            progress_.tell(reader.rows(), reader.bytes());
        };
        auto begun = reader.bytes();
        while (auto row = reader.next_row()) {
            batch.push_back(std::move(*row));
            if (batch.size() < batch_rows && reader.bytes() - begun < batch_bytes) continue;
            flush();
            begun = reader.bytes();
        }
        if (!batch.empty()) flush();
    }

    db::Writer& writer_of(ShopTable const& table) { return *writers_.at(table.section.of); }

    SystemClock const clock_;
    logging::Log log_;
    ShopDatabases const databases_;
    crypto::KeyRing const& keys_;
    std::vector<ShopTable> const& tables_;
    std::string const name_;
    Progress progress_;
    std::map<std::string_view, db::Writer*, std::less<>> writers_;   // by group
    std::exception_ptr failure_;
    std::string refusal_;
    std::uint64_t rows_ = 0;
    bool is_filled_ = false;
};

std::uint64_t load(Config const& config, std::string const& file, Console& console)
{
    auto const folder = DataFolder::take(config.data);
    if (!folder) throw Refusal("a server, or another command, has the shop in " + config.data.string() + " open: stop it first");
    auto const keys = read_keys(config.data / "keys");
    auto const tables = shop_tables();
    check_file(file, keys, tables, console);
    return Load{config, file, keys, tables, console}.run();
}

}   // namespace

int load_shop(Config const& config, std::string const& file, Console& console)
{
    auto const refuse = [&](std::string const& why) {
        console.error(file + ": refused, nothing was changed: " + why);
        return 1;
    };
    try {
        auto const rows = load(config, file, console);
        console.line(std::to_string(rows) + " rows loaded from " + file + ". `cloudcommerce verify` checks them.");
        return 0;
    } catch (Refusal const& refusal) {
        return refuse(refusal.what());
    } catch (dump::Malformed const& error) {
        return refuse(error.what());
    } catch (std::exception const& error) {
        console.error(file + ": not loaded: " + error.what() + ". What is there now may be a part: empty the databases and load it again.");
        return 1;
    }
}

}   // namespace app
