#include "app/commands/commands.hpp"
#include "business/api_key/api_key.hpp"
#include "interaction/shell/problem.hpp"

namespace app {

int replace_admin_key(Application& app, Console& console)
{
    auto const key = api_key::make();
    auto const made = app.tools.db.customer.write([&, now = app.clock.now()](db::Writer& db) -> Result<Done> {
        api_key::replace(db, api_key::bootstrap, key, now);
        return Done{};
    });
    if (!made) {
        console.error(shell::words(made.error(), app.messages).title);
        return 1;
    }
    console.line(key);
    return 0;
}

}   // namespace app
