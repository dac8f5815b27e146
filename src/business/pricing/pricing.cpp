#include "business/pricing/pricing.hpp"

namespace pricing {

static db::Statement const find_price{
    "select amount_minor, per, compare_at_minor from pricing_prices "
    "where variant_id = ?1 and list_id = ?2 and currency = ?3 and country = '' and min_qty <= ?4 order by min_qty desc limit 1"};
static db::Statement const save_price{
    "insert into pricing_prices (variant_id, list_id, currency, amount_minor, per, compare_at_minor) values (?1, ?2, ?3, ?4, ?5, ?6) "
    "on conflict (variant_id, list_id, currency, country, min_qty) do update "
    "set amount_minor = excluded.amount_minor, per = excluded.per, compare_at_minor = excluded.compare_at_minor"};

static db::Statement const find_priced{"select distinct variant_id from pricing_prices where variant_id > ?1 order by variant_id limit ?2"};

std::optional<Price> find(db::Reader& db, VariantId variant, Currency currency, int quantity)
{
    return db.one(
        find_price,
        [&](db::Row const& row) {
            auto const compare_at = row.get<std::optional<std::int64_t>>(2);
            return Price{.amount = {row.get<std::int64_t>(0), currency},
                         .per = row.get<int>(1),
                         .compare_at = compare_at ? std::optional{Money{*compare_at, currency}} : std::nullopt};
        },
        variant, base_list, currency, quantity);
}

bool set(db::Writer& db, VariantId variant, Price const& price)
{
    Price wanted = price;
    if (wanted.compare_at && wanted.compare_at->amount <= wanted.amount.amount) wanted.compare_at.reset();
    if (find(db, variant, price.amount.currency) == wanted) return false;
    auto const compare_at = wanted.compare_at ? std::optional{wanted.compare_at->amount} : std::nullopt;
    db.execute(save_price, variant, base_list, price.amount.currency, price.amount.amount, price.per, compare_at);
    return true;
}

std::vector<VariantId> priced_after(db::Reader& db, VariantId after, int limit)
{
    return db.all(find_priced, [](db::Row const& row) { return row.get<VariantId>(0); }, after, limit);
}

}   // namespace pricing
