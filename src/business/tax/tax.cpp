#include "business/tax/tax.hpp"

#include <algorithm>
#include <optional>

namespace tax {

// All that ever held, newest first: so the question is the same at any time, and its answer can be remembered.
static db::Statement const find_rates{"select name, ppm, valid_from_us, valid_to_us from tax_rates where tax_class = ?1 and country = ?2 "
                                      "order by valid_from_us desc"};

Result<Rate> find_rate(db::Reader& db, std::string_view tax_class, std::string_view country, Instant at)
{
    struct Dated {
        Rate rate;
        Instant from;
        std::optional<Instant> to;
    };
    auto rates = db.all(
        find_rates,
        [](db::Row const& row) {
            auto const ppm = row.get<std::int64_t>(1);
            return Dated{{.name = row.get<std::string>(0), .ppm = ppm, .code = ppm > 0 ? "S" : "Z"},
                         row.get<Instant>(2),
                         row.get<std::optional<Instant>>(3)};
        },
        tax_class, country);
    auto const valid = std::ranges::find_if(rates, [&](Dated const& each) { return each.from <= at && (!each.to || *each.to > at); });
    if (valid == rates.end()) return Code::not_deliverable;
    return std::move(valid->rate);
}

}   // namespace tax
