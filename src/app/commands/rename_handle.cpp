#include "business/workflows/rename_handle.hpp"

#include "app/commands/commands.hpp"
#include "interaction/shell/problem.hpp"

namespace app {

int rename_handle(Application& app, WritingCommand const& command, Console& console)
{
    auto const& from = command.words[2];
    auto const& to = command.words[3];
    auto const renamed = workflows::rename_handle(app.tools, *workflows::parse_handle_of(command.words[0]), from, to);
    if (!renamed) {
        for (auto const& violation : renamed.error().violations) console.error(shell::words(violation, app.messages));
        if (renamed.error().code == Code::not_found) console.error("There is none with the handle " + from + ".");
        if (renamed.error().code == Code::duplicate) console.error("The handle " + to + " belongs to another one.");
        return 1;
    }
    console.line(*renamed ? from + " is " + to + " now; its old address leads there." : from + " was " + to + " already.");
    return 0;
}

}   // namespace app
