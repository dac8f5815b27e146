#include "business/workflows/follow_up_orders.hpp"

#include "business/cart/cart.hpp"
#include "business/notification/notification.hpp"
#include "business/order/order.hpp"
#include "infrastructure/json/reader.hpp"

#include <ctime>
#include <map>

namespace workflows {

static CartId cart_in(events::Event const& event)
{
    auto const document = json::Document::parse(event.payload);
    auto const cart = document ? document->root().find("cart") : std::nullopt;
    auto const id = cart ? parse_id<CartId>(cart->string().value_or("")) : std::nullopt;
    invariant(id.has_value(), "an order.placed without its cart");
    return *id;
}

events::Consumer complete_carts(Tools const& tools)
{
    return {"complete_carts", {"order.placed"}, [&tools](std::span<events::Event const> placed) {
                std::vector<cart::Completing> carts;
                for (auto const& event : placed) carts.push_back({cart_in(event), OrderId{event.aggregate_id}});
                auto const done = tools.db.cart.write(
                    [&](db::Writer& db) -> Result<Done> {
                        cart::complete(db, carts);
                        return Done{};
                    },
                    db::Lane::finish);
                if (!done) throw std::runtime_error("carts are not written now");
            }};
}

events::Consumer queue_notifications(Tools const& tools)
{
    return {"notify", {"order.placed", "order.cancelled"}, [&tools](std::span<events::Event const> seen) {
                std::vector<notification::Message> messages;
                for (auto const& event : seen) {
                    bool const placed = event.type == "order.placed";
                    bool const never_placed = event.payload.find("payment_failed") != std::string::npos;
                    if (!never_placed)
                        messages.push_back({tools.ids.next<NotificationId>(), placed ? "order_confirmed" : "order_cancelled",
                                            event.aggregate_id, placed ? "placed" : "cancelled", 0, event.trace});
                }
                auto const now = tools.clock.now();
                auto const done = tools.db.notification.write(
                    [&](db::Writer& db) -> Result<Done> {
                        notification::queue(db, messages, now);
                        return Done{};
                    },
                    db::Lane::finish);
                if (!done) throw std::runtime_error("notifications are not written now");
            }};
}

SendNotifications::SendNotifications(Tools const& tools, ViewOrder const& orders, mail::Mailer& mailer, html::Messages const& messages,
                                     Sender sender)
    : tools_(tools)
    , orders_(orders)
    , mailer_(mailer)
    , messages_(messages)
    , sender_(std::move(sender))
{
}

std::size_t SendNotifications::run()
{
    constexpr int at_once = 256;
    auto const due = tools_.db.notification.read([&](db::Reader& db) { return notification::due(db, tools_.clock.now(), at_once); });
    if (due.empty()) return 0;
    std::vector<OrderId> ids;
    for (auto const& message : due) ids.push_back(OrderId{message.subject});
    std::map<OrderId, OrderView> orders;
    for (auto& view : orders_.view(ids)) orders.emplace(view.order.id, std::move(view));
    std::vector<NotificationId> sent;
    std::vector<notification::Message> failed;
    for (auto const& message : due) {
        try {
            trace::Span const span{trace::follow(message.trace), "send mail", trace::Kind::consumer};
            auto const order = orders.find(OrderId{message.subject});
            invariant(order != orders.end(), "a notification about an order that is not there");
            if (auto const mail = compose(message.type, order->second)) mailer_.send(*mail);
            sent.push_back(message.id);   // also where nobody is left to tell: the person was erased
        } catch (std::exception const& error) {
            tools_.log.warning("mail not sent", error, {{"notification", message.id}, {"try", message.tries + 1}});
            failed.push_back(message);
        }
    }
    auto const now = tools_.clock.now();
    auto const saved = tools_.db.notification.write(
        [&](db::Writer& db) -> Result<Done> {
            notification::record_sent(db, sent, now);
            for (auto const& message : failed) notification::record_failure(db, message, now);
            return Done{};
        },
        db::Lane::finish);
    if (!saved) return 0;
    for (auto const& message : failed)
        if (notification::is_last_try(message))
            tools_.log.error("mail given up", {{"notification", message.id}, {"type", message.type}, {"order", OrderId{message.subject}}});
    return sent.size();
}

static std::string rfc5322_date(Instant at)
{
    std::time_t const seconds = at.us / 1'000'000;
    std::tm utc{};
    ::gmtime_r(&seconds, &utc);
    char text[64];
    return {text, std::strftime(text, sizeof text, "%a, %d %b %Y %H:%M:%S +0000", &utc)};
}

std::optional<mail::Message> SendNotifications::compose(std::string_view type, OrderView const& view) const
{
    auto const& [order, lines, contact, attempt] = view;
    if (!contact || contact->email.empty()) return std::nullopt;

    auto const say = [&](std::string_view key, std::initializer_list<html::Argument> arguments) {
        auto const text = messages_.find("mail." + std::string{type} + "." + std::string{key});
        invariant(text.has_value(), "a mail without its text");
        return messages_.format(*text, {arguments.begin(), arguments.size()});
    };
    auto const money = [&](std::int64_t amount) { return Money{amount, view.order.currency}; };
    std::string text = say("greeting", {html::argument("name", contact->address ? contact->address->name : contact->email)}) + "\n\n";
    text += say("opening", {html::argument("number", order.number), html::argument("from", order.arrives_from),
                            html::argument("to", order.arrives_to)}) +
            "\n\n";
    for (auto const& line : lines) {
        text += line.kind == order::Line::Kind::item ? std::to_string(line.quantity) + " × " + line.title : line.title;
        text += "  " + messages_.format(money(line.gross)) + "\n";
    }
    text +=
        "\n" + say("total", {html::argument("total", money(order.totals.total)), html::argument("tax", money(order.totals.tax))}) + "\n\n";
    text += say("link", {}) + "\n" + sender_.public_url + "/orders/" + to_string(order.id) + "?token=" + orders_.token(order) + "\n";
    return mail::Message{.name = order.number + "-" + std::string{type},
                         .from_name = sender_.shop_name,
                         .from = sender_.from,
                         .to = contact->email,
                         .subject = say("subject", {html::argument("number", order.number)}),
                         .text = std::move(text),
                         .date = rfc5322_date(tools_.clock.now())};
}

}   // namespace workflows
