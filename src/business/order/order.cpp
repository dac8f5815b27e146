#include "business/order/order.hpp"

#include "base/state_machine.hpp"
#include "business/order/order_store.hpp"

namespace order {

std::vector<Units> units(Line const& line)
{
    std::vector<Units> all;
    auto const count = std::int64_t{line.quantity};
    auto const net_left = line.net % count, tax_left = line.tax % count;   // so many have one more than the least share
    std::int64_t from = 0;
    for (auto const to : {std::min(net_left, tax_left), std::max(net_left, tax_left), count}) {
        if (from == to) continue;
        auto const net = line.net / count + (from < net_left ? 1 : 0), tax = line.tax / count + (from < tax_left ? 1 : 0);
        all.push_back({static_cast<int>(to - from), net, tax, net + tax});
        from = to;
    }
    return all;
}

enum class Event : std::uint8_t { confirm, fail, cancel };
static constexpr Edge<Status, Event> edges[]{{Status::pending, Event::confirm, Status::confirmed},
                                             {Status::pending, Event::fail, Status::cancelled},
                                             {Status::confirmed, Event::cancel, Status::cancelled}};

db::Lock lock_of(OrderId id) { return {LockRank::order, id.value}; }

std::vector<Result<int>> check(db::Reader& db, std::span<CartId const> carts)
{
    std::vector<Result<int>> attempts(carts.size(), 0);
    store::find_live_orders(db, carts, [&](std::size_t i) { attempts[i] = Code::duplicate; });
    store::find_sagas(db, carts, [&](std::size_t i, saga::Saga const& saga) {
        if (saga.state != saga::State::compensated)
            attempts[i] = Code::duplicate;
        else if (saga.attempt >= attempts_max)
            attempts[i] = Code::order_refused;
        else if (attempts[i])
            attempts[i] = std::max(*attempts[i], saga.attempt);
    });
    return attempts;
}

Result<int> check(db::Reader& db, CartId cart) { return check(db, std::span{&cart, 1})[0]; }

static void check_sums(Opening const& opening)
{
    Order const& order = opening.order;
    invariant(order.totals.subtotal - order.totals.discount + order.totals.shipping + (order.tax_included ? 0 : order.totals.tax) ==
                  order.totals.total,
              "order: the totals do not add up");
    std::int64_t gross = 0;
    for (Line const& line : opening.lines) gross += line.gross;
    invariant(gross == order.totals.total, "order: the total is not the sum of its lines");
}

void open(db::Writer& db, std::span<Opening const* const> all)
{
    for (auto const* opening : all) check_sums(*opening);
    store::insert(db, all);
    store::insert_lines(db, all);
    store::insert_contacts(db, all);
    store::insert_sagas(db, all);
}

void open(db::Writer& db, Opening const& opening)
{
    auto const* const one = &opening;
    open(db, std::span{&one, 1});
}

std::vector<Result<Done>> check_confirm(db::Reader& db, std::span<Confirming const> all)
{
    std::vector<Result<Done>> results(all.size(), Code::internal);
    store::find_statuses(db, all, [&](std::size_t i, Status status) {
        results[i] = Done{};
        if (status == Status::confirmed) return;
        if (auto const next = next_state(edges, status, Event::confirm); !next) results[i] = next.error();
    });
    for (auto const& result : results) invariant(result || result.error().code != Code::internal, "order: there is no such order");
    return results;
}

void confirm(db::Writer& db, std::span<Confirming const> all) { store::save_confirmed(db, all); }

Order confirmed(Order order, PaymentStatus payment)
{
    order.status = Status::confirmed;
    order.payment = payment;
    order.placed_payment = payment;
    ++order.version;
    return order;
}

Result<Done> confirm(db::Writer& db, OrderId id, PaymentStatus payment, Instant now)
{
    Confirming const one{id, payment, now};
    auto const allowed = check_confirm(db, {&one, 1});
    TRY(allowed[0]);
    confirm(db, {&one, 1});
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

std::vector<Result<saga::State>> saga::check_advance(db::Reader& db, std::span<Advancing const> all)
{
    std::vector<Result<State>> states(all.size(), Code::internal);
    store::find_states(db, all, [&](std::size_t i, State state) { states[i] = next_state(saga_edges, state, all[i].event); });
    for (auto const& state : states) invariant(state || state.error().code != Code::internal, "order: an order without its saga");
    return states;
}

void saga::advance(db::Writer& db, std::span<Advanced const> all) { store::save_states(db, all); }

Result<Done> saga::advance(db::Writer& db, OrderId order, Event event, Instant next_at)
{
    Advancing const one{order, event};
    auto const states = check_advance(db, {&one, 1});
    Advanced const there{order, TRY(states[0]), next_at};
    advance(db, {&there, 1});
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
