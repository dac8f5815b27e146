#include "support/shop_server.hpp"

#include "app/commands/commands.hpp"
#include "app/control.hpp"
#include "infrastructure/testing/database.hpp"

#include <cstdlib>
#include <map>
#include <sstream>
#include <stdexcept>

namespace testing {

// The PostgreSQL databases that stand for files in folders.
static std::map<std::filesystem::path, std::string>& databases()
{
    static std::map<std::filesystem::path, std::string> names;
    return names;
}

// An empty one at first.
static std::string address_of(std::filesystem::path const& file)
{
    auto& name = databases()[file];
    if (name.empty()) name = Postgres::create(Postgres::new_name());
    return Postgres::url(name);
}

app::Config config_of_groups(std::filesystem::path const& data)
{
    auto config = config_of(data);
    config.database_connections = 6;
    for (std::string const group : {"cart", "catalog", "order", "customer", "notification"}) {
        auto const file = group + ".db";
        config.database_places[group] = engine() == Engine::postgres ? address_of(data / file) : file;
    }
    return config;
}

void let_programs_use(std::filesystem::path const& data)
{
    if (engine() == Engine::postgres) ::setenv("CLOUDCOMMERCE_DATABASE", config_of(data).database.c_str(), 1);
}

void copy_shop(std::filesystem::path const& from, std::filesystem::path const& to)
{
    std::filesystem::copy(from, to, std::filesystem::copy_options::recursive);
    auto& known = databases();
    std::vector<std::pair<std::filesystem::path, std::string>> copies;
    for (auto const& [file, name] : known)
        if (file.parent_path() == from) copies.emplace_back(to / file.filename(), Postgres::create(Postgres::new_name(), name));
    known.insert(copies.begin(), copies.end());
}

app::Config config_of(std::filesystem::path const& data)
{
    app::Config config;
    if (engine() == Engine::postgres) config.database = address_of(data / "shop.db");
    config.data = data;
    config.port = 0;
    config.provider_timeout = 200ms;
    config.ballast_bytes = 1 << 20;
    return config;
}

std::string const& small_catalogue()
{
    static std::string const text =
        R"({"handle":"vase","title":"Orbit dipped vase","description":"<p>Thrown by hand.</p>","category":"Vases","variants":[{"sku":"VASE","price":4800,"currency":"GBP","stock":100}]}
{"handle":"lamp","title":"Pollen table lamp","category":"Lighting > Lamps","variants":[{"sku":"LAMP","price":12900,"currency":"GBP","stock":5}]}
{"handle":"rare","title":"Only one","category":"Vases","variants":[{"sku":"RARE","price":1000,"currency":"GBP","stock":1}]}
{"handle":"mug","title":"Mug","category":"Tableware","options":["Colour"],"variants":[{"sku":"MUG-BLUE","options":["Blue"],"price":1500,"currency":"GBP","stock":50},{"sku":"MUG-RED","options":["Red"],"price":1600,"currency":"GBP","stock":50}]}
)";
    return text;
}

static int run_import(app::Config const& config, std::vector<std::string> words, std::string const& text, Heard* heard)
{
    Heard unheard;
    std::istringstream input{text};
    SystemClock const clock;
    app::WritingCommand const command{std::move(words), config.data, text.size()};
    return app::run_or_hand_over(config, command, &input, heard != nullptr ? *heard : unheard, clock, silent_log());
}

int import(app::Config const& config, std::string const& ndjson, Heard* heard)
{
    return run_import(config, {"import", "products", "ndjson"}, ndjson, heard);
}

int import_promotions(app::Config const& config, std::string const& json, Heard* heard)
{
    return run_import(config, {"import", "promotions"}, json, heard);
}

std::string complaints(app::Config const& config)
{
    Heard heard;
    if (app::verify_shop(config, heard) == 0) return {};
    std::string all = "verify:";
    for (auto const& line : heard.lines) all += "\n" + line;
    for (auto const& line : heard.errors) all += "\n" + line;
    return all;
}

ShopServer::ShopServer(app::Config config, app::Hooks hooks, Clock const* clock)
{
    std::promise<app::Opened> opened;
    auto door = opened.get_future();
    Clock const& its_clock = clock != nullptr ? *clock : system_;
    thread_ = std::thread{[this, &opened, &its_clock, config = std::move(config), hooks = std::move(hooks)]() mutable {
        bool told = false;
        try {
            app::serve(
                std::move(config),
                [&](app::Opened const& shop) {
                    told = true;
                    opened.set_value(shop);
                },
                wait_for_stop(), its_clock, silent_log(), std::move(hooks));
            if (!told) throw std::runtime_error("the shop did not open");
        } catch (...) {
            if (told) throw;
            opened.set_exception(std::current_exception());
        }
    }};
    try {
        auto const shop = door.get();
        port_ = std::stoi(shop.url.substr(shop.url.rfind(':') + 1));
        first_key_ = shop.first_key;
    } catch (...) {
        thread_.join();
        throw;
    }
}

app::WaitForStop ShopServer::wait_for_stop()
{
    return [stopped = stop_.get_future().share()](std::chrono::milliseconds patience) {
        if (patience == std::chrono::milliseconds::max()) return stopped.wait(), true;
        return stopped.wait_for(patience) == std::future_status::ready;
    };
}

ShopServer::~ShopServer() { stop(); }

void ShopServer::stop()
{
    if (std::exchange(stopped_, true)) return;
    stop_.set_value();
    thread_.join();
}

}   // namespace testing
