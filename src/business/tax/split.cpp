#include "business/tax/tax.hpp"

#include <algorithm>
#include <numeric>

namespace tax {

std::optional<std::size_t> find_wrong(Rates const& rates)
{
    std::int64_t beside = 0;
    std::size_t compound = 0;
    for (std::size_t i = 0; i < rates.size(); ++i) {
        auto const& rate = rates[i];
        if (rate.ppm < 0 || rate.ppm > whole || i >= rates_max) return i;
        if (rate.compound)
            ++compound;
        else
            beside += rate.ppm;
        bool const is_out_of_order = !rate.compound && compound > 0;
        if (is_out_of_order || compound > compound_max || beside > whole) return i;
    }
    return std::nullopt;
}

namespace {

std::int64_t rounded(int128 n, int128 d, Rounding rounding) { return static_cast<std::int64_t>(divide_rounded(n, d, rounding)); }

std::size_t beside_each_other(Rates const& rates)
{
    return static_cast<std::size_t>(std::ranges::find(rates, true, &Rate::compound) - rates.begin());
}

// All rates as one: amount with tax = amount without · numerator / denominator. At most 2^3 · 10^18.
struct Factor {
    int128 numerator, denominator;
};

Factor factor_of(Rates const& rates)
{
    Factor factor{whole, whole};
    std::size_t const beside = beside_each_other(rates);
    for (std::size_t i = 0; i < beside; ++i) factor.numerator += rates[i].ppm;
    for (std::size_t i = beside; i < rates.size(); ++i) {
        factor.numerator *= whole + rates[i].ppm;
        factor.denominator *= whole;
    }
    return factor;
}

// How much of the tax is whose: exact, to a common scale. Below 2^63 for two compound rates.
std::vector<std::int64_t> weights_of(Rates const& rates)
{
    std::size_t const beside = beside_each_other(rates);
    std::int64_t scale = 1;
    for (std::size_t i = beside; i < rates.size(); ++i) scale *= whole;
    std::vector<std::int64_t> weights;
    std::int64_t base = whole;   // what the next one is on, in `scale`
    for (std::size_t i = 0; i < beside; ++i) {
        weights.push_back(rates[i].ppm * scale);
        base += rates[i].ppm;
    }
    for (std::size_t i = beside; i < rates.size(); ++i) {
        scale /= whole;
        weights.push_back(rates[i].ppm * base * scale);
        base *= whole + rates[i].ppm;
    }
    return weights;
}

std::vector<Line> lines_of(Rates const& rates, std::vector<std::int64_t> const& amounts)
{
    std::vector<Line> lines;
    lines.reserve(rates.size());
    for (std::size_t i = 0; i < rates.size(); ++i) lines.push_back({rates[i].name, rates[i].ppm, amounts[i], rates[i].code});
    return lines;
}

std::vector<std::int64_t> share(std::int64_t tax, Rates const& rates)
{
    if (tax == 0) return std::vector<std::int64_t>(rates.size());
    if (rates.size() == 1) return {tax};
    return allocate(tax, weights_of(rates));
}

std::vector<std::int64_t> taxes_on_net(std::int64_t net, Rates const& rates, Rounding rounding)
{
    std::size_t const beside = beside_each_other(rates);
    Rates const first{rates.begin(), rates.begin() + static_cast<std::ptrdiff_t>(beside)};
    auto const together = std::accumulate(first.begin(), first.end(), std::int64_t{0}, [](auto sum, Rate const& r) { return sum + r.ppm; });
    auto const tax = rounded(int128{net} * together, whole, rounding);
    auto amounts = share(tax, first);
    std::int64_t base = net + tax;
    for (std::size_t i = beside; i < rates.size(); ++i) {
        amounts.push_back(rounded(int128{base} * rates[i].ppm, whole, rounding));
        base += amounts.back();
    }
    return amounts;
}

std::vector<std::int64_t> taxes_in_gross(std::int64_t gross, Rates const& rates, Rounding rounding)
{
    auto const [numerator, denominator] = factor_of(rates);
    return share(rounded(int128{gross} * (numerator - denominator), numerator, rounding), rates);
}

std::vector<std::int64_t> taxes_of(std::int64_t amount, Rates const& rates, Rules const& rules)
{
    return rules.basis == Basis::net ? taxes_on_net(amount, rates, rules.rounding) : taxes_in_gross(amount, rates, rules.rounding);
}

Split split_of(std::int64_t amount, Rates const& rates, std::vector<std::int64_t> const& taxes, Basis basis)
{
    auto const tax = std::accumulate(taxes.begin(), taxes.end(), std::int64_t{0});
    bool const is_net = basis == Basis::net;
    return {.net = is_net ? amount : amount - tax, .tax = tax, .gross = is_net ? amount + tax : amount, .lines = lines_of(rates, taxes)};
}

// Units share an amount as evenly as its minor units allow: `more` of them have one more than the others.
Split split_by_unit(Item const& item, Rules const& rules)
{
    std::int64_t const each = item.amount / item.quantity, more = item.amount % item.quantity;
    auto taxes = taxes_of(each, *item.rates, rules);
    auto const taxes_of_more = taxes_of(each + 1, *item.rates, rules);
    for (std::size_t i = 0; i < taxes.size(); ++i) taxes[i] = taxes[i] * (item.quantity - more) + taxes_of_more[i] * more;
    return split_of(item.amount, *item.rates, taxes, rules.basis);
}

std::vector<Split> split_by_total(std::span<Item const> items, Rules const& rules)
{
    std::vector<Split> splits(items.size());
    std::vector<bool> done(items.size());
    for (std::size_t first = 0; first < items.size(); ++first) {
        if (done[first]) continue;
        Rates const& rates = *items[first].rates;
        std::vector<std::size_t> group;
        std::vector<std::int64_t> amounts;
        for (std::size_t i = first; i < items.size(); ++i)
            if (!done[i] && (items[i].rates == &rates || *items[i].rates == rates)) {
                done[i] = true;
                group.push_back(i);
                amounts.push_back(items[i].amount);
            }
        auto const taxes = taxes_of(std::accumulate(amounts.begin(), amounts.end(), std::int64_t{0}), rates, rules);
        auto const shares = allocate(std::accumulate(taxes.begin(), taxes.end(), std::int64_t{0}), amounts);
        for (std::size_t i = 0; i < group.size(); ++i) splits[group[i]] = split_of(amounts[i], rates, share(shares[i], rates), rules.basis);
    }
    return splits;
}

}   // namespace

std::vector<Split> split(std::span<Item const> items, Rules const& rules)
{
    if (rules.scope == Scope::per_total) return split_by_total(items, rules);
    std::vector<Split> splits;
    splits.reserve(items.size());
    for (auto const& item : items)
        splits.push_back(rules.scope == Scope::per_unit && item.quantity > 1
                             ? split_by_unit(item, rules)
                             : split_of(item.amount, *item.rates, taxes_of(item.amount, *item.rates, rules), rules.basis));
    return splits;
}

std::int64_t strip(std::int64_t gross, Rates const& rates, Rounding rounding)
{
    auto const taxes = taxes_in_gross(gross, rates, rounding);
    return gross - std::accumulate(taxes.begin(), taxes.end(), std::int64_t{0});
}

}   // namespace tax
