#include "business/workflows/verify.hpp"

#include "business/cart/cart.hpp"
#include "business/inventory/inventory.hpp"
#include "business/ledger/ledger.hpp"
#include "business/notification/notification.hpp"
#include "business/order/order.hpp"
#include "business/payment/payment.hpp"
#include "business/redemption/redemption.hpp"
#include "business/workflows/find_orphans.hpp"
#include "infrastructure/idempotency/idempotency.hpp"

#include <map>

namespace workflows {

namespace {

struct Facts {
    order::Summed order;
    std::optional<payment::Row> payment;
    std::optional<order::saga::Saga> saga;
    std::int64_t held = 0;          // units reserved or allocated
    std::int64_t prepaid = 0;       // credits less debits of account 2000
    std::int64_t refund_owed = 0;   // of 2300
    std::int64_t at_provider = 0;   // debits less credits of 1100

    std::string label() const { return order.order.number + " (" + to_string(order.order.id) + ")"; }
};

// One snapshot of everything about orders, joined by the order's id.
struct Books {
    std::map<OrderId, Facts> orders;
    std::vector<std::string> orphans;
    Check stock{.name = "stock_projection_equals_replay, stock_never_oversold, reservation_conserved"};
    Check limits{.name = "promo_limit_exact"};
    Check chain{.name = "journal_balanced, chain_verifies"};
};

template <typename F> void about(Books& books, OrderId id, char const* what, F&& f)
{
    auto const found = books.orders.find(id);
    if (found == books.orders.end())
        books.orphans.push_back(std::string{what} + " of " + to_string(id) + ", which is not there");
    else
        f(found->second);
}

// What still waits for an answer is about an order that is being paid.
void read_keys(db::Reader& db, Books& books)
{
    idempotency::each_in_flight(db, [&](std::int64_t subject) {
        about(books, OrderId{subject}, "an idempotency key", [&](Facts& facts) {
            if (facts.order.order.status != order::Status::pending)
                books.orphans.push_back("an idempotency key in flight of " + facts.label() + ", which has ended");
        });
    });
}

void read_stock(db::Reader& db, Books& books)
{
    books.stock.looked_at = inventory::verify(db, [&](inventory::Finding const& finding) { books.stock.wrong_here(finding.text); });
    OrderId after;
    for (;;) {
        auto const held = inventory::held_by_orders(db, after, 1'000);
        for (auto const& [id, units] : held) about(books, id, "a reservation", [&](Facts& facts) { facts.held = units; });
        if (held.size() < 1'000) return;
        after = held.back().first;
    }
}

// A claim stands as long as its order does.
void read_claims(db::Reader& db, Books& books)
{
    books.limits.looked_at = redemption::verify(db, [&](std::string text) { books.limits.wrong_here(std::move(text)); });
    OrderId after;
    for (;;) {
        auto const holders = redemption::holders_after(db, after, 1'000);
        for (auto const id : holders)
            about(books, id, "a claim", [&](Facts& facts) {
                if (facts.order.order.status == order::Status::cancelled)
                    books.limits.wrong_here(facts.label() + ": is cancelled and still holds a claim");
            });
        if (holders.size() < 1'000) return;
        after = holders.back();
    }
}

void read_ledger(db::Reader& db, Books& books)
{
    auto const report = ledger::verify(db, [&](std::string text) { books.chain.wrong_here(std::move(text)); });
    books.chain.looked_at = report.entries;
    if (report.unsealed > 0) books.chain.note = std::to_string(report.unsealed) + " entries are not sealed yet";
    ledger::each_balance(db, ledger::prepayments,
                         [&](OrderId id, Money m) { about(books, id, "a prepayment", [&](Facts& facts) { facts.prepaid = -m.amount; }); });
    ledger::each_balance(db, ledger::refunds_payable, [&](OrderId id, Money m) {
        about(books, id, "a refund payable", [&](Facts& facts) { facts.refund_owed = -m.amount; });
    });
    ledger::each_balance(db, ledger::psp_clearing,
                         [&](OrderId id, Money m) { about(books, id, "a charge", [&](Facts& facts) { facts.at_provider = m.amount; }); });
}

Books read_books(db::Reader& db)
{
    Books books;
    order::each(db, [&](order::Summed const& summed) { books.orders.emplace(summed.order.id, Facts{.order = summed}); });
    payment::each(db, [&](payment::Row const& row) { about(books, row.order, "a payment", [&](Facts& facts) { facts.payment = row; }); });
    order::saga::each(db,
                      [&](order::saga::Saga const& saga) { about(books, saga.order, "a saga", [&](Facts& facts) { facts.saga = saga; }); });
    read_stock(db, books);
    read_claims(db, books);
    read_ledger(db, books);
    read_keys(db, books);
    return books;
}

Check totals_add_up(Books const& books)
{
    Check check{.name = "totals_add_up"};
    for (auto const& [id, facts] : books.orders) {
        auto const& t = facts.order.order.totals;
        ++check.looked_at;
        if (facts.order.gross != t.total)
            check.wrong_here(facts.label() + ": the lines add up to " + std::to_string(facts.order.gross) + ", the total is " +
                             std::to_string(t.total));
        if (t.subtotal - t.discount + t.shipping + (facts.order.order.tax_included ? 0 : t.tax) != t.total)
            check.wrong_here(facts.label() + ": the totals do not add up");
    }
    return check;
}

// An order that was confirmed was charged its total, once; one that was not, nothing. The ledger says the same.
Check charged(Books const& books)
{
    Check check{.name = "total_equals_charged, prepayment_nonnegative"};
    for (auto const& [id, facts] : books.orders) {
        ++check.looked_at;
        auto const wrong = [&](std::string const& what) { check.wrong_here(facts.label() + ": " + what); };
        if (!facts.payment) {
            wrong("has no payment");
            continue;
        }
        bool const confirmed = facts.order.order.placed_payment.has_value();
        auto const captured = facts.payment->captured.amount, refunded = facts.payment->refunded.amount;
        if (captured != (confirmed ? facts.order.order.totals.total : 0)) wrong(std::to_string(captured) + " was charged");
        if (facts.at_provider != captured - refunded)
            wrong("the ledger has " + std::to_string(facts.at_provider) + " at the provider, the payments " +
                  std::to_string(captured - refunded));
        if (facts.prepaid + facts.refund_owed != captured - refunded)
            wrong("prepayment and refund owed are not what was charged and not refunded");
        if (facts.prepaid < 0 || facts.refund_owed < 0) wrong("a prepayment or refund below zero");
        bool const cancelled = facts.order.order.status == order::Status::cancelled;
        if (cancelled && facts.prepaid != 0) wrong("is cancelled and still holds a prepayment");
    }
    return check;
}

Check stock_of_orders(Books const& books)
{
    Check check{.name = "orders_hold_what_they_sold"};
    for (auto const& [id, facts] : books.orders) {
        ++check.looked_at;
        bool const cancelled = facts.order.order.status == order::Status::cancelled;
        auto const due = cancelled ? 0 : facts.order.items;
        if (facts.held != due)
            check.wrong_here(facts.label() + ": holds " + std::to_string(facts.held) + " units, should hold " + std::to_string(due));
    }
    return check;
}

bool fits(order::Order const& order, order::saga::State state)
{
    using order::saga::State;
    if (order.placed_payment) return state == State::completed;
    if (order.status == order::Status::cancelled)
        return state == State::compensated || state == State::compensating || state == State::stuck;
    return state == State::running || state == State::waiting_customer || state == State::waiting_provider || state == State::stuck;
}

Check sagas(Books const& books)
{
    Check check{.name = "saga_terminates, one_order_per_cart"};
    std::map<CartId, OrderId> live;
    std::size_t open = 0;
    for (auto const& [id, facts] : books.orders) {
        ++check.looked_at;
        auto const& order = facts.order.order;
        if (!facts.saga)
            check.wrong_here(facts.label() + ": has no saga");
        else if (!fits(order, facts.saga->state))
            check.wrong_here(facts.label() + ": is " + std::string{name(order.status)} + ", its saga " +
                             std::string{order::saga::name(facts.saga->state)});
        else if (facts.saga->state == order::saga::State::stuck)
            check.wrong_here(facts.label() + ": is stuck");
        open += order.status == order::Status::pending;
        if (order.status != order::Status::cancelled && !live.emplace(order.cart, id).second)
            check.wrong_here(to_string(order.cart) + ": has two live orders");
        if (!facts.order.has_contact) check.wrong_here(facts.label() + ": nobody knows whom it is for");
    }
    if (open > 0) check.note = std::to_string(open) + " orders are still being paid";
    return check;
}

// What does not agree with the snapshot of the orders, and may be younger than it: the order is looked at again.
struct Doubt {
    OrderId order;
    std::string who;
    bool needs_payment = false;   // else it is enough that it is there
};
using Doubts = std::vector<Doubt>;

void look_again(Databases const& databases, Doubts const& doubts, Check& orphans)
{
    databases.order.read([&](db::Reader& db) {
        for (auto const& doubt : doubts) {
            auto const found = order::find(db, doubt.order);
            if (!found)
                orphans.wrong_here(doubt.who + " of " + to_string(doubt.order) + ", which is not there");
            else if (doubt.needs_payment && !found->placed_payment)
                orphans.wrong_here(doubt.who + " of " + to_string(doubt.order) + ", which was never confirmed");
        }
        return 0;
    });
}

Check carts(Databases const& databases, Books const& books, Doubts& doubts)
{
    Check check{.name = "carts_and_orders_agree"};
    std::size_t frozen = 0;
    databases.cart.read([&](db::Reader& db) {
        cart::each_ordered(db, [&](CartId cart, cart::Status status, OrderId id) {
            ++check.looked_at;
            auto const found = books.orders.find(id);
            if (status == cart::Status::checking_out) {
                ++frozen;   // its order may be younger than the snapshot of the orders
                return;
            }
            if (status != cart::Status::completed) return;
            if (found == books.orders.end() || !found->second.order.order.placed_payment)
                doubts.push_back({id, "a completed cart, " + to_string(cart) + ",", true});
        });
        return 0;
    });
    if (frozen > 0) check.note = std::to_string(frozen) + " carts are checking out";
    return check;
}

Check messages(Databases const& databases, Books const& books, Doubts& doubts)
{
    Check check{.name = "every_message_reaches_its_person"};
    std::size_t waiting = 0;
    databases.notification.read([&](db::Reader& db) {
        notification::each(db, [&](notification::Message const& message, notification::State state) {
            ++check.looked_at;
            waiting += state == notification::State::queued;
            if (OrderId const order{message.subject}; !books.orders.contains(order))
                doubts.push_back({order, "a message, " + to_string(message.id) + ","});
            if (state == notification::State::failed)
                check.wrong_here(to_string(message.id) + ": " + message.type + " about " + to_string(OrderId{message.subject}) +
                                 " was given up after " + std::to_string(message.tries) + " tries");
        });
        return 0;
    });
    if (waiting > 0) check.note = std::to_string(waiting) + " are still to be sent";
    return check;
}

}   // namespace

bool verify(Databases const& databases, media::Files const& files, std::function<void(Check const&)> const& report)
{
    Books const books = databases.order.read(read_books);
    Check orphans{.name = "no_orphans", .looked_at = books.orders.size()};
    for (auto const& text : books.orphans) orphans.wrong_here(text);
    Doubts doubts;

    bool clean = true;
    auto const tell = [&](Check const& check) {
        clean = clean && check.wrong == 0;
        report(check);
    };
    tell(books.stock);
    tell(stock_of_orders(books));
    tell(totals_add_up(books));
    tell(charged(books));
    tell(books.limits);
    tell(books.chain);
    tell(sagas(books));
    tell(carts(databases, books, doubts));
    tell(messages(databases, books, doubts));
    look_again(databases, doubts, orphans);
    orphans.looked_at += find_orphans(databases, files, [&](std::string text) { orphans.wrong_here(std::move(text)); });
    tell(orphans);
    return clean;
}

}   // namespace workflows
