#include "app/commands/commands.hpp"
#include "app/commands/export_file.hpp"
#include "business/workflows/import_promotions.hpp"
#include "interaction/shell/problem.hpp"

#include <algorithm>
#include <iterator>

namespace app {

int import_promotions(Application& app, WritingCommand const& command, std::istream& input, Console& console)
{
    bool const dry_run = std::ranges::find(command.words, "--dry-run") != command.words.end();
    std::string const text{std::istreambuf_iterator<char>{input}, {}};
    auto const imported = workflows::import_promotions(app.tools, text, dry_run);
    if (imported) {
        console.line(std::to_string(imported->saved) + (dry_run ? " promotions would be saved, " : " promotions saved, ") +
                     std::to_string(imported->unchanged) + " unchanged");
        if (!dry_run && imported->saved > 0) app.pages.purge(cache::whole_catalogue);
        return 0;
    }
    auto const& error = imported.error();
    if (error.violations.empty()) console.error(shell::words(error, app.messages).title);
    for (auto const& violation : error.violations) console.error(violation.pointer + ": " + shell::words(violation, app.messages));
    return 1;
}

int export_promotions(Config const& config, std::string const& file, Console& console)
{
    BesideApplication const shop{config};
    ExportFile out{file};
    if (!out.is_open(console)) return 1;
    std::uint64_t count = 0;
    auto const text = shop.databases.catalog.read([&](db::Reader& db) {
        count = promotion::stored(db).size();
        return workflows::export_promotions(db);
    });
    out.stream() << text;
    return out.close(count, "promotions", console);
}

}   // namespace app
