#include "base/money.hpp"

#include "base/result.hpp"

#include <algorithm>
#include <numeric>

// ISO 4217:2015 as amended, list one. Whatever is not named here has two decimals.
int Currency::exponent() const
{
    static constexpr std::array<std::string_view, 16> none{"BIF", "CLP", "DJF", "GNF", "ISK", "JPY", "KMF", "KRW",
                                                           "PYG", "RWF", "UGX", "VND", "VUV", "XAF", "XOF", "XPF"};
    static constexpr std::array<std::string_view, 7> three{"BHD", "IQD", "JOD", "KWD", "LYD", "OMR", "TND"};
    static constexpr std::array<std::string_view, 2> four{"CLF", "UYW"};
    auto const is_in = [this](auto const& codes) { return std::ranges::find(codes, code()) != codes.end(); };
    if (is_in(none)) return 0;
    if (is_in(three)) return 3;
    if (is_in(four)) return 4;
    return 2;
}

static Money checked(int128 amount, Currency currency)
{
    invariant(fits(amount), "money: amount out of range");
    return {static_cast<std::int64_t>(amount), currency};
}

Money operator+(Money a, Money b)
{
    invariant(a.currency == b.currency, "money: different currencies added");
    return checked(int128{a.amount} + b.amount, a.currency);
}

Money operator-(Money a, Money b)
{
    invariant(a.currency == b.currency, "money: different currencies subtracted");
    return checked(int128{a.amount} - b.amount, a.currency);
}

Money& operator+=(Money& a, Money b) { return a = a + b; }

int128 divide_rounded(int128 n, int128 d, Rounding rounding)
{
    invariant(d > 0, "money: division by a number that is not positive");
    if (n < 0) return -divide_rounded(-n, d, rounding);
    int128 const quotient = n / d, twice = 2 * (n % d);
    if (twice < d) return quotient;
    if (twice > d) return quotient + 1;
    switch (rounding) {
    case Rounding::half_up: return quotient + 1;
    case Rounding::half_down: return quotient;
    case Rounding::half_even: return quotient + (quotient & 1);
    }
    return quotient;
}

std::vector<std::int64_t> allocate(std::int64_t amount, std::span<std::int64_t const> weights)
{
    if (amount < 0) {
        auto shares = allocate(-amount, weights);
        for (auto& share : shares) share = -share;
        return shares;
    }
    int128 total = 0;
    for (auto const weight : weights) {
        invariant(weight >= 0, "allocate: negative weight");
        total += weight;
    }
    std::vector<std::int64_t> shares(weights.size());
    if (total == 0) {
        invariant(amount == 0, "allocate: an amount but no weight");
        return shares;
    }

    std::vector<int128> remainders(weights.size());
    std::int64_t left = amount;
    for (std::size_t i = 0; i < weights.size(); ++i) {
        int128 const product = int128{amount} * weights[i];
        shares[i] = static_cast<std::int64_t>(product / total);
        remainders[i] = product % total;
        left -= shares[i];
    }
    std::vector<std::size_t> order(weights.size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    std::ranges::sort(order,
                      [&](std::size_t a, std::size_t b) { return remainders[a] != remainders[b] ? remainders[a] > remainders[b] : a < b; });
    for (std::size_t i = 0; i < static_cast<std::size_t>(left); ++i) ++shares[order[i]];
    return shares;
}

std::optional<std::int64_t> parse_decimal(std::string_view text, Currency currency)
{
    bool const negative = text.starts_with('-');
    if (negative) text.remove_prefix(1);
    auto const point = text.find('.');
    auto const whole = text.substr(0, point);
    auto decimals = point == std::string_view::npos ? std::string_view{} : text.substr(point + 1);
    if (whole.empty() || (point != std::string_view::npos && decimals.empty())) return std::nullopt;

    auto const exponent = static_cast<std::size_t>(currency.exponent());
    while (decimals.size() > exponent && decimals.ends_with('0')) decimals.remove_suffix(1);
    if (decimals.size() > exponent) return std::nullopt;

    int128 amount = 0;
    auto const append = [&](char digit) {
        if (digit < '0' || digit > '9') return false;
        amount = amount * 10 + (digit - '0');
        return fits(amount);
    };
    if (!std::ranges::all_of(whole, append) || !std::ranges::all_of(decimals, append)) return std::nullopt;
    for (auto i = decimals.size(); i < exponent; ++i)
        if (!append('0')) return std::nullopt;
    return static_cast<std::int64_t>(negative ? -amount : amount);
}

std::string format_decimal(Money money)
{
    auto const exponent = static_cast<std::size_t>(money.currency.exponent());
    bool const negative = money.amount < 0;
    std::string digits = std::to_string(negative ? -money.amount : money.amount);
    if (digits.size() <= exponent) digits.insert(0, exponent + 1 - digits.size(), '0');
    if (exponent > 0) digits.insert(digits.size() - exponent, ".");
    return negative ? "-" + digits : digits;
}
