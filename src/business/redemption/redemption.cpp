#include "business/redemption/redemption.hpp"

#include "infrastructure/crypto/crypto.hpp"

#include <algorithm>
#include <cstring>
#include <map>

namespace redemption {

static db::Statement const find_used{"select used from redemption_counters where promotion = ?1 and subject = ?2"};
static db::Statement const add_used{"insert into redemption_counters (promotion, subject, used) values (?1, ?2, ?3) "
                                    "on conflict (promotion, subject) do update set used = redemption_counters.used + excluded.used"};
static db::Statement const insert_claim{
    "insert into redemption_claims (order_id, promotion, subject, amount, claimed_at_us) values (?1, ?2, ?3, ?4, ?5)"};
static db::Statement const find_claims{
    "select promotion, subject, amount from redemption_claims where order_id = ?1 and released_at_us is null order by promotion, subject"};
static db::Statement const give_back{"update redemption_counters set used = used - ?3 where promotion = ?1 and subject = ?2"};
static db::Statement const set_released{"update redemption_claims set released_at_us = ?2 where order_id = ?1 and released_at_us is null"};
static db::Statement const compare_sums{
    "select c.promotion, c.subject, c.used, cast(coalesce(sum(l.amount), 0) as bigint) from redemption_counters c left join "
    "redemption_claims l "
    "on l.promotion = c.promotion and l.subject = c.subject and l.released_at_us is null group by c.promotion, c.subject, c.used"};
static db::Statement const find_holders{"select distinct order_id from redemption_claims where order_id > ?1 and released_at_us is null "
                                        "order by order_id limit ?2"};

db::Lock lock_of(Counter const& counter)
{
    // All counters of a promotion under one lock; two that share it by chance only wait for each other.
    auto const digest = crypto::sha256(crypto::bytes(counter.promotion));
    std::int64_t key = 0;
    std::memcpy(&key, digest.data(), sizeof key);
    return {LockRank::promotion, key};
}

std::vector<std::int64_t> used(db::Reader& db, std::span<Counter const> counters)
{
    std::vector<std::int64_t> all(counters.size());
    db.for_each(
        find_used, counters, [](Counter const& counter, auto with) { with(counter.promotion, counter.subject); },
        [&](std::size_t i, db::Row const& row) { all[i] = row.get<std::int64_t>(0); });
    return all;
}

std::vector<Result<Done>> check(db::Reader& db, std::span<Claims const> orders)
{
    std::vector<Counter> counters;
    for (auto const& claims : orders)
        for (auto const& claim : claims) counters.push_back(claim.counter);
    std::ranges::sort(counters);
    counters.erase(std::ranges::unique(counters).begin(), counters.end());
    std::vector<Result<Done>> results(orders.size(), Done{});
    if (counters.empty()) return results;

    auto totals = used(db, counters);
    auto const total_of = [&](Claim const& claim) -> std::int64_t& {
        return totals[static_cast<std::size_t>(std::ranges::lower_bound(counters, claim.counter) - counters.begin())];
    };
    for (std::size_t i = 0; i < orders.size(); ++i) {
        if (std::ranges::any_of(orders[i], [&](Claim const& claim) { return claim.amount > claim.limit - total_of(claim); }))
            results[i] = Code::promotion_exhausted;
        else
            for (auto const& claim : orders[i]) total_of(claim) += claim.amount;
    }
    return results;
}

void claim(db::Writer& db, std::span<Claiming const> all)
{
    std::map<Counter, std::int64_t> sums;   // each row once
    struct NewClaim {
        Claiming const* order;
        Claim const* claim;
    };
    std::vector<NewClaim> claims;
    for (auto const& claiming : all)
        for (auto const& claim : *claiming.claims) {
            sums[claim.counter] += claim.amount;
            claims.push_back({&claiming, &claim});
        }
    if (claims.empty()) return;
    db.execute_all(add_used, sums, [](auto const& sum, auto with) { with(sum.first.promotion, sum.first.subject, sum.second); });
    db.execute_all(insert_claim, claims, [](NewClaim const& each, auto with) {
        with(each.order->order, each.claim->counter.promotion, each.claim->counter.subject, each.claim->amount, each.order->at);
    });
}

void release(db::Writer& db, OrderId order, Instant at)
{
    auto const held = db.all(
        find_claims, [](db::Row const& row) { return Claim{{row.get<std::string>(0), row.get<std::string>(1)}, row.get<std::int64_t>(2)}; },
        order);
    if (held.empty()) return;
    std::vector<db::Lock> locks;
    for (auto const& claim : held) locks.push_back(lock_of(claim.counter));
    db.lock(locks);
    db.execute_all(give_back, held,
                   [](Claim const& claim, auto with) { with(claim.counter.promotion, claim.counter.subject, claim.amount); });
    db.execute(set_released, order, at);
}

std::size_t verify(db::Reader& db, std::function<void(std::string text)> const& see)
{
    std::size_t count = 0;
    for (db::Row const row : db.rows(compare_sums)) {
        ++count;
        auto const used = row.get<std::int64_t>(2), claimed = row.get<std::int64_t>(3);
        if (used != claimed)
            see(row.get<std::string>(0) + " " + row.get<std::string>(1) + ": " + std::to_string(used) + " used, " +
                std::to_string(claimed) + " claimed");
    }
    return count;
}

std::vector<OrderId> holders_after(db::Reader& db, OrderId after, int limit)
{
    return db.all(find_holders, [](db::Row const& row) { return row.get<OrderId>(0); }, after, limit);
}

}   // namespace redemption
