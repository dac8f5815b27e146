#include "app/commands/commands.hpp"
#include "interaction/shell/problem.hpp"

#include <algorithm>

namespace app {

static constexpr std::size_t at_once = 250;   // codes in a transaction
int make_codes(Application& app, WritingCommand const& command, Console& console)
{
    auto const& id = command.words[2];
    auto const prefix = promotion::normalised(command.words[4]);
    auto left = std::min<std::size_t>(std::stoull(command.words[3]), promotion::bulk_codes_max);
    if (!promotion::is_prefix(prefix)) {
        console.error("A prefix has letters, digits, - and _, at most 40.");
        return 2;
    }
    while (left > 0) {
        auto const codes = promotion::make_codes(std::min(left, at_once), prefix);
        auto const added = app.tools.db.catalog.write([&](db::Writer& db) { return promotion::add_codes(db, id, codes, app.clock.now()); },
                                                      db::Lane::bulk);
        if (!added) {
            for (auto const& violation : added.error().violations)
                console.error(violation.pointer + ": " + shell::words(violation, app.messages));
            if (added.error().violations.empty()) console.error(shell::words(added.error(), app.messages).title);
            return 1;
        }
        for (auto const& code : codes) console.line(code);
        left -= codes.size();
    }
    return 0;
}

}   // namespace app
