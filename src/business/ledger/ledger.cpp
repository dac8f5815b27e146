#include "business/ledger/ledger.hpp"

#include "infrastructure/json/writer.hpp"

#include <map>

namespace ledger {

static db::Statement const insert_entry{
    "insert into ledger_entries (id, source_type, source_id, kind, at_us, sha256) values (?1, ?2, ?3, ?4, ?5, ?6)"};
static db::Statement const insert_posting{
    "insert into ledger_postings (entry_id, position, account, amount_minor, currency, subject_id) values (?1, ?2, ?3, ?4, ?5, ?6)"};
static db::Statement const insert_unsealed{"insert into ledger_unsealed (entry_id) values (?1)"};
static db::Statement const find_unsealed{"select entry_id from ledger_unsealed order by entry_id"};
static db::Statement const find_hash{"select sha256 from ledger_entries where id = ?1"};
static db::Statement const delete_unsealed{"delete from ledger_unsealed where entry_id = ?1"};
static db::Statement const find_last_link{"select seq, hash from ledger_links order by seq desc limit 1"};
static db::Statement const insert_link{"insert into ledger_links (seq, entry_id, hash) values (?1, ?2, ?3)"};
static db::Statement const sum_account{
    "select subject_id, currency, cast(sum(amount_minor) as bigint) from ledger_postings where account = ?1 group by "
    "subject_id, currency order by subject_id"};
static db::Statement const all_entries{
    "select e.id, e.source_type, e.source_id, e.kind, e.at_us, e.sha256, p.account, p.amount_minor, p.currency, p.subject_id "
    "from ledger_entries e left join ledger_postings p on p.entry_id = e.id order by e.id, p.position"};
static db::Statement const all_links{
    "select l.seq, l.entry_id, l.hash, e.sha256 from ledger_links l left join ledger_entries e on e.id = l.entry_id order by l.seq"};
static db::Statement const count_unlinked{
    "select count(*) from ledger_entries e where not exists (select 1 from ledger_links l where l.entry_id = e.id)"};
static db::Statement const count_unsealed{"select count(*) from ledger_unsealed"};

// One text for one entry: what its hash is of.
class Canonical {
  public:
    Canonical(std::int64_t id, std::string_view source_type, std::int64_t source_id, std::string_view kind, Instant at,
              std::int64_t subject)
        : out_(text_)
    {
        out_.begin_object();
        out_.member("id", id);
        out_.member("source", source_type);
        out_.member("source_id", source_id);
        out_.member("kind", kind);
        out_.member("at", at.us);
        out_.member("subject", subject);
        out_.key("postings").begin_array();
    }
    void add(std::string_view account, std::int64_t amount, std::string_view currency)
    {
        out_.begin_array();
        out_.string(account);
        out_.number(amount);
        out_.string(currency);
        out_.end_array();
    }
    crypto::Digest digest()
    {
        out_.end_array();
        out_.end_object();
        return crypto::sha256(crypto::bytes(text_));
    }

  private:
    std::string text_;
    json::Writer out_;
};

static crypto::Digest checked_digest(Entry const& entry)
{
    invariant(entry.postings.size() >= 2, "ledger: an entry has at least two postings");
    std::map<Currency, int128> sums;
    Canonical canonical{entry.id.value, entry.source_type, entry.source_id, entry.kind, entry.at, entry.order.value};
    for (Posting const& posting : entry.postings) {
        sums[posting.amount.currency] += posting.amount.amount;
        canonical.add(posting.account, posting.amount.amount, posting.amount.currency.code());
    }
    for (auto const& [currency, sum] : sums) invariant(sum == 0, "ledger: an entry does not balance");
    return canonical.digest();
}

void append(db::Writer& db, std::span<Entry const> entries)
{
    db.execute_all(insert_entry, entries, [](Entry const& entry, auto with) {
        with(entry.id, entry.source_type, entry.source_id, entry.kind, entry.at, checked_digest(entry));
    });
    db.execute_all(insert_posting, entries, [](Entry const& entry, auto with) {
        int position = 0;
        for (Posting const& posting : entry.postings)
            with(entry.id, ++position, posting.account, posting.amount.amount, posting.amount.currency, entry.order);
    });
    db.execute_all(insert_unsealed, entries, [](Entry const& entry, auto with) { with(entry.id); });
}

void append(db::Writer& db, Entry const& entry) { append(db, {&entry, 1}); }

static Entry transfer(EntryId id, std::string_view source_type, std::int64_t source, std::string_view kind, OrderId order, Money amount,
                      Instant at, std::string_view debit, std::string_view credit)
{
    return {.id = id,
            .source_type = source_type,
            .source_id = source,
            .kind = kind,
            .order = order,
            .at = at,
            .postings = {{debit, amount}, {credit, {-amount.amount, amount.currency}}}};
}

static void book(db::Writer& db, Entry const& entry)
{
    if (entry.postings[0].amount.amount != 0) append(db, entry);
}

void book_charges(db::Writer& db, std::span<Charged const> all)
{
    std::vector<Entry> entries;
    for (auto const& each : all)
        if (each.amount.amount != 0)
            entries.push_back(transfer(each.entry, "payment_attempt", each.attempt, "charged", each.order, each.amount, each.at,
                                       psp_clearing, prepayments));
    append(db, entries);
}

void book_charge(db::Writer& db, EntryId id, std::int64_t attempt, OrderId order, Money amount, Instant at)
{
    Charged const one{id, attempt, order, amount, at};
    book_charges(db, {&one, 1});
}

void book_refund_approved(db::Writer& db, EntryId id, RefundId refund, OrderId order, Money amount, Instant at)
{
    book(db, transfer(id, "refund", refund.value, "approved", order, amount, at, prepayments, refunds_payable));
}

void book_refund_paid(db::Writer& db, EntryId id, RefundId refund, OrderId order, Money amount, Instant at)
{
    book(db, transfer(id, "refund", refund.value, "paid", order, amount, at, refunds_payable, psp_clearing));
}

static crypto::Digest link_hash(crypto::Digest const& before, crypto::Digest const& entry)
{
    std::array<std::byte, 64> both;
    std::copy(before.begin(), before.end(), both.begin());
    std::copy(entry.begin(), entry.end(), both.begin() + 32);
    return crypto::sha256(both);
}

void seal(db::Writer& db)
{
    struct Waiting {
        EntryId entry;
        crypto::Digest hash;   // of the entry; then of its link
        std::int64_t seq = 0;
    };
    auto waiting = db.all(find_unsealed, [](db::Row const& row) { return Waiting{.entry = row.get<EntryId>(0), .hash = {}}; });
    if (waiting.empty()) return;
    db.for_each(   // not joined: a plan made while the ledger is small would walk all of it
        find_hash, waiting, [](Waiting const& each, auto with) { with(each.entry); },
        [&](std::size_t i, db::Row const& row) { waiting[i].hash = row.get<crypto::Digest>(0); });
    auto const last =
        db.one(find_last_link, [](db::Row const& row) { return std::pair{row.get<std::int64_t>(0), row.get<crypto::Digest>(1)}; });
    auto [seq, hash] = last.value_or(std::pair{std::int64_t{0}, crypto::Digest{}});
    for (auto& each : waiting) {
        each.hash = hash = link_hash(hash, each.hash);
        each.seq = ++seq;
    }
    db.execute_all(insert_link, waiting, [](Waiting const& each, auto with) { with(each.seq, each.entry, each.hash); });
    db.execute_all(delete_unsealed, waiting, [](Waiting const& each, auto with) { with(each.entry); });
}

void seal_waiting(db::Database& database)
{
    bool const has_new = database.read([](db::Reader& db) { return db.value<std::int64_t>(count_unsealed).value_or(0) > 0; });
    if (!has_new) return;
    (void)database.write(
        [](db::Writer& db) -> Result<Done> {
            db.lock({LockRank::ledger_chain});
            seal(db);
            return Done{};
        },
        db::Lane::finish);
}

void each_balance(db::Reader& db, std::string_view account, std::function<void(OrderId, Money)> const& see)
{
    for (db::Row const row : db.rows(sum_account, account)) see(row.get<OrderId>(0), {row.get<std::int64_t>(2), row.get<Currency>(1)});
}

static void verify_entries(db::Reader& db, Report& report, std::function<void(std::string)> const& see)
{
    std::optional<Canonical> canonical;
    EntryId current;
    crypto::Digest stored{};
    std::map<std::string, int128> sums;
    auto const finish = [&] {
        if (!canonical) return;
        ++report.entries;
        if (canonical->digest() != stored) see(to_string(current) + ": the entry or a posting of it was changed");
        for (auto const& [currency, sum] : sums)
            if (sum != 0) see(to_string(current) + ": does not balance in " + currency);
        if (sums.empty()) see(to_string(current) + ": has no postings");
    };
    for (db::Row const row : db.rows(all_entries)) {
        auto const id = row.get<EntryId>(0);
        if (!canonical || id != current) {
            finish();
            current = id;
            stored = row.get<crypto::Digest>(5);
            sums.clear();
            canonical.emplace(id.value, row.get<std::string_view>(1), row.get<std::int64_t>(2), row.get<std::string_view>(3),
                              row.get<Instant>(4), row.get<std::int64_t>(9));
        }
        auto const account = row.get<std::optional<std::string>>(6);
        if (!account) continue;
        canonical->add(*account, row.get<std::int64_t>(7), row.get<std::string_view>(8));
        sums[row.get<std::string>(8)] += row.get<std::int64_t>(7);
    }
    finish();
}

Report verify(db::Reader& db, std::function<void(std::string)> const& see)
{
    Report report;
    verify_entries(db, report, see);
    crypto::Digest hash{};
    std::int64_t expected = 0;
    for (db::Row const row : db.rows(all_links)) {
        auto const seq = row.get<std::int64_t>(0);
        if (seq != ++expected) see("link " + std::to_string(expected) + " is missing");
        expected = seq;
        auto const entry = row.get<std::optional<crypto::Digest>>(3);
        if (!entry) {
            see("link " + std::to_string(seq) + ": its entry is missing");
            continue;
        }
        hash = link_hash(hash, *entry);
        if (row.get<crypto::Digest>(2) != hash) {
            see("link " + std::to_string(seq) + " (" + to_string(row.get<EntryId>(1)) + "): the chain is broken here");
            hash = row.get<crypto::Digest>(2);   // go on from what is stored, so that one break is told once
        }
    }
    report.unsealed = db.value<std::size_t>(count_unsealed).value_or(0);
    if (db.value<std::size_t>(count_unlinked).value_or(0) != report.unsealed) see("entries are missing in the chain");
    return report;
}

}   // namespace ledger
