#include "infrastructure/jobs/lease.hpp"

#include <stdexcept>

namespace jobs {

static constexpr int nodes = 1'024;   // ids have ten bits for it
static constexpr auto node_life = std::chrono::hours{1};
static constexpr microseconds retry_interval = std::chrono::seconds{1};

static db::Statement const take_lease{
    "insert into job_leases (name, owner, until_us) values (?1, ?2, ?3) on conflict (name) do update set owner = excluded.owner, "
    "until_us = excluded.until_us where job_leases.owner = excluded.owner or job_leases.until_us <= ?4"};
static db::Statement const give_up{"delete from job_leases where name = ?1 and owner = ?2"};

static db::Statement const find_latest{"select coalesce(max(until_us), 0) from job_leases"};

bool is_any_held(db::Reader& db, Instant now) { return db.value<std::int64_t>(find_latest).value_or(0) > now.us; }

Lease::Lease(db::Database& database, Clock const& clock, std::string name, std::int64_t owner, std::chrono::seconds life)
    : database_(database)
    , clock_(clock)
    , name_(std::move(name))
    , owner_(owner)
    , life_(life)
{
}

Lease::~Lease()
{
    if (!mine_) return;
    try {
        (void)database_.write(
            [this](db::Writer& db) -> Result<Done> {
                db.execute(give_up, name_, owner_);
                return Done{};
            },
            db::Lane::finish);
    } catch (db::Fault const&) {   // it runs out
    }
}

bool Lease::is_mine()
{
    std::lock_guard const lock{mutex_};
    auto const now = clock_.now();
    if (now < look_again_) return mine_;
    mine_ = false;   // also where this throws
    auto const taken = database_.write(
        [&](db::Writer& db) -> Result<bool> { return db.execute_counted(take_lease, name_, owner_, now + life_, now) == 1; },
        db::Lane::finish);
    mine_ = taken && *taken;
    look_again_ = now + (mine_ ? life_ / 3 : retry_interval);
    return mine_;
}

NodeNumber::NodeNumber(db::Database& database, Clock const& clock, std::int64_t owner)
{
    for (; number_ < nodes; ++number_) {
        lease_ = std::make_unique<Lease>(database, clock, "node " + std::to_string(number_), owner, node_life);
        if (lease_->is_mine()) return;
    }
    throw std::runtime_error("all 1,024 node numbers are taken: leases of processes that died run out after an hour");
}

}   // namespace jobs
