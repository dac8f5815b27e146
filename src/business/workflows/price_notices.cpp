#include "business/workflows/price_notices.hpp"

#include <algorithm>
#include <map>

namespace workflows {

// An id knows the millisecond in which it was made: what was changed within that came before.
static Instant put_in_at(LineId line) { return made_at(line.value) + microseconds{999}; }

// In the units of the price that is paid now.
static Money in_units_of(pricing::Price const& now, pricing::Price const& then)
{
    return {static_cast<std::int64_t>(divide_rounded(int128{then.amount.amount} * now.per, then.per)), now.amount.currency};
}

static std::vector<std::optional<pricing::Price>> changed(db::Database& catalog, pricing::Lists const& lists, Quote const& quote,
                                                          Instant now)
{
    auto const is_older = [&](QuotedLine const& line) { return put_in_at(line.line.id) < quote.repriced_at; };
    if (std::ranges::none_of(quote.lines, is_older)) return {};
    std::map<VariantId, std::int64_t> quantities;
    for (auto const& line : quote.lines) quantities[line.line.variant] += line.line.quantity;
    std::vector<pricing::Then> then;
    for (auto const& line : quote.lines) then.push_back({line.line.variant, quantities[line.line.variant], put_in_at(line.line.id)});
    pricing::Buyer const buyer{.currency = quote.currency, .channel = quote.channel, .country = quote.country, .now = now};
    return catalog.read([&](db::Reader& db) { return pricing::changed_since(db, *lists.of(db), buyer, then); });
}

std::vector<Notice> price_notices(db::Database& catalog, pricing::Lists const& lists, Quote const& quote, Instant now)
{
    std::vector<Notice> notices;
    auto const before = changed(catalog, lists, quote, now);
    for (std::size_t i = 0; i < before.size(); ++i) {
        if (!before[i]) continue;
        auto const& [line, price] = std::tie(quote.lines[i].line, quote.lines[i].price);
        auto const was = in_units_of(price, *before[i]);
        if (was == price.amount) continue;   // by less than can be shown
        notices.push_back(
            {.code = was.amount < price.amount.amount ? "price_up" : "price_down", .line = line.id, .was = was, .now = price.amount});
    }
    for (auto const& [code, reason] : quote.rejected)
        if (reason == promotion::Reason::expired || reason == promotion::Reason::exhausted)
            notices.push_back({.code = "promo_lost", .line = {}, .promotion_code = code});
    return notices;
}

}   // namespace workflows
