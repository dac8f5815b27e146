#include "infrastructure/idempotency/idempotency.hpp"

#include "infrastructure/json/reader.hpp"
#include "infrastructure/json/writer.hpp"

#include <algorithm>

namespace idempotency {

static db::Statement const find_key{
    "select fingerprint, status, code, args, subject, created_at_us from idempotency_keys where parent = ?1 and route = ?2 and key = ?3"};
static db::Statement const insert_key{
    "insert into idempotency_keys (parent, route, key, fingerprint, subject, created_at_us) values (?1, ?2, ?3, ?4, ?5, ?6) "
    "on conflict (parent, route, key) do update set fingerprint = case when idempotency_keys.created_at_us <= excluded.created_at_us - "
    "86400000000 "
    "then excluded.fingerprint end, status = null, code = null, args = null, "
    "subject = excluded.subject, created_at_us = excluded.created_at_us"};   // of one that is still kept: no fingerprint, which is refused
static_assert(retention == std::chrono::microseconds{86'400'000'000});
static db::Statement const save_outcome{"update idempotency_keys set status = ?3, code = ?4, args = ?5 where parent = ?1 and subject = ?2"};
static db::Statement const find_parents{"select parent from idempotency_keys where parent > ?1 order by parent limit ?2"};
static db::Statement const delete_old{"delete from idempotency_keys where parent > ?1 and parent <= ?2 and created_at_us <= ?3"};

static db::Statement const find_in_flight{"select subject from idempotency_keys where status is null"};

bool is_key(std::string_view text)
{
    return !text.empty() && text.size() <= key_bytes_max && std::ranges::all_of(text, [](char c) { return c > 0x20 && c < 0x7F; });
}

// Names of arguments are literals in the program: those of stored ones come from here.
static std::string_view literal(std::string_view name)
{
    static constexpr std::array<std::string_view, 4> names{"decline_code", "retryable", "max", "available"};
    auto const found = std::ranges::find(names, name);
    invariant(found != names.end(), "idempotency: an argument that cannot be stored");
    return *found;
}

static std::optional<std::string> to_json(Args const& args)
{
    if (args.empty()) return std::nullopt;
    std::string text;
    json::Writer out{text};
    out.begin_object();
    for (Arg const& arg : args) {
        if (auto const* const number = std::get_if<std::int64_t>(&arg.value))
            out.member(literal(arg.name), *number);
        else if (auto const* const word = std::get_if<std::string>(&arg.value))
            out.member(literal(arg.name), *word);
        else
            invariant(false, "idempotency: an argument that cannot be stored");
    }
    out.end_object();
    return text;
}

static Args args_from(std::optional<std::string> const& text)
{
    Args args;
    if (!text) return args;
    auto const document = json::Document::parse(*text);
    invariant(bool(document), "idempotency: stored arguments are no JSON");
    document->root().each_member([&](std::string_view name, json::Node node) {
        if (auto const number = node.integer())
            args.push_back({literal(name), *number});
        else
            args.push_back({literal(name), std::string{node.string().value_or("")}});
    });
    return args;
}

static std::optional<Code> code_from(std::optional<std::string> const& name)
{
    if (!name) return std::nullopt;
    auto const found = std::ranges::find(all_codes(), *name, &CodeInfo::name);
    invariant(found != all_codes().end(), "idempotency: a stored code is unknown");
    return found->code;
}

static Result<std::optional<Found>> to_found(db::Row const& row, Key const& key, Instant now)
{
    bool const is_forgotten = row.get<Instant>(5) + retention <= now;
    if (is_forgotten) return std::optional<Found>{};
    if (row.get<crypto::Digest>(0) != key.fingerprint) return Code::idempotency_key_reused;
    auto const subject = row.get<std::int64_t>(4);
    Found found{.outcome = {}, .subject = subject};
    if (auto const status = row.get<std::optional<int>>(1))
        found.outcome =
            Outcome{*status, code_from(row.get<std::optional<std::string>>(2)), args_from(row.get<std::optional<std::string>>(3)), subject};
    return std::optional{std::move(found)};
}

std::vector<Result<std::optional<Found>>> find(db::Reader& db, std::span<Key const* const> keys, Instant now)
{
    std::vector<Result<std::optional<Found>>> found(keys.size(), std::optional<Found>{});
    db.for_each(
        find_key, keys, [](Key const* key, auto with) { with(key->parent, key->route, key->key); },
        [&](std::size_t i, db::Row const& row) { found[i] = to_found(row, *keys[i], now); });
    return found;
}

Result<std::optional<Found>> find(db::Reader& db, Key const& key, Instant now)
{
    auto const* const one = &key;
    return std::move(find(db, std::span{&one, 1}, now)[0]);
}

void begin(db::Writer& db, std::span<Claim const> claims)
{
    db.execute_all(insert_key, claims, [](Claim const& claim, auto with) {
        auto const& key = *claim.key;
        with(key.parent, key.route, key.key, key.fingerprint, claim.subject, claim.now);
    });
}

void begin(db::Writer& db, Key const& key, std::int64_t subject, Instant now)
{
    Claim const one{&key, subject, now};
    begin(db, {&one, 1});
}

void finish(db::Writer& db, std::span<Finished const> all)
{
    db.execute_all(save_outcome, all, [](Finished const& each, auto with) {
        auto const& outcome = each.outcome;
        auto const code = outcome.code ? std::optional<std::string>{info(*outcome.code).name} : std::nullopt;
        with(each.parent, outcome.subject, outcome.status, code, to_json(outcome.args));
    });
}

void finish(db::Writer& db, std::int64_t parent, std::int64_t subject, Outcome const& outcome)
{
    Finished one{parent, outcome};
    one.outcome.subject = subject;
    finish(db, {&one, 1});
}

std::int64_t forget(db::Writer& db, std::int64_t after, Instant now, int limit)
{
    auto const parents = db.all(find_parents, [](db::Row const& row) { return row.get<std::int64_t>(0); }, after, limit);
    if (parents.empty()) return 0;
    db.execute(delete_old, after, parents.back(), now - retention);
    return std::ssize(parents) < limit ? 0 : parents.back();
}

void each_in_flight(db::Reader& db, std::function<void(std::int64_t)> const& see)
{
    for (db::Row const row : db.rows(find_in_flight)) see(row.get<std::int64_t>(0));
}

}   // namespace idempotency
