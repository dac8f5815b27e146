#include "support/moved_shop.hpp"

#include "app/commands/commands.hpp"
#include "app/control.hpp"
#include "app/schedule.hpp"
#include "infrastructure/testing/database.hpp"

#include <gtest/gtest.h>

#include <fstream>

namespace testing {

app::Config config_at(std::filesystem::path const& data, Store place)
{
    app::Config config;
    config.data = data;
    config.port = 0;
    config.provider_timeout = 200ms;
    config.ballast_bytes = 1 << 20;
    auto const new_address = [] { return Postgres::url(Postgres::create(Postgres::new_name())); };
    if (place == Store::postgres) config.database = new_address();
    if (place == Store::sqlite || place == Store::postgres) return config;
    config.database_connections = 6;
    for (auto const& group : app::commit_groups()) {
        std::string const name{group.name};
        config.database_places[name] = place == Store::sqlite_groups ? name + ".db" : new_address();
    }
    return config;
}

void copy_beside(app::Config const& from, app::Config const& to)
{
    std::filesystem::create_directories(to.data);
    for (auto const* name : {"keys", "media", "simulator.db"})
        if (exists(from.data / name)) std::filesystem::copy(from.data / name, to.data / name, std::filesystem::copy_options::recursive);
}

std::string text_of(std::filesystem::path const& file)
{
    std::ifstream in{file, std::ios::binary};
    return {std::istreambuf_iterator<char>{in}, {}};
}

std::string dump_of(app::Config const& config, std::filesystem::path const& file)
{
    Heard heard;
    return app::dump_shop(config, file, heard) == 0 ? text_of(file) : std::string{};
}

std::string refusal_of(app::Config const& config, std::filesystem::path const& file)
{
    Heard heard;
    if (app::load_shop(config, file, heard) == 0) return {};
    std::string all;
    for (auto const& line : heard.errors) all += line;
    return all;
}

static void run(app::Config const& config, std::vector<std::string> words)
{
    Heard heard;
    SystemClock const clock;
    app::WritingCommand const command{std::move(words), config.data, 0};
    EXPECT_EQ(app::run_or_hand_over(config, command, nullptr, heard, clock, silent_log()), 0);
}

static void change(db::Database& database, std::string const& sql, std::string const& id)
{
    auto const done = database.write([&](db::Writer& db) -> Result<Done> {
        EXPECT_EQ(db.execute_counted(db::MadeStatement{sql}, parse_id<CartId>(id).value()), 1) << sql;
        return Done{};
    });
    EXPECT_TRUE(done);
}

std::vector<Asked> live_in(app::Config const& config)
{
    run(config, {"seed", "demo"});
    EXPECT_EQ(import(config, small_catalogue()), 0);
    std::vector<Asked> all;
    std::string expired, merged, cancelled_by_shopper, cancelled_by_staff, cancelled_late;
    {
        ShopServer server{config};
        Shopper shopper{server.port()};
        auto const place = [&](std::string const& instrument) {
            Asked asked{shopper.new_cart(R"({"sku":"VASE","quantity":1})"), "key-" + std::to_string(all.size()), instrument, {}};
            asked.answer = shopper.place(asked.cart, asked.key, instrument);
            return all.emplace_back(std::move(asked)).answer;
        };
        EXPECT_EQ(place("sim_approve").status, 201);
        EXPECT_EQ(place("sim_decline").status, 402);
        EXPECT_EQ(place("sim_insufficient_funds").status, 402);
        EXPECT_EQ(place("sim_challenge").status, 202);
        EXPECT_EQ(place("sim_timeout_approved").status, 202);
        auto const first = place("sim_approve"), second = place("sim_approve"), third = place("sim_approve");
        EXPECT_EQ(
            shopper.post(first.header("Location") + "/cancel", "Order-Token: " + at(first, "/order/access_token") + "\r\n", "").status,
            200);
        cancelled_by_staff = at(second, "/order/number");
        cancelled_late = at(third, "/order/number");

        auto const active = shopper.new_cart(R"({"sku":"POL-TOM","quantity":2},{"sku":"MUG-RED","quantity":1})");
        auto const more = shopper.post("/api/store/carts/" + active.id + "/lines",
                                       "Cart-Token: " + active.token + "\r\nIdempotency-Key: more\r\n", R"({"sku":"LAMP","quantity":1})");
        EXPECT_EQ(more.status, 200) << more.body;
        expired = shopper.new_cart(R"({"sku":"LAMP","quantity":1})").id;
        merged = shopper.new_cart(R"({"sku":"LAMP","quantity":1})").id;
    }
    run(config, {"orders", "cancel", cancelled_by_staff});

    // A mail that is queued and not sent, and an event that nobody has seen: nothing sends here, nor reads.
    auto const folder = app::DataFolder::take(config.data);
    SystemClock const clock;
    app::Application app{config, folder.value(), clock, silent_log()};
    events::drain(app.tools.db.order, workflows::queue_notifications(app.tools));
    Heard heard;
    EXPECT_EQ(app::cancel_order(app, cancelled_late, heard), 0);
    change(app.tools.db.cart, "update cart_carts set status = 'expired' where id = ?1", expired);
    change(app.tools.db.cart, "update cart_carts set status = 'merged' where id = ?1", merged);
    return all;
}

}   // namespace testing
