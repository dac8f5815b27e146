#include "business/order/order.hpp"

#include "base/state_machine.hpp"
#include "business/order/order_store.hpp"

namespace order {

enum class Event : std::uint8_t { confirm, fail, cancel };
static constexpr Edge<Status, Event> edges[]{{Status::pending, Event::confirm, Status::confirmed},
                                             {Status::pending, Event::fail, Status::cancelled},
                                             {Status::confirmed, Event::cancel, Status::cancelled}};

db::Lock lock_of(OrderId id) { return {LockRank::order, id.value}; }

Result<int> check(db::Reader& db, CartId cart)
{
    if (find_live(db, cart) || saga::find_live(db, cart)) return Code::duplicate;
    int const attempts = store::last_attempt(db, cart);
    if (attempts >= attempts_max) return Code::order_refused;
    return attempts;
}

void open(db::Writer& db, Opening const& opening, Instant now)
{
    Order const& order = opening.order;
    invariant(order.totals.subtotal - order.totals.discount + order.totals.shipping + (order.tax_included ? 0 : order.totals.tax) ==
                  order.totals.total,
              "order: the totals do not add up");
    store::insert(db, order, now);
    std::int64_t gross = 0;
    int position = 0;
    for (Line const& line : opening.lines) {
        store::insert_line(db, order.id, ++position, line);
        gross += line.gross;
    }
    invariant(gross == order.totals.total, "order: the total is not the sum of its lines");
    store::insert_contact(db, order.id, opening.contact);
    store::insert_saga(db, {.cart = order.cart,
                            .attempt = order.attempt,
                            .order = order.id,
                            .state = saga::State::running,
                            .deadline = opening.deadline,
                            .lease_owner = opening.lease_owner,
                            .lease_until = opening.lease_until});
}

Result<Done> confirm(db::Writer& db, OrderId id, PaymentStatus payment, Instant now)
{
    auto const status = store::status_of(db, id);
    if (status == Status::confirmed) return Done{};
    auto const next = TRY(next_state(edges, status, Event::confirm));
    store::save_confirmed(db, id, next, payment, now);
    return Done{};
}

Result<Done> cancel(db::Writer& db, OrderId id, std::string_view reason, PaymentStatus payment, Instant now)
{
    auto const status = store::status_of(db, id);
    if (status == Status::cancelled) return Done{};
    auto const next = TRY(next_state(edges, status, status == Status::pending ? Event::fail : Event::cancel));
    store::save_cancelled(db, id, next, payment, reason, now);
    return Done{};
}

void set_payment(db::Writer& db, OrderId id, PaymentStatus payment, Instant now) { store::save_payment(db, id, payment, now); }

// ---- sagas

using S = saga::State;
using E = saga::Event;
static constexpr Edge<S, E> saga_edges[]{{S::running, E::ask_customer, S::waiting_customer},
                                         {S::running, E::silence, S::waiting_provider},
                                         {S::running, E::succeed, S::completed},
                                         {S::running, E::fail, S::compensating},
                                         {S::running, E::give_up, S::stuck},
                                         {S::waiting_customer, E::ask_customer, S::waiting_customer},
                                         {S::waiting_customer, E::silence, S::waiting_customer},
                                         {S::waiting_customer, E::succeed, S::completed},
                                         {S::waiting_customer, E::fail, S::compensating},
                                         {S::waiting_customer, E::give_up, S::stuck},
                                         {S::waiting_provider, E::ask_customer, S::waiting_customer},
                                         {S::waiting_provider, E::silence, S::waiting_provider},
                                         {S::waiting_provider, E::succeed, S::completed},
                                         {S::waiting_provider, E::fail, S::compensating},
                                         {S::waiting_provider, E::give_up, S::stuck},
                                         {S::compensating, E::fail, S::compensating},
                                         {S::compensating, E::undone, S::compensated},
                                         {S::compensating, E::give_up, S::stuck},
                                         {S::stuck, E::retry, S::waiting_provider},
                                         {S::compensated, E::undone, S::compensated},
                                         {S::completed, E::succeed, S::completed}};

static saga::Saga require_saga(db::Reader& db, OrderId id)
{
    auto found = saga::find(db, id);
    invariant(found.has_value(), "order: an order without its saga");
    return *found;
}

Result<Done> saga::advance(db::Writer& db, OrderId order, Event event, Instant next_at)
{
    Saga saga = require_saga(db, order);
    saga.state = TRY(next_state(saga_edges, saga.state, event));
    saga.lease_until = next_at;
    saga.tries = 0;
    store::save_saga(db, saga);
    return Done{};
}

void saga::postpone(db::Writer& db, OrderId order, Instant until)
{
    Saga saga = require_saga(db, order);
    saga.lease_until = until;
    ++saga.tries;
    store::save_saga(db, saga);
}

}   // namespace order
