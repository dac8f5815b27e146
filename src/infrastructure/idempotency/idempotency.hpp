// Idempotency-Key: the same request sent again is the same effect, and the same answer. The row is written in the first transaction
// of the work itself. Stored is what it came to, not bytes: the door renders it again (decisions 15).
#pragma once

#include "base/ids.hpp"
#include "base/result.hpp"
#include "infrastructure/crypto/crypto.hpp"
#include "infrastructure/db/database.hpp"

#include <functional>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace idempotency {

inline constexpr std::size_t key_bytes_max = 255;
inline constexpr auto retention = std::chrono::hours{24};

// 1 … key_bytes_max visible ASCII characters.
bool is_key(std::string_view);

struct Key {
    std::int64_t parent = 0;   // an id made by time
    std::string_view route;    // the template of the path
    std::string key;
    crypto::Digest fingerprint{};   // of what is asked: method, path, body
};

struct Outcome {
    int status = 0;                  // HTTP
    std::optional<Code> code = {};   // of the problem, if it was one
    Args args = {};
    std::int64_t subject = 0;

    bool operator==(Outcome const&) const = default;
};

struct Found {
    std::optional<Outcome> outcome;   // nothing: in flight
    std::int64_t subject = 0;
};

// Nothing: the key is new (or older than the retention). Errors: idempotency_key_reused, where something else was asked under it.
std::vector<Result<std::optional<Found>>> find(db::Reader&, std::span<Key const* const>, Instant now);
Result<std::optional<Found>> find(db::Reader&, Key const&, Instant now);

// Claims keys that `find` has not found in this transaction.
struct Claim {
    Key const* key;
    std::int64_t subject = 0;
    Instant now;
};
void begin(db::Writer&, std::span<Claim const>);
void begin(db::Writer&, Key const&, std::int64_t subject, Instant now);
// For every key under this parent whose subject it is: work that another process ended knows no key.
struct Finished {
    std::int64_t parent = 0;
    Outcome outcome;   // with its subject
};
void finish(db::Writer&, std::span<Finished const>);
void finish(db::Writer&, std::int64_t parent, std::int64_t subject, Outcome const&);

// Looks at about `limit` keys behind the parent `after` and deletes those older than the retention. Returns where to go on; 0: all seen.
// (An index by age would find them at once, and cost every order a write.)
std::int64_t forget(db::Writer&, std::int64_t after, Instant now, int limit);

// Keys in flight: their subjects.
void each_in_flight(db::Reader&, std::function<void(std::int64_t subject)> const& see);

}   // namespace idempotency
