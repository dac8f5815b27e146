#include "business/tax/tax.hpp"

namespace tax {

static db::Statement const find_rate_{"select name, ppm from tax_rates where tax_class = ?1 and country = ?2 and valid_from_us <= ?3 "
                                      "and (valid_to_us is null or valid_to_us > ?3) order by valid_from_us desc limit 1"};

Result<Rate> find_rate(db::Reader& db, std::string_view tax_class, std::string_view country, Instant at)
{
    auto rate = db.one(
        find_rate_, [](db::Row const& row) { return Rate{row.get<std::string>(0), row.get<std::int64_t>(1)}; }, tax_class, country, at);
    if (!rate) return Code::not_deliverable;
    return std::move(*rate);
}

Split included(std::int64_t gross, Rate const& rate)
{
    constexpr std::int64_t whole = 1'000'000;
    auto const amount = static_cast<std::int64_t>(divide_rounded(int128{gross} * rate.ppm, whole + rate.ppm));
    return {.net = gross - amount, .tax = amount, .gross = gross, .lines = {{rate.name, rate.ppm, amount, rate.ppm > 0 ? "S" : "Z"}}};
}

}   // namespace tax
