// Vectors of products in and out: `search import-vectors` and `search export-vectors`.
#include "app/commands/commands.hpp"
#include "app/commands/export_file.hpp"
#include "app/commands/refused_line.hpp"
#include "interaction/feeds/vector_ndjson.hpp"

#include <algorithm>

namespace app {

namespace {

class Import {
  public:
    Import(Application& app, bool dry_run, Console& console) : app_(app), vectors_(app.tools, dry_run), console_(console) {}

    void run(std::istream& input, std::uint64_t input_bytes)
    {
        feeds::VectorReader reader{input};
        Progress progress{console_, input_bytes};
        while (auto read = reader.next()) {
            ++lines_;
            if (!read->record) {
                tell(read->line, read->handle, read->record.error());
                continue;
            }
            places_.push_back(read->line);
            records_.push_back(std::move(*read->record));
            if (records_.size() >= workflows::ImportVectors::batch_max) flush();
            progress.tell(lines_, reader.bytes());
        }
        flush();
    }

    std::uint64_t refused() const { return refused_; }
    std::string summary() const
    {
        auto const count = [this](search::VectorOutcome outcome) { return std::to_string(counts_[static_cast<std::size_t>(outcome)]); };
        return std::to_string(lines_) + " vectors read, " + count(search::VectorOutcome::saved) + " saved, " +
               count(search::VectorOutcome::removed) + " removed, " + count(search::VectorOutcome::unchanged) + " unchanged, " +
               std::to_string(refused_) + " refused";
    }

  private:
    void flush()
    {
        auto const outcomes = vectors_.run(records_);
        for (std::size_t i = 0; i < outcomes.size(); ++i)
            if (outcomes[i])
                ++counts_[static_cast<std::size_t>(*outcomes[i])];
            else
                tell(places_[i], records_[i].handle, outcomes[i].error());
        records_.clear();
        places_.clear();
    }

    void tell(std::size_t line, std::string const& handle, Error const& error)
    {
        ++refused_;
        tell_refused(console_, app_.messages, line, handle, error);
    }

    Application& app_;
    workflows::ImportVectors vectors_;
    Console& console_;
    std::uint64_t lines_ = 0, refused_ = 0;
    std::array<std::uint64_t, 4> counts_{};   // by outcome
    std::vector<workflows::VectorRecord> records_;
    std::vector<std::size_t> places_;   // their lines
};

}   // namespace

int import_vectors(Application& app, WritingCommand const& command, std::istream& input, Console& console)
{
    bool const dry_run = std::ranges::find(command.words, "--dry-run") != command.words.end();
    Import import{app, dry_run, console};
    import.run(input, command.input_bytes);
    console.line(import.summary() + (dry_run ? " (nothing was written)" : ""));
    return import.refused() == 0 ? 0 : 1;
}

int export_vectors(Config const& config, std::string const& file, Console& console)
{
    BesideApplication const shop{config};
    ExportFile out{file};
    if (!out.is_open(console)) return 1;
    std::uint64_t count = 0;
    shop.databases.catalog.read([&](db::Reader& db) {
        workflows::export_vectors(db, [&](std::string const& handle, std::span<std::int8_t const> codes) {
            out.stream() << feeds::vector_line(handle, codes) << '\n';
            ++count;
        });
        return Done{};
    });
    return out.close(count, "vectors", console);
}

}   // namespace app
