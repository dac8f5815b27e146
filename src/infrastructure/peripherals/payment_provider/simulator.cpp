#include "infrastructure/peripherals/payment_provider/simulator.hpp"

#include <algorithm>
#include <array>
#include <thread>

namespace payment_provider {

static db::Statement const find_payment{
    "select amount_minor, currency, instrument, state, decline_code, made_at_us, confirms from simulator_payments where attempt_id = ?1"};
static db::Statement const insert_payment{"insert into simulator_payments (attempt_id, amount_minor, currency, instrument, state, "
                                          "decline_code, made_at_us) values (?1, ?2, ?3, ?4, ?5, ?6, ?7)"};
static db::Statement const count_confirm{"update simulator_payments set confirms = confirms + 1 where attempt_id = ?1"};
static db::Statement const set_state{"update simulator_payments set state = ?2, decline_code = ?3 where attempt_id = ?1"};
static db::Statement const insert_refund{
    "insert into simulator_refunds (refund_id, attempt_id, amount_minor) values (?1, ?2, ?3) on conflict (refund_id) do nothing"};
static db::Statement const sum_refunds{
    "select cast(coalesce(sum(amount_minor), 0) as bigint) from simulator_refunds where attempt_id = ?1 and refund_id <> ?2"};
static db::Statement const all_payments{
    "select attempt_id, amount_minor, currency, state, confirms from simulator_payments order by attempt_id"};

struct Simulator::Record {
    AttemptId attempt;
    Money amount;
    std::string instrument, state, decline_code;
    Instant made_at;
};

Simulator::Simulator(db::Database& memory, Clock const& clock, SimulatorOptions options)
    : memory_(memory)
    , clock_(clock)
    , options_(std::move(options))
{
}

std::span<std::string_view const> Simulator::instruments()
{
    static constexpr std::array<std::string_view, 6> all{"sim_approve",   "sim_decline",          "sim_insufficient_funds",
                                                         "sim_challenge", "sim_timeout_approved", "sim_timeout_declined"};
    return all;
}

bool Simulator::knows(std::string_view instrument) const { return std::ranges::find(instruments(), instrument) != instruments().end(); }

// What comes of it, and the code where it is declined.
static std::pair<std::string_view, std::string_view> fate(std::string_view instrument)
{
    if (instrument == "sim_approve" || instrument == "sim_timeout_approved") return {"charged", ""};
    if (instrument == "sim_challenge") return {"pending", ""};
    if (instrument == "sim_insufficient_funds") return {"declined", "insufficient_funds"};
    return {"declined", "do_not_honour"};
}

Answer Simulator::answer_of(Record const& record) const
{
    if (record.state == "charged") return {.kind = Answer::Kind::charged};
    if (record.state == "voided") return {.kind = Answer::Kind::voided};
    if (record.state == "declined")
        return {
            .kind = Answer::Kind::declined, .decline_code = record.decline_code, .retryable = record.decline_code == "insufficient_funds"};
    auto const until = record.made_at + options_.challenge_time;
    if (clock_.now() >= until) return {.kind = Answer::Kind::declined, .decline_code = "authentication_required", .retryable = true};
    return {.kind = Answer::Kind::challenge,
            .action_url = options_.challenge_url + "?attempt=" + to_string(record.attempt),
            .action_until = until};
}

Answer Simulator::confirm(Charge const& charge)
{
    auto const [state, decline_code] = fate(charge.instrument);
    Record const fresh{charge.attempt, charge.amount, charge.instrument, std::string{state}, std::string{decline_code}, clock_.now()};
    auto const record = memory_.write([&](db::Writer& db) -> Result<Record> {
        auto const present = db.one(
            find_payment,
            [&](db::Row const& row) {
                return Record{charge.attempt,          {row.get<std::int64_t>(0), row.get<Currency>(1)},
                              row.get<std::string>(2), row.get<std::string>(3),
                              row.get<std::string>(4), row.get<Instant>(5)};
            },
            charge.attempt);
        if (!present) {
            db.execute(insert_payment, fresh.attempt, fresh.amount.amount, fresh.amount.currency, fresh.instrument, fresh.state,
                       fresh.decline_code, fresh.made_at);
            return fresh;
        }
        bool const voided_before = present->state == "voided" && present->amount.amount == 0;
        invariant(voided_before || (present->amount == charge.amount && present->instrument == charge.instrument),
                  "simulator: one attempt was confirmed as two different charges");
        db.execute(count_confirm, charge.attempt);
        return *present;
    });
    if (!record) return {};
    if (charge.instrument.starts_with("sim_timeout")) {
        std::this_thread::sleep_for(options_.timeout);
        return {};
    }
    return answer_of(*record);
}

Answer Simulator::query(AttemptId attempt)
{
    auto const record = memory_.read([&](db::Reader& db) {
        return db.one(
            find_payment,
            [&](db::Row const& row) {
                return Record{attempt,
                              {row.get<std::int64_t>(0), row.get<Currency>(1)},
                              row.get<std::string>(2),
                              row.get<std::string>(3),
                              row.get<std::string>(4),
                              row.get<Instant>(5)};
            },
            attempt);
    });
    return record ? answer_of(*record) : Answer{.kind = Answer::Kind::absent};
}

Answer Simulator::void_attempt(AttemptId attempt)
{
    auto const now = clock_.now();
    auto const voided = memory_.write([&](db::Writer& db) -> Result<bool> {
        auto const state = db.one(find_payment, [](db::Row const& row) { return row.get<std::string>(3); }, attempt);
        if (!state)
            db.execute(insert_payment, attempt, 0, Currency{}, "", "voided", "",
                       now);   // remembered, so that a confirm on its way finds it
        else if (*state == "pending")
            db.execute(set_state, attempt, "voided", "");
        return true;
    });
    return voided ? query(attempt) : Answer{};
}

RefundAnswer Simulator::refund(RefundId refund, AttemptId attempt, Money amount)
{
    auto const paid = memory_.write([&](db::Writer& db) -> Result<bool> {
        auto const payment =
            db.one(find_payment, [](db::Row const& row) { return std::pair{row.get<std::string>(3), row.get<std::int64_t>(0)}; }, attempt);
        if (!payment || payment->first != "charged" ||
            db.value<std::int64_t>(sum_refunds, attempt, refund).value_or(0) + amount.amount > payment->second)
            return false;
        db.execute(insert_refund, refund, attempt, amount.amount);
        return true;
    });
    if (!paid) return {};
    return {*paid ? RefundAnswer::Kind::paid : RefundAnswer::Kind::failed};
}

bool Simulator::resolve(AttemptId attempt, bool approve)
{
    auto const answer = query(attempt);
    if (answer.kind != Answer::Kind::challenge) return false;
    auto const done = memory_.write([&](db::Writer& db) -> Result<bool> {
        auto const state = db.one(find_payment, [](db::Row const& row) { return row.get<std::string>(3); }, attempt);
        if (state != "pending") return false;
        db.execute(set_state, attempt, approve ? "charged" : "declined", approve ? "" : "authentication_required");
        return true;
    });
    return done && *done;
}

std::vector<Simulator::Payment> Simulator::payments()
{
    return memory_.read([](db::Reader& db) {
        return db.all(all_payments, [](db::Row const& row) {
            return Payment{
                row.get<AttemptId>(0), {row.get<std::int64_t>(1), row.get<Currency>(2)}, row.get<std::string>(3), row.get<int>(4)};
        });
    });
}

}   // namespace payment_provider
