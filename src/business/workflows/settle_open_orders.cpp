#include "business/workflows/settle_open_orders.hpp"

#include "business/cart/cart.hpp"
#include "business/ledger/ledger.hpp"
#include "business/order/order.hpp"
#include "business/payment/payment.hpp"

#include <algorithm>

namespace workflows {

using order::saga::State;
using payment_provider::Answer;

static constexpr int at_once = 256, tries_before_alert = 10, visitors_max = 16;
static constexpr auto backoff_max = 300s;

SettleOpenOrders::SettleOpenOrders(Tools const& tools, payment_provider::Provider& provider, FinishOrder& finish, SettleOptions options)
    : tools_(tools)
    , provider_(provider)
    , finish_(finish)
    , options_(options)
    , started_(tools.clock.now())
    , visitors_(visitors_max)
{
}

std::size_t SettleOpenOrders::run(Moment moment) { return settle_sagas(moment) + thaw_forgotten_carts(moment) + pay_refunds(moment); }

// At the start nobody works on what a dead process left: with one process that is everything, with several what the one before this one made.
bool SettleOpenOrders::is_left_behind(std::int64_t id) const { return options_.alone || options_.dead_node == node_of(id); }

std::vector<order::saga::Saga> SettleOpenOrders::open_sagas(Moment moment) const
{
    return tools_.db.order.read([&](db::Reader& db) {
        if (moment == Moment::timer) return order::saga::expired(db, tools_.clock.now(), at_once);
        if (options_.alone) return order::saga::not_owned_by(db, options_.owner, at_once);
        return options_.dead_owner ? order::saga::owned_by(db, *options_.dead_owner, at_once) : std::vector<order::saga::Saga>{};
    });
}

std::size_t SettleOpenOrders::settle_sagas(Moment moment)
{
    std::size_t count = 0;
    for (std::size_t before = 0;; before = count) {
        auto const now = tools_.clock.now();
        auto const open = open_sagas(moment);
        for (auto const& saga : open) {
            auto const mine = tools_.db.order.write(
                [&](db::Writer& db) -> Result<bool> {
                    return order::saga::lease(db, saga, options_.owner, now + options_.provider_timeout + 10s);
                },
                db::Lane::finish);
            if (!mine || !*mine) continue;
            ++count;
            settle_guarded(*tools_.db.order.read([&](db::Reader& db) { return order::find(db, saga.order); }));
        }
        if (std::ssize(open) < at_once || count == before) return count;   // all seen, or none can be had now
    }
}

void SettleOpenOrders::settle(OrderId id)
{
    auto const place = visitors_.enter();
    if (!place) return;   // the timer comes by
    auto const order = tools_.db.order.read([&](db::Reader& db) { return order::find(db, id); });
    auto const saga = tools_.db.order.read([&](db::Reader& db) { return order::saga::find(db, id); });
    bool const is_being_placed = saga && saga->state == State::running && saga->tries == 0 && saga->lease_until > tools_.clock.now();
    if (order && saga && !is_being_placed) settle_one(*order);
}

Result<Done> SettleOpenOrders::retry(OrderId id)
{
    auto const order = tools_.db.order.read([&](db::Reader& db) { return order::find(db, id); });
    if (!order) return Code::not_found;
    TRY(tools_.db.order.write(
        [&](db::Writer& db) {
            db.lock(order::lock_of(id));
            return order::saga::advance(db, id, order::saga::Event::retry, tools_.clock.now());
        },
        db::Lane::finish));
    settle_guarded(*order);
    return Done{};
}

// A broken invariant marks its saga and lets the others go on (decisions 6). A fault of the database leaves it for the next time.
void SettleOpenOrders::settle_guarded(order::Order const& order)
{
    try {
        settle_one(order);
    } catch (Bug const& bug) {
        mark_stuck(order, bug.what());
    } catch (db::Fault const& fault) {
        tools_.log.error("order not settled, trying again", fault, {{"order", order.id}});
    }
}

void SettleOpenOrders::settle_one(order::Order const& order)
{
    trace::Span const span{"settle_order"};
    struct Seen {
        std::optional<order::saga::Saga> saga;
        std::optional<payment::Attempt> attempt;
    };
    auto const [saga, attempt] =
        tools_.db.order.read([&](db::Reader& db) { return Seen{order::saga::find(db, order.id), payment::find_latest(db, order.id)}; });
    invariant(saga && attempt, "settle: an order without its saga or payment");
    if (saga->state == State::compensating) {
        (void)finish_.undo(order);
        return;
    }
    if (saga->state != State::running && saga->state != State::waiting_provider && saga->state != State::waiting_customer) return;

    auto const answer = ask(order, saga->deadline,
                            {.attempt = attempt->id, .amount = attempt->amount, .instrument = attempt->instrument, .return_url = ""});
    if (answer.kind == Answer::Kind::unknown) {
        auto const wait = std::min<microseconds>(2s * (1 << std::min(saga->tries, 8)), backoff_max);
        (void)tools_.db.order.write(
            [&](db::Writer& db) -> Result<Done> {
                db.lock(order::lock_of(order.id));
                order::saga::postpone(db, order.id, tools_.clock.now() + wait);
                return Done{};
            },
            db::Lane::finish);
        if (saga->tries + 1 >= tries_before_alert)
            tools_.log.error("the provider does not say what became of a payment",
                             {{"order", order.id}, {"attempt", attempt->id}, {"tries", saga->tries + 1}});
        return;
    }
    (void)finish_.apply(order, attempt->id, answer, trace::here());
}

// Asks; and where the provider knows nothing of it, goes on where the dead process stopped, as long as the shopper may still expect it.
Answer SettleOpenOrders::ask(order::Order const& order, Instant deadline, payment_provider::Charge const& charge)
{
    if (order.totals.total == 0) return {.kind = Answer::Kind::charged};
    bool const in_time = tools_.clock.now() < deadline;
    auto const answer = provider_.query(charge.attempt);
    if (answer.kind == Answer::Kind::absent) return in_time ? provider_.confirm(charge) : provider_.void_attempt(charge.attempt);
    if (answer.kind == Answer::Kind::challenge && !in_time) return provider_.void_attempt(charge.attempt);
    return answer;
}

void SettleOpenOrders::mark_stuck(order::Order const& order, std::string_view why)
{
    tools_.log.error("an order is stuck: somebody has to look at it", {{"order", order.id}, {"error", why}});
    auto const now = tools_.clock.now();
    (void)tools_.db.order.write(
        [&](db::Writer& db) {
            db.lock(order::lock_of(order.id));
            return order::saga::advance(db, order.id, order::saga::Event::give_up, now);
        },
        db::Lane::finish);
    auto const fresh = tools_.ids.next<CartId>();
    (void)tools_.db.cart.write(
        [&](db::Writer& db) -> Result<Done> {
            cart::escape(db, order.cart, fresh, now);
            return Done{};
        },
        db::Lane::finish);
}

// Frozen, and then the process died before the order was opened.
std::size_t SettleOpenOrders::thaw_forgotten_carts(Moment moment)
{
    auto const now = tools_.clock.now();
    auto const before = moment == Moment::start ? started_ : now - options_.frozen_max;
    std::size_t count = 0;
    for (auto const& [cart, order] : tools_.db.cart.read([&](db::Reader& db) { return cart::frozen_before(db, before, at_once); })) {
        if (moment == Moment::start && !is_left_behind(order.value)) continue;
        auto const found = tools_.db.order.read([&](db::Reader& db) { return order::find(db, order); });
        bool const came_to_nothing = !found || (found->status == order::Status::cancelled && !found->placed_payment);
        bool const is_placed = found && found->placed_payment;
        if (!came_to_nothing && !is_placed) continue;
        ++count;
        (void)tools_.db.cart.write(
            [&](db::Writer& db) -> Result<Done> {
                is_placed ? cart::complete(db, cart, order) : cart::thaw(db, cart, order, now);
                return Done{};
            },
            db::Lane::finish);
    }
    return count;
}

bool pay_refund(Tools const& tools, payment_provider::Provider& provider, RefundId refund, AttemptId attempt, OrderId order, Money amount)
{
    trace::Span const span{"refund"};
    bool const paid = provider.refund(refund, attempt, amount).kind == payment_provider::RefundAnswer::Kind::paid;
    auto const now = tools.clock.now();
    auto const entry = tools.ids.next<EntryId>();
    auto const recorded = tools.db.order.write(
        [&](db::Writer& db) -> Result<Done> {
            db.lock(order::lock_of(order));
            if (!paid) {
                payment::count_try(db, refund, now);
            } else if (payment::record_refunded(db, refund, now)) {
                ledger::book_refund_paid(db, entry, refund, order, amount, now);
                order::set_payment(db, order, order::PaymentStatus::refunded, now);
            }
            return Done{};
        },
        db::Lane::finish);
    return paid && recorded;
}

std::size_t SettleOpenOrders::pay_refunds(Moment moment)
{
    auto const untouched_since = moment == Moment::start ? started_ : tools_.clock.now() - options_.provider_timeout - 10s;
    auto const pending = tools_.db.order.read([&](db::Reader& db) { return payment::pending_refunds(db, untouched_since, at_once); });
    for (auto const& refund : pending) {
        if (moment == Moment::start && !is_left_behind(refund.id.value)) continue;
        bool const paid = pay_refund(tools_, provider_, refund.id, refund.attempt, refund.order, refund.amount);
        if (!paid && refund.tries + 1 >= tries_before_alert)
            tools_.log.error("a refund is not paid", {{"order", refund.order}, {"tries", refund.tries + 1}});
    }
    return pending.size();
}

}   // namespace workflows
