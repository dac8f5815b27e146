#include "business/api_key/api_key.hpp"

#include "infrastructure/crypto/crypto.hpp"

#include <algorithm>

namespace api_key {

static db::Statement const find_key{"select 1 from api_key_hashes where name = ?1"};
static db::Statement const insert_key{
    "insert into api_key_hashes (name, hash, made_at_us) values (?1, ?2, ?3) on conflict (name) do nothing"};
static db::Statement const save_key{"insert into api_key_hashes (name, hash, made_at_us) values (?1, ?2, ?3) "
                                    "on conflict (name) do update set hash = excluded.hash, made_at_us = excluded.made_at_us"};
static db::Statement const all_hashes{"select hash from api_key_hashes"};

std::string make() { return "cck_" + crypto::base64url(crypto::random_key()); }

bool exists(db::Reader& db, std::string_view name) { return db.value<int>(find_key, name).has_value(); }

static crypto::Bytes hash_of(std::string_view key)
{
    auto const digest = crypto::sha256(crypto::bytes(key));
    return {digest.begin(), digest.end()};
}

bool add(db::Writer& db, std::string_view name, std::string_view key, Instant now)
{
    return db.execute_counted(insert_key, name, hash_of(key), now) == 1;
}

void replace(db::Writer& db, std::string_view name, std::string_view key, Instant now) { db.execute(save_key, name, hash_of(key), now); }

bool is_known(db::Reader& db, std::string_view key)
{
    auto const wanted = hash_of(key);
    auto const hashes = db.all(all_hashes, [](db::Row const& row) { return row.get<crypto::Bytes>(0); });
    return std::ranges::any_of(hashes, [&](auto const& hash) { return crypto::equal(hash, wanted); });
}

}   // namespace api_key
