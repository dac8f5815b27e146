#include "business/payment/payment.hpp"

#include "base/state_machine.hpp"

namespace payment {

static constexpr std::string_view intent_names[]{"processing", "requires_action", "succeeded", "cancelled"};
static constexpr std::string_view attempt_names[]{"processing", "requires_action", "charged", "declined", "voided"};

enum class Event : std::uint8_t { challenge, charge, decline, void_ };
using A = AttemptStatus;
using I = IntentStatus;
static constexpr Edge<A, Event> attempt_edges[]{
    {A::processing, Event::challenge, A::requires_action}, {A::processing, Event::charge, A::charged},
    {A::processing, Event::decline, A::declined},          {A::processing, Event::void_, A::voided},
    {A::requires_action, Event::charge, A::charged},       {A::requires_action, Event::decline, A::declined},
    {A::requires_action, Event::void_, A::voided}};
static constexpr Edge<I, Event> intent_edges[]{
    {I::processing, Event::challenge, I::requires_action}, {I::processing, Event::charge, I::succeeded},
    {I::processing, Event::decline, I::cancelled},         {I::processing, Event::void_, I::cancelled},
    {I::requires_action, Event::charge, I::succeeded},     {I::requires_action, Event::decline, I::cancelled},
    {I::requires_action, Event::void_, I::cancelled}};

static db::Statement const insert_intent{"insert into payment_intents (id, order_id, currency, amount_minor, status, version, "
                                         "created_at_us) values (?1, ?2, ?3, ?4, 'processing', 1, ?5)"};
static db::Statement const insert_attempt{"insert into payment_attempts (id, intent_id, provider, instrument, status, created_at_us, "
                                          "updated_at_us) values (?1, ?2, ?3, ?4, 'processing', ?5, ?5)"};
static db::Statement const find_latest_{"select a.id, a.intent_id, i.order_id, i.amount_minor, i.currency, a.provider, a.instrument, "
                                        "a.status, a.decline_code, a.retryable, a.action_url, "
                                        "a.action_until_us, a.created_at_us from payment_intents i join payment_attempts a on a.intent_id "
                                        "= i.id where i.order_id = ?1 order by a.id desc limit 1"};
static db::Statement const find_{
    "select a.id, a.intent_id, i.order_id, i.amount_minor, i.currency, a.provider, a.instrument, a.status, a.decline_code, a.retryable, "
    "a.action_url, "
    "a.action_until_us, a.created_at_us from payment_attempts a join payment_intents i on i.id = a.intent_id where a.id = ?1"};
static db::Statement const find_states{
    "select a.status, i.status, i.id, i.amount_minor from payment_attempts a join payment_intents i on i.id = a.intent_id where a.id = ?1"};
static db::Statement const save_attempt{"update payment_attempts set status = ?2, decline_code = ?3, retryable = ?4, action_url = ?5, "
                                        "action_until_us = ?6, updated_at_us = ?7 where id = ?1"};
static db::Statement const save_intent{"update payment_intents set status = ?2, captured_minor = ?3, version = version + 1 where id = ?1"};
static db::Statement const find_intent{
    "select amount_minor, currency, captured_minor, refunded_minor, status from payment_intents where order_id = ?1"};
static db::Statement const find_refund{"select r.id, r.intent_id, i.order_id, r.amount_minor, i.currency, r.tries, r.status from "
                                       "payment_refunds r join payment_intents i on i.id = r.intent_id "
                                       "where r.intent_id = ?1 and r.client_key = ?2"};
static db::Statement const find_refund_by_id{"select r.id, r.intent_id, i.order_id, r.amount_minor, i.currency, r.tries, r.status from "
                                             "payment_refunds r join payment_intents i on i.id = r.intent_id "
                                             "where r.id = ?1"};
static db::Statement const find_pending{"select r.id, r.intent_id, i.order_id, r.amount_minor, i.currency, r.tries, r.status from "
                                        "payment_refunds r join payment_intents i on i.id = r.intent_id "
                                        "where r.status = 'pending' and r.updated_at_us < ?1 order by r.updated_at_us limit ?2"};
static db::Statement const find_charged{
    "select id from payment_attempts where intent_id = ?1 and status = 'charged' order by id desc limit 1"};
static db::Statement const insert_refund{"insert into payment_refunds (id, intent_id, client_key, amount_minor, status, created_at_us, "
                                         "updated_at_us) values (?1, ?2, ?3, ?4, 'pending', ?5, ?5)"};
static db::Statement const finish_refund{
    "update payment_refunds set status = 'succeeded', updated_at_us = ?2 where id = ?1 and status = 'pending'"};
static db::Statement const count_try_{"update payment_refunds set tries = tries + 1, updated_at_us = ?2 where id = ?1"};
static db::Statement const add_refunded{
    "update payment_intents set refunded_minor = refunded_minor + ?2, version = version + 1 where id = ?1"};
static db::Statement const all_intents{
    "select order_id, amount_minor, currency, captured_minor, refunded_minor, status from payment_intents order by order_id"};

void open(db::Writer& db, std::span<Opening const* const> all)
{
    db.execute_all(insert_intent, all,
                   [](Opening const* o, auto with) { with(o->intent, o->order, o->amount.currency, o->amount.amount, o->at); });
    db.execute_all(insert_attempt, all,
                   [](Opening const* o, auto with) { with(o->attempt, o->intent, o->provider, o->instrument, o->at); });
}

void open(db::Writer& db, Opening const& opening)
{
    auto const* const one = &opening;
    open(db, std::span{&one, 1});
}

static Attempt to_attempt(db::Row const& row)
{
    return {.id = row.get<AttemptId>(0),
            .intent = row.get<IntentId>(1),
            .order = row.get<OrderId>(2),
            .amount = {row.get<std::int64_t>(3), row.get<Currency>(4)},
            .provider = row.get<std::string>(5),
            .instrument = row.get<std::string>(6),
            .status = value_of<AttemptStatus>(attempt_names, row.get<std::string_view>(7)),
            .decline_code = row.get<std::string>(8),
            .retryable = row.get<bool>(9),
            .action_url = row.get<std::string>(10),
            .action_until = row.get<Instant>(11),
            .created_at = row.get<Instant>(12)};
}

std::optional<Attempt> find_latest(db::Reader& db, OrderId order) { return db.one(find_latest_, to_attempt, order); }
std::optional<Attempt> find(db::Reader& db, AttemptId id) { return db.one(find_, to_attempt, id); }

std::optional<Amounts> amounts(db::Reader& db, OrderId order)
{
    return db.one(
        find_intent,
        [](db::Row const& row) {
            auto const currency = row.get<Currency>(1);
            return Amounts{{row.get<std::int64_t>(0), currency},
                           {row.get<std::int64_t>(2), currency},
                           {row.get<std::int64_t>(3), currency},
                           value_of<IntentStatus>(intent_names, row.get<std::string_view>(4))};
        },
        order);
}

namespace {

struct States {
    AttemptStatus attempt;
    IntentStatus intent;
    IntentId id;
    std::int64_t amount;
};

States to_states(db::Row const& row)
{
    return {value_of<AttemptStatus>(attempt_names, row.get<std::string_view>(0)),
            value_of<IntentStatus>(intent_names, row.get<std::string_view>(1)), row.get<IntentId>(2), row.get<std::int64_t>(3)};
}

}   // namespace

// Moves attempt and intent on the event; `change` fills in what came with it. Where the attempt is there already, nothing happens.
static Result<Done> record(db::Writer& db, AttemptId id, Event event, AttemptStatus reached, Instant now, Attempt const& with)
{
    auto const now_is = db.one(find_states, to_states, id);
    invariant(now_is.has_value(), "payment: there is no such attempt");
    if (now_is->attempt == reached) return Done{};
    auto const next = TRY(next_state(attempt_edges, now_is->attempt, event));
    auto const intent = TRY(next_state(intent_edges, now_is->intent, event));
    db.execute(save_attempt, id, name_of(attempt_names, next), with.decline_code, with.retryable, with.action_url, with.action_until, now);
    db.execute(save_intent, now_is->id, name_of(intent_names, intent), intent == I::succeeded ? now_is->amount : 0);
    return Done{};
}

static Result<Charge> may_charge(Charging const& charging, States const& states)
{
    Charge const charge{charging, states.id, states.amount, states.attempt == A::charged};
    if (charge.is_known) return charge;
    TRY(next_state(attempt_edges, states.attempt, Event::charge));
    TRY(next_state(intent_edges, states.intent, Event::charge));
    return charge;
}

std::vector<Result<Charge>> check_charged(db::Reader& db, std::span<Charging const> all)
{
    std::vector<Result<Charge>> charges(all.size(), Code::internal);
    db.for_each(
        find_states, all, [](Charging const& each, auto with) { with(each.attempt); },
        [&](std::size_t i, db::Row const& row) { charges[i] = may_charge(all[i], to_states(row)); });
    for (auto const& charge : charges) invariant(charge || charge.error().code != Code::internal, "payment: there is no such attempt");
    return charges;
}

void record_charged(db::Writer& db, std::span<Charge const> all)
{
    db.execute_all(save_attempt, all, [](Charge const& each, auto with) {
        if (!each.is_known) with(each.charging.attempt, name_of(attempt_names, A::charged), "", false, "", Instant{}, each.charging.now);
    });
    db.execute_all(save_intent, all, [](Charge const& each, auto with) {
        if (!each.is_known) with(each.intent, name_of(intent_names, I::succeeded), each.amount);
    });
}

Result<Done> record_charged(db::Writer& db, AttemptId id, Instant now)
{
    Charging const one{id, now};
    auto const charges = check_charged(db, {&one, 1});
    auto const charge = TRY(charges[0]);
    record_charged(db, {&charge, 1});
    return Done{};
}

Result<Done> record_challenge(db::Writer& db, AttemptId id, std::string_view action_url, Instant action_until, Instant now)
{
    return record(db, id, Event::challenge, A::requires_action, now, {.action_url = std::string{action_url}, .action_until = action_until});
}

Result<Done> record_declined(db::Writer& db, AttemptId id, std::string_view decline_code, bool retryable, Instant now)
{
    return record(db, id, Event::decline, A::declined, now, {.decline_code = std::string{decline_code}, .retryable = retryable});
}

Result<Done> record_voided(db::Writer& db, AttemptId id, Instant now)
{
    return record(db, id, Event::void_, A::voided, now, {.decline_code = "authentication_required", .retryable = true});
}

// ---- refunds

static Refund to_refund(db::Reader& db, db::Row const& row)
{
    Refund refund{.id = row.get<RefundId>(0),
                  .intent = row.get<IntentId>(1),
                  .order = row.get<OrderId>(2),
                  .attempt = {},
                  .amount = {row.get<std::int64_t>(3), row.get<Currency>(4)},
                  .tries = row.get<int>(5)};
    refund.attempt = db.value<AttemptId>(find_charged, refund.intent).value_or(AttemptId{});
    return refund;
}

std::optional<Refund> open_refund(db::Writer& db, RefundId id, OrderId order, std::string_view client_key, Instant now)
{
    auto const as_refund = [&](db::Row const& row) { return to_refund(db, row); };
    auto const latest = find_latest(db, order);
    auto const totals = amounts(db, order);
    if (!latest || !totals) return std::nullopt;
    if (auto present = db.one(find_refund, as_refund, latest->intent, client_key)) return present;
    Money const left = totals->captured - totals->refunded;
    if (left.amount == 0) return std::nullopt;
    db.execute(insert_refund, id, latest->intent, client_key, left.amount, now);
    return db.one(find_refund_by_id, as_refund, id);
}

std::vector<Refund> pending_refunds(db::Reader& db, Instant untouched_since, int limit)
{
    return db.all(find_pending, [&](db::Row const& row) { return to_refund(db, row); }, untouched_since, limit);
}

bool record_refunded(db::Writer& db, RefundId id, Instant now)
{
    auto const refund = db.one(find_refund_by_id, [&](db::Row const& row) { return to_refund(db, row); }, id);
    invariant(refund.has_value(), "payment: there is no such refund");
    if (db.execute_counted(finish_refund, id, now) == 0) return false;
    db.execute(add_refunded, refund->intent, refund->amount.amount);
    return true;
}

void count_try(db::Writer& db, RefundId id, Instant now) { db.execute(count_try_, id, now); }

void each(db::Reader& db, std::function<void(Row const&)> const& see)
{
    for (db::Row const row : db.rows(all_intents)) {
        auto const currency = row.get<Currency>(2);
        see({row.get<OrderId>(0),
             {row.get<std::int64_t>(1), currency},
             {row.get<std::int64_t>(3), currency},
             {row.get<std::int64_t>(4), currency},
             value_of<IntentStatus>(intent_names, row.get<std::string_view>(5))});
    }
}

}   // namespace payment
