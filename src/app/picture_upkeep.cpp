#include "app/picture_upkeep.hpp"

namespace app {

static constexpr int at_once = 64;   // so that what a visitor asks for is never far from its turn

PictureUpkeep::PictureUpkeep(Application& app, media::Renditions& renditions) : timers_(app)
{
    timers_.every(
        "pictures", 500ms,
        [this, &app, &renditions] {
            if (renditions.statistics().waiting > 0) return;
            auto const more = app.tools.db.catalog.read([&](db::Reader& db) { return media::masters_after(db, reached_, at_once); });
            for (auto const& [id, name] : more) renditions.ask(name, media::Renditions::When::soon);
            if (!more.empty()) reached_ = more.back().first;
        },
        Timers::First::at_once);
}

}   // namespace app
