#include "app/commands/commands.hpp"
#include "app/commands/export_file.hpp"
#include "interaction/shell/problem.hpp"

#include <algorithm>
#include <iterator>

namespace app {

int import_document(Application& app, WritingCommand const& command, workflows::Document const& document, std::istream& input,
                    Console& console)
{
    bool const dry_run = std::ranges::find(command.words, "--dry-run") != command.words.end();
    std::string const text{std::istreambuf_iterator<char>{input}, {}};
    auto const imported = workflows::import_document(app.tools, document, text, dry_run);
    if (imported) {
        auto const would = dry_run ? " would be" : "";
        console.line(std::string{document.name} + ": " + std::to_string(imported->saved) + would + " saved, " +
                     std::to_string(imported->removed) + would + " removed, " + std::to_string(imported->unchanged) + " unchanged");
        if (!dry_run && imported->saved + imported->removed > 0) app.pages.purge(cache::whole_catalogue);
        return 0;
    }
    auto const& error = imported.error();
    if (error.violations.empty()) console.error(shell::words(error, app.messages).title);
    for (auto const& violation : error.violations) console.error(violation.pointer + ": " + shell::words(violation, app.messages));
    return 1;
}

int export_document(Config const& config, workflows::Document const& document, std::string const& file, Console& console)
{
    BesideApplication const shop{config};
    ExportFile out{file};
    if (!out.is_open(console)) return 1;
    auto const text = shop.databases.catalog.read([&](db::Reader& db) { return document.exported(db); });
    out.stream() << text;
    return out.close(static_cast<std::uint64_t>(std::ranges::count(text, '\n')), "lines of " + std::string{document.name}, console);
}

}   // namespace app
