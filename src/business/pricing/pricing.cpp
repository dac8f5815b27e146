#include "business/pricing/pricing.hpp"

#include <algorithm>

namespace pricing {

static db::Statement const find_price{
    "select amount_minor, per, compare_at_minor from pricing_prices "
    "where variant_id = ?1 and list_id = ?2 and currency = ?3 and country = '' and min_qty <= ?4 order by min_qty desc limit 1"};
static db::Statement const find_rows{"select amount_minor, per, compare_at_minor, list_id, min_qty from pricing_prices "
                                     "where variant_id = ?1 and currency = ?2 and country = ''"};
static db::Statement const find_exactly{"select amount_minor, per, compare_at_minor from pricing_prices "
                                        "where variant_id = ?1 and list_id = ?2 and currency = ?3 and country = '' and min_qty = ?4"};
static db::Statement const save_price{
    "insert into pricing_prices (variant_id, list_id, currency, min_qty, amount_minor, per, compare_at_minor) "
    "values (?1, ?2, ?3, ?4, ?5, ?6, ?7) on conflict (variant_id, list_id, currency, country, min_qty) do update "
    "set amount_minor = excluded.amount_minor, per = excluded.per, compare_at_minor = excluded.compare_at_minor"};
static db::Statement const remove_price{
    "delete from pricing_prices where variant_id = ?1 and list_id = ?2 and currency = ?3 and country = '' and min_qty = ?4"};
// Of several changes in one instant the last one stands.
static db::Statement const record_price{
    "insert into pricing_history (variant_id, list_id, currency, min_qty, amount_minor, per, compare_at_minor, at_us) "
    "values (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8) on conflict (variant_id, currency, at_us, list_id, country, min_qty) do update "
    "set amount_minor = excluded.amount_minor, per = excluded.per, compare_at_minor = excluded.compare_at_minor"};
static db::Statement const move_priced_at{"update pricing_version set priced_at_us = ?1 where id = 1 and priced_at_us < ?1"};
// Nobody writes a price of one country yet; asked for '' here, SQLite would sort.
static db::Statement const find_entries{
    "select amount_minor, per, compare_at_minor, list_id, min_qty, variant_id, currency from pricing_prices "
    "where (variant_id, list_id, currency, country, min_qty) > (?1, ?2, ?3, '', ?4) "
    "order by variant_id, list_id, currency, country, min_qty limit ?5"};
static db::Statement const find_priced{"select distinct variant_id from pricing_prices where variant_id > ?1 order by variant_id limit ?2"};

static Price to_price(db::Row const& row, Currency currency)
{
    auto const compare_at = row.get<std::optional<std::int64_t>>(2);
    return {.amount = {row.get<std::int64_t>(0), currency},
            .per = row.get<int>(1),
            .compare_at = compare_at ? std::optional{Money{*compare_at, currency}} : std::nullopt};
}

// ---- finding

std::optional<Price> find(db::Reader& db, VariantId variant, Currency currency, int quantity)
{
    return db.one(find_price, [&](db::Row const& row) { return to_price(row, currency); }, variant, base_list, currency, quantity);
}

std::vector<std::optional<Price>> find(db::Reader& db, Currency currency, std::span<Wanted const> wanted)
{
    std::vector<std::optional<Price>> found(wanted.size());
    db.for_each(
        find_price, wanted, [&](Wanted const& each, auto&& with) { with(each.variant, base_list, currency, each.quantity); },
        [&](std::size_t i, db::Row const& row) { found[i] = to_price(row, currency); });
    return found;
}

std::vector<std::optional<Price>> find(db::Reader& db, Lists::All const& lists, Buyer const& buyer, std::span<Wanted const> wanted)
{
    auto const decides = [&](PriceList const& list) { return list.id != base_list && is_for(list, buyer); };
    if (std::ranges::none_of(lists.lists, decides)) return find(db, buyer.currency, wanted);
    std::vector<std::vector<Row>> rows(wanted.size());
    db.for_each(
        find_rows, wanted, [&](Wanted const& each, auto&& with) { with(each.variant, buyer.currency); },
        [&](std::size_t i, db::Row const& row) {
            auto const* const list = lists.find(row.get<PriceListId>(3));
            if (list == nullptr) return;   // made since the lists were read
            auto const price = to_price(row, buyer.currency);
            rows[i].push_back({list, price.amount, price.per, row.get<std::int64_t>(4), price.compare_at});
        });
    std::vector<std::optional<Price>> found(wanted.size());
    for (std::size_t i = 0; i < wanted.size(); ++i)
        if (auto const resolved = resolve(rows[i], buyer, wanted[i].quantity)) found[i] = resolved->price();
    return found;
}

// ---- writing

static std::optional<std::int64_t> amount_of(std::optional<Money> const& money)
{
    return money ? std::optional{money->amount} : std::nullopt;
}

static std::optional<Price> wanted_of(Entry const& entry)
{
    auto wanted = entry.price;
    if (wanted && wanted->compare_at && wanted->compare_at->amount <= wanted->amount.amount) wanted->compare_at.reset();
    return wanted;
}

std::vector<Change> compare(db::Reader& db, std::span<Entry const> entries)
{
    std::vector<std::optional<Price>> present(entries.size());
    db.for_each(
        find_exactly, entries, [](Entry const& e, auto&& with) { with(e.variant, e.list, e.currency, e.min_qty); },
        [&](std::size_t i, db::Row const& row) { present[i] = to_price(row, entries[i].currency); });
    std::vector<Change> changes;
    for (std::size_t i = 0; i < entries.size(); ++i) {
        auto const wanted = wanted_of(entries[i]);
        changes.push_back(wanted == present[i] ? Change::none : wanted ? Change::saved : Change::removed);
    }
    return changes;
}

std::vector<Change> write(db::Writer& db, std::span<Entry const> entries, Instant now)
{
    auto changes = compare(db, entries);
    std::vector<Entry> saved, removed;
    for (std::size_t i = 0; i < entries.size(); ++i) {
        if (changes[i] == Change::none) continue;
        auto& entry = (changes[i] == Change::saved ? saved : removed).emplace_back(entries[i]);
        entry.price = wanted_of(entry);
    }
    db.execute_all(save_price, saved, [](Entry const& e, auto&& with) {
        with(e.variant, e.list, e.currency, e.min_qty, e.price->amount.amount, e.price->per, amount_of(e.price->compare_at));
    });
    db.execute_all(remove_price, removed, [](Entry const& e, auto&& with) { with(e.variant, e.list, e.currency, e.min_qty); });
    for (auto const* const changed : {&saved, &removed})
        db.execute_all(record_price, *changed, [&](Entry const& e, auto&& with) {
            auto const amount = e.price ? std::optional{e.price->amount.amount} : std::nullopt;
            auto const compare_at = e.price ? amount_of(e.price->compare_at) : std::nullopt;
            with(e.variant, e.list, e.currency, e.min_qty, amount, e.price ? e.price->per : 1, compare_at, now);
        });
    if (!saved.empty() || !removed.empty()) db.execute(move_priced_at, now);
    return changes;
}

bool set(db::Writer& db, VariantId variant, Price const& price, Instant now)
{
    Entry const entry{.variant = variant, .currency = price.amount.currency, .price = price};
    return write(db, {&entry, 1}, now).front() != Change::none;
}

// ---- going through all

std::vector<Entry> entries_after(db::Reader& db, Entry const& after, int limit)
{
    std::vector<Entry> entries;
    for (db::Row const row : db.rows(find_entries, after.variant, after.list, after.currency, after.min_qty, limit)) {
        auto const currency = row.get<Currency>(6);
        entries.push_back({.variant = row.get<VariantId>(5),
                           .list = row.get<PriceListId>(3),
                           .currency = currency,
                           .min_qty = row.get<std::int64_t>(4),
                           .price = to_price(row, currency)});
    }
    return entries;
}

std::vector<VariantId> priced_after(db::Reader& db, VariantId after, int limit)
{
    return db.all(find_priced, [](db::Row const& row) { return row.get<VariantId>(0); }, after, limit);
}

}   // namespace pricing
