#include "app/commands/commands.hpp"
#include "app/commands/export_file.hpp"
#include "interaction/api/order_json.hpp"
#include "interaction/shell/problem.hpp"
#include "messages.hpp"

#include <cstdio>

namespace app {

static std::optional<order::Order> find_order(db::Database& database, std::string const& number, Console& console)
{
    auto order = database.read([&](db::Reader& db) { return order::find_by_number(db, number); });
    if (!order) console.error("There is no order " + number + ".");
    return order;
}

int cancel_order(Application& app, std::string const& number, Console& console)
{
    auto const order = find_order(app.tools.db.order, number, console);
    if (!order) return 1;
    auto const done = app.cancel_order.run({.who = {Actor::Kind::staff}, .channel = order->channel, .trace = {}}, order->id);
    if (!done) {
        console.error(shell::words(done.error(), app.messages).title);
        return 1;
    }
    auto const after = app.tools.db.order.read([&](db::Reader& db) { return order::find(db, order->id); });
    console.line(number + " is " + std::string{name(after->status)} + ", " + std::string{name(after->payment)});
    return 0;
}

int retry_order(Application& app, std::string const& number, Console& console)
{
    auto const order = find_order(app.tools.db.order, number, console);
    if (!order) return 1;
    if (auto const done = app.settle_open_orders.retry(order->id); !done) {
        console.error("It is not stuck.");
        return 1;
    }
    auto const after = app.tools.db.order.read([&](db::Reader& db) { return order::find(db, order->id); });
    console.line(number + " is " + std::string{name(after->status)} + ", " + std::string{name(after->payment)});
    return 0;
}

static std::optional<customer::Contact> contact_of(BesideApplication const& shop, OrderId id)
{
    auto const sealed = shop.databases.order.read([&](db::Reader& db) { return order::contact(db, id); });
    if (!sealed) return std::nullopt;
    return shop.contacts.open(shop.databases.customer, {sealed->key, sealed->bytes});
}

int list_orders(Config const& config, int limit, Console& console)
{
    BesideApplication const shop{config};
    auto const& texts = messages::of("en-GB");
    auto const orders = shop.databases.order.read([&](db::Reader& db) { return order::list(db, {}, limit); });
    auto const row = [&](std::string const& number, std::string const& placed, std::string const& status, std::string const& payment,
                         std::string const& total, std::string const& email) {
        char text[512];
        std::snprintf(text, sizeof text, "%-10s  %-20s  %-10s  %-10s  %12s  %s", number.c_str(), placed.c_str(), status.c_str(),
                      payment.c_str(), total.c_str(), email.c_str());
        console.line(text);
    };
    if (orders.empty()) {
        console.line("No orders yet.");
        return 0;
    }
    row("number", "placed (UTC)", "status", "payment", "total", "email");
    for (auto const& order : orders) {
        auto const contact = contact_of(shop, order.id);
        row(order.number, to_string(order.placed_at).substr(0, 19), std::string{name(order.status)}, std::string{name(order.payment)},
            texts.format(Money{order.totals.total, order.currency}), contact ? contact->email : "(erased)");
    }
    return 0;
}

int export_orders(Config const& config, std::string const& file, Console& console)
{
    BesideApplication const shop{config};
    ExportFile out{file};
    if (!out.is_open(console)) return 1;
    std::size_t count = 0;
    constexpr int page = 500;
    for (OrderId before;;) {
        auto const orders = shop.databases.order.read([&](db::Reader& db) { return order::list(db, before, page); });
        for (auto const& order : orders) {
            auto const lines = shop.databases.order.read([&](db::Reader& db) { return order::lines(db, order.id); });
            out.stream() << json::to_json(api::to_json(order, lines, contact_of(shop, order.id))) << '\n';
            ++count;
        }
        if (std::ssize(orders) < page) break;
        before = orders.back().id;
    }
    return out.close(count, "orders", console);
}

}   // namespace app
