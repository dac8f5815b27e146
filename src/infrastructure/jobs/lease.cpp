#include "infrastructure/jobs/lease.hpp"

#include <charconv>
#include <stdexcept>

namespace jobs {

static constexpr int nodes = 1'024;   // ids have ten bits for it
static constexpr auto node_life = std::chrono::hours{1};
static constexpr microseconds retry_interval = std::chrono::seconds{1};

static db::Statement const take_lease{
    "insert into job_leases (name, owner, until_us) values (?1, ?2, ?3) on conflict (name) do update set owner = excluded.owner, "
    "until_us = excluded.until_us where job_leases.owner = excluded.owner or job_leases.until_us <= ?4"};
static db::Statement const find_owned{"select name from job_leases where owner = ?1"};
static db::Statement const end_owned{"delete from job_leases where owner = ?1"};
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

static constexpr std::string_view node_prefix = "node ";

static std::unique_ptr<Lease> node_lease(db::Database& database, Clock const& clock, int number, std::int64_t owner)
{
    return std::make_unique<Lease>(database, clock, std::string{node_prefix} + std::to_string(number), owner, node_life);
}

NodeNumber::NodeNumber(db::Database& database, Clock const& clock, std::int64_t owner, std::optional<int> wanted)
{
    for (int i = 0; i < nodes; ++i) {
        number_ = (wanted.value_or(0) + i) % nodes;
        lease_ = node_lease(database, clock, number_, owner);
        if (lease_->is_mine()) return;
    }
    throw std::runtime_error("all 1,024 node numbers are taken: leases of processes that died run out after an hour");
}

std::optional<int> end_leases(db::Database& database, std::int64_t dead_owner)
{
    std::optional<int> node;
    (void)database.write([&](db::Writer& db) -> Result<Done> {
        for (auto const& name : db.all(find_owned, [](db::Row const& row) { return row.get<std::string>(0); }, dead_owner))
            if (int number = 0; name.starts_with(node_prefix) &&
                                std::from_chars(name.data() + node_prefix.size(), name.data() + name.size(), number).ec == std::errc{})
                node = number;
        db.execute(end_owned, dead_owner);
        return Done{};
    });
    return node;
}

}   // namespace jobs
