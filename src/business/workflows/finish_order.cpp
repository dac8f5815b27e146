#include "business/workflows/finish_order.hpp"

#include "business/cart/cart.hpp"
#include "business/inventory/inventory.hpp"
#include "business/ledger/ledger.hpp"
#include "business/order/order.hpp"
#include "business/payment/payment.hpp"
#include "business/redemption/redemption.hpp"
#include "infrastructure/events/events.hpp"
#include "infrastructure/json/mapping.hpp"

#include <algorithm>

namespace workflows {

using order::saga::Event;
using order::saga::State;
using payment_provider::Answer;

static constexpr auto query_interval = 2s;   // after which the provider is asked again

void OrderBell::ring()
{
    {
        std::lock_guard const lock{mutex_};
        ++rings_;
    }
    wake_.notify_all();
}

void OrderBell::wait(std::chrono::milliseconds patience)
{
    std::unique_lock lock{mutex_};
    wake_.wait_for(lock, patience, [this, heard = rings_] { return rings_ != heard; });
}

Error declined(std::string_view decline_code, bool retryable)
{
    return {Code::payment_declined, {{"decline_code", std::string{decline_code}}, {"retryable", std::int64_t{retryable}}}};
}

// An attempt that was voided is one whose shopper did not answer the challenge in time.
Error declined(Answer const& answer)
{
    return answer.kind == Answer::Kind::voided ? declined("authentication_required", true)
                                               : declined(answer.decline_code, answer.retryable);
}

static events::Event event(order::Order const& order, std::string_view type, std::string payload, std::string const& trace, IdSource& ids,
                           Instant now)
{
    return {.id = ids.next<EventId>(),
            .aggregate_type = "order",
            .aggregate_id = order.id.value,
            .sequence = order.version + 1,
            .type = std::string{type},
            .trace = trace,
            .payload = std::move(payload),
            .occurred_at = now};
}

Result<FinishOrder::Progress> FinishOrder::apply(order::Order const& order, AttemptId attempt, Answer const& answer,
                                                 std::string const& trace)
{
    switch (answer.kind) {
    case Answer::Kind::charged: TRY(confirm(order, attempt, trace)); return Progress::confirmed;
    case Answer::Kind::declined:
    case Answer::Kind::voided: TRY(fail(order, attempt, answer, trace)); return Progress::failed;
    case Answer::Kind::challenge: return wait_for_customer(order, attempt, answer);
    case Answer::Kind::absent:
    case Answer::Kind::unknown: break;
    }
    return wait_for_provider(order);
}

// How far somebody else has brought it who heard the provider first: the shopper who came back, or the timer.
static std::optional<FinishOrder::Progress> brought_by_another(db::Reader& db, OrderId order)
{
    auto const saga = order::saga::find(db, order);
    invariant(saga.has_value(), "finish_order: an order without its saga");
    switch (saga->state) {
    case State::completed: return FinishOrder::Progress::confirmed;
    case State::compensating:
    case State::compensated: return FinishOrder::Progress::failed;
    case State::stuck: return FinishOrder::Progress::waiting_provider;
    case State::running:
    case State::waiting_customer:
    case State::waiting_provider: break;
    }
    return std::nullopt;
}

static bool is(db::Reader& db, OrderId order, std::initializer_list<State> states)
{
    auto const saga = order::saga::find(db, order);
    invariant(saga.has_value(), "finish_order: an order without its saga");
    return std::ranges::find(states, saga->state) != states.end();
}

struct FinishOrder::Confirmation {
    order::Order const& order;
    AttemptId attempt;
    EntryId entry;
    events::Event placed;
    Instant now;
    payment::Charge charge = {};
    order::saga::State reached = {};
    Result<Done> result = Code::internal;
};

FinishOrder::FinishOrder(Tools const& tools, OrderBell& bell, bool batched)
    : tools_(tools)
    , bell_(bell)
    , batched_(batched)
    , confirmations_(
          [this](std::span<Confirmation* const> all) {
              return tools_.db.order.write(
                  [&](db::Writer& db) -> Result<Done> {
                      confirm_together(db, all);
                      return Done{};
                  },
                  db::Lane::finish);
          },
          {.waiting_max = 16'384, .observe = tools.counts("confirm")})
{
}

template <typename All, typename F> static auto each_of(All const& all, F&& of)
{
    std::vector<std::invoke_result_t<F&, decltype(*all.front()) const&>> made;
    for (auto const* each : all) made.push_back(of(*each));
    return made;
}

// The pivot: behind it there is no way back, so all of an order's is one transaction. Everything is checked before anything is written; an
// order that was confirmed before, or stands here twice, is done.
void FinishOrder::confirm_together(db::Writer& db, std::span<Confirmation* const> all) const
{
    db.lock(each_of(all, [](Confirmation const& c) { return order::lock_of(c.order.id); }));
    auto const charges =
        payment::check_charged(db, each_of(all, [](Confirmation const& c) { return payment::Charging{c.attempt, c.now}; }));
    auto const states = order::saga::check_advance(
        db, each_of(all, [](Confirmation const& c) { return order::saga::Advancing{c.order.id, Event::succeed}; }));
    auto const confirming = [](Confirmation const& c) { return order::Confirming{c.order.id, order::PaymentStatus::paid, c.now}; };
    auto const orders = order::check_confirm(db, each_of(all, confirming));

    std::vector<Confirmation*> left;
    for (std::size_t i = 0; i < all.size(); ++i) {
        auto& c = *all[i];
        bool const is_done =
            (charges[i] && charges[i]->is_known) || std::ranges::any_of(left, [&](auto* other) { return other->order.id == c.order.id; });
        c.result = is_done ? Result<Done>{Done{}} : !charges[i] ? charges[i].error() : !states[i] ? states[i].error() : orders[i];
        if (is_done || !c.result) continue;
        c.charge = *charges[i];
        c.reached = *states[i];
        left.push_back(&c);
    }
    if (left.empty()) return;
    payment::record_charged(db, each_of(left, [](Confirmation const& c) { return c.charge; }));
    inventory::allocate(
        db, each_of(left, [](Confirmation const& c) { return inventory::Reason{c.order.id, c.order.cart, {Actor::Kind::system}, c.now}; }));
    order::confirm(db, each_of(left, confirming));
    ledger::book_charges(db, each_of(left, [](Confirmation const& c) {
                             return ledger::Charged{c.entry, c.attempt.value, c.order.id, {c.order.totals.total, c.order.currency}, c.now};
                         }));
    order::saga::advance(db, each_of(left, [](Confirmation const& c) { return order::saga::Advanced{c.order.id, c.reached, c.now}; }));
    idempotency::finish(db, each_of(left, [](Confirmation const& c) {
                            return idempotency::Finished{c.order.cart.value, {.status = 201, .subject = c.order.id.value}};
                        }));
    events::append(db, each_of(left, [](Confirmation const& c) { return c.placed; }));
    for (auto const* c : left)
        db.after_commit([sold = tools_.sold, total = Money{c->order.totals.total, c->order.currency}] { sold(total); });
}

Result<Done> FinishOrder::confirm(order::Order const& order, AttemptId attempt, std::string const& trace)
{
    trace::Span const span{"confirm"};
    auto const now = tools_.clock.now();
    std::string payload;
    json::Writer out{payload};
    out.begin_object();
    out.member("number", order.number);
    out.member("cart", to_string(order.cart));
    out.key("total");
    json::write(out, Money{order.totals.total, order.currency});
    out.end_object();
    Confirmation one{.order = order,
                     .attempt = attempt,
                     .entry = tools_.ids.next<EntryId>(),
                     .placed = event(order, "order.placed", std::move(payload), trace, tools_.ids, now),
                     .now = now};
    auto const done = [&]() -> Result<Done> {
        if (batched_) {
            TRY(confirmations_.run(one));
            return one.result;
        }
        auto* const alone = &one;
        return tools_.db.order.write(
            [&](db::Writer& db) -> Result<Done> {
                confirm_together(db, {&alone, 1});
                return one.result;
            },
            db::Lane::finish);
    }();
    if (done) bell_.ring();
    return done;
}

Result<Done> FinishOrder::fail(order::Order const& order, AttemptId attempt, Answer const& answer, std::string const& trace)
{
    trace::Span const span{"fail"};
    auto const now = tools_.clock.now();
    auto const error = declined(answer);
    auto const cancelled = event(order, "order.cancelled", R"({"reason":"payment_failed"})", trace, tools_.ids, now);

    TRY(tools_.db.order.write(
        [&](db::Writer& db) -> Result<Done> {
            db.lock(order::lock_of(order.id));
            if (is(db, order.id, {State::compensating, State::compensated})) return Done{};
            TRY(answer.kind == Answer::Kind::voided ? payment::record_voided(db, attempt, now)
                                                    : payment::record_declined(db, attempt, answer.decline_code, answer.retryable, now));
            auto const flipped = inventory::release(db, {order.id, order.cart, {Actor::Kind::system}, now});
            redemption::release(db, order.id, now);
            TRY(order::cancel(db, order.id, "payment_failed", order::PaymentStatus::voided, now));
            TRY(order::saga::advance(db, order.id, Event::fail, now + query_interval));
            idempotency::finish(db, order.cart.value, order.id.value,
                                {.status = info(error.code).status, .code = error.code, .args = error.args, .subject = order.id.value});
            events::append(db, cancelled);
            if (!flipped.empty())
                for (auto const& line : order::lines(db, order.id))
                    if (line.product) db.after_commit([changed = tools_.changed, product = line.product] { changed(product); });
            return Done{};
        },
        db::Lane::finish));
    return undo(order);
}

Result<Done> FinishOrder::undo(order::Order const& order)
{
    trace::Span const span{"undo"};
    auto const now = tools_.clock.now();
    TRY(tools_.db.cart.write(
        [&](db::Writer& db) -> Result<Done> {
            cart::thaw(db, order.cart, order.id, now);
            return Done{};
        },
        db::Lane::finish));
    auto const ended = tools_.db.order.write(
        [&](db::Writer& db) {
            db.lock(order::lock_of(order.id));
            return order::saga::advance(db, order.id, Event::undone, now);
        },
        db::Lane::finish);
    if (ended) bell_.ring();
    return ended;
}

Result<FinishOrder::Progress> FinishOrder::wait_for_customer(order::Order const& order, AttemptId attempt, Answer const& answer)
{
    trace::Span const span{"wait_for_customer"};
    auto const now = tools_.clock.now();
    auto const progress = tools_.db.order.write(
        [&](db::Writer& db) -> Result<Progress> {
            db.lock(order::lock_of(order.id));
            if (auto const brought = brought_by_another(db, order.id)) return *brought;
            TRY(payment::record_challenge(db, attempt, answer.action_url, answer.action_until, now));
            TRY(order::saga::advance(db, order.id, Event::ask_customer, now + query_interval));
            return Progress::waiting_customer;
        },
        db::Lane::finish);
    if (progress) bell_.ring();
    return progress;
}

Result<FinishOrder::Progress> FinishOrder::wait_for_provider(order::Order const& order)
{
    trace::Span const span{"wait_for_provider"};
    auto const now = tools_.clock.now();
    return tools_.db.order.write(
        [&](db::Writer& db) -> Result<Progress> {
            db.lock(order::lock_of(order.id));
            if (auto const brought = brought_by_another(db, order.id)) return *brought;
            TRY(order::saga::advance(db, order.id, Event::silence, now + query_interval));
            return Progress::waiting_provider;
        },
        db::Lane::finish);
}

}   // namespace workflows
