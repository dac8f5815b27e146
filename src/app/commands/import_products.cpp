#include "app/commands/commands.hpp"
#include "app/commands/refused_line.hpp"
#include "app/demo/illustrator.hpp"
#include "business/shipping/shipping.hpp"
#include "business/workflows/documents.hpp"
#include "infrastructure/embedded/embedded.hpp"
#include "interaction/feeds/product_feed.hpp"
#include "interaction/shell/problem.hpp"

#include <algorithm>
#include <fstream>
#include <iterator>
#include <sstream>

namespace app {

namespace {

struct Counts {
    std::uint64_t products = 0, created = 0, changed = 0, refused = 0, warned = 0;
};

// Counts what is read, for the progress.
class CountingBuffer final : public std::streambuf {
  public:
    explicit CountingBuffer(std::istream& in) : in_(in) {}
    std::uint64_t bytes() const { return bytes_; }

  private:
    int_type underflow() override
    {
        in_.read(buffer_, sizeof buffer_);
        auto const got = in_.gcount();
        if (got <= 0) return traits_type::eof();
        bytes_ += static_cast<std::uint64_t>(got);
        setg(buffer_, buffer_, buffer_ + got);
        return traits_type::to_int_type(*gptr());
    }

    std::istream& in_;
    char buffer_[64 << 10];
    std::uint64_t bytes_ = 0;
};

class Import {
  public:
    Import(Application& app, feeds::ProductReader& reader, workflows::ImportOptions const& options, workflows::LoadPicture load,
           Console& console)
        : app_(app)
        , reader_(reader)
        , options_(options)
        , load_(std::move(load))
        , console_(console)
    {
    }

    // `bytes`: how much of the input is read.
    Counts run(std::uint64_t total_bytes, std::function<std::uint64_t()> const& bytes)
    {
        Progress progress{console_, total_bytes};
        std::size_t variants = 0;
        while (auto read = reader_.next()) {
            ++counts_.products;
            if (!read->record) {
                tell(read->line, read->handle, read->record.error());
                continue;
            }
            variants += read->record->draft.variants.size();
            lines_.push_back(read->line);
            records_.push_back(std::move(*read->record));
            if (records_.size() >= workflows::ImportProducts::batch_max || variants >= workflows::ImportProducts::variants_max) {
                flush();
                variants = 0;
            }
            progress.tell(counts_.products, bytes());
        }
        flush();
        return counts_;
    }

  private:
    void flush()
    {
        auto const outcomes = app_.import_products.run(records_, options_, load_);
        for (std::size_t i = 0; i < outcomes.size(); ++i) {
            auto const& handle = records_[i].draft.handle;
            if (!outcomes[i]) {
                tell(lines_[i], handle, outcomes[i].error());
                continue;
            }
            counts_.created += outcomes[i]->created;
            counts_.changed += outcomes[i]->changed && !outcomes[i]->created;
            for (auto const& warning : outcomes[i]->warnings) {
                ++counts_.warned;
                console_.error(place_of(lines_[i], handle) + "warning: " + warning.pointer + ": " + shell::words(warning, app_.messages));
            }
        }
        records_.clear();
        lines_.clear();
    }

    void tell(std::size_t line, std::string const& handle, Error const& error)
    {
        ++counts_.refused;
        tell_refused(console_, app_.messages, line, handle, error);
    }

    Application& app_;
    feeds::ProductReader& reader_;
    workflows::ImportOptions options_;
    workflows::LoadPicture load_;
    Console& console_;
    Counts counts_;
    std::vector<workflows::ProductRecord> records_;
    std::vector<std::size_t> lines_;
};

std::optional<std::string> read_file(std::filesystem::path const& path)
{
    std::error_code error;
    if (!is_regular_file(path, error) || file_size(path, error) > media::bytes_max + 1) return std::nullopt;
    std::ifstream file{path, std::ios::binary};
    return std::string{std::istreambuf_iterator<char>{file}, {}};
}

std::string summary(Counts const& counts, bool dry_run)
{
    return std::to_string(counts.products) + " products read, " + std::to_string(counts.created) + (dry_run ? " new" : " created") + ", " +
           std::to_string(counts.changed) + " changed, " + std::to_string(counts.refused) + " refused, " + std::to_string(counts.warned) +
           (counts.warned == 1 ? " warning" : " warnings");
}

}   // namespace

int import_products(Application& app, WritingCommand const& command, std::istream& input, Console& console)
{
    workflows::ImportOptions options;
    auto format = feeds::Format::ndjson;
    for (std::size_t i = 2; i < command.words.size(); ++i) {
        auto const& word = command.words[i];
        if (word == "--dry-run")
            options.dry_run = true;
        else if (word == "--stock")
            options.set_stock = true;
        else if (auto const named = feeds::parse_format(word))
            format = *named;
    }
    CountingBuffer counting{input};
    std::istream counted{&counting};
    counted.exceptions(std::ios::badbit);   // an input that is cut off ends the import, before the product that it cut
    auto const channel = app.tools.db.catalog.read([](db::Reader& db) { return catalog::channel(db, catalog::default_channel); });
    auto const reader = feeds::read_products(counted, format, channel.currency);
    auto const load = [&](std::string const& name) { return read_file(command.folder / name); };
    auto const counts = Import{app, *reader, options, load, console}.run(command.input_bytes, [&] { return counting.bytes(); });
    console.line(summary(counts, options.dry_run) + (options.dry_run ? " (nothing was written)" : ""));
    return counts.refused == 0 ? 0 : 1;
}

// Unless the shop delivers by something else already than what every shop begins with.
static void seed_delivery(Application& app, std::string const& text)
{
    auto const document = json::Document::parse(text);
    std::vector<Violation> found;
    auto plain = shipping::read(document->root(), found);
    for (auto& zone : plain)
        for (auto& method : zone.methods) method.free_over.reset();
    auto const stored = app.tools.db.catalog.read([](db::Reader& db) { return shipping::stored_zones(db); });
    if (stored != plain) return;
    auto const imported = workflows::import_document(app.tools, *workflows::find_document("shipping"), text, false);
    invariant(imported.has_value(), "the demo's delivery is refused");
    app.pages.purge(cache::whole_catalogue);
}

int seed_demo(Application& app, Console& console)
{
    auto const find = [](std::string const& path) -> std::optional<std::string> {
        auto const all = embedded::web();
        auto const found = std::ranges::find(all, path, &embedded::File::path);
        if (found == all.end()) return std::nullopt;
        return std::string{found->content};
    };
    std::istringstream catalogue{find("demo/plinth.ndjson").value()};
    auto const reader = feeds::read_products(catalogue, feeds::Format::ndjson, gbp);
    auto const load = [&](std::string const& name) {
        auto file = find("art/" + name);
        return file ? file : demo::draw(name);
    };
    auto const counts = Import{app, *reader, {}, load, console}.run(0, [] { return 0; });
    seed_delivery(app, find("demo/shipping.json").value());
    console.line("The demo shop: " + summary(counts, false));
    return counts.refused == 0 ? 0 : 1;
}

}   // namespace app
