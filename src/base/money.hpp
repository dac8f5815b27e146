// Money: an exact amount in the minor unit of one currency (pence, cents, yen). No floating point anywhere in a money path.
// Rules: commerce-model §1. |amount| ≤ 2^53 − 1, so that every JSON reader keeps it exact.
#pragma once

#include <array>
#include <compare>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

__extension__ using int128 = __int128;

// ISO 4217 alphabetic code.
class Currency {
  public:
    constexpr Currency() = default;

    // Three upper-case letters, else nothing. Whether a shop sells in it is the channel's affair.
    static constexpr std::optional<Currency> parse(std::string_view code)
    {
        if (code.size() != 3) return std::nullopt;
        Currency currency;
        for (std::size_t i = 0; i < 3; ++i) {
            if (code[i] < 'A' || code[i] > 'Z') return std::nullopt;
            currency.code_[i] = code[i];
        }
        return currency;
    }

    constexpr std::string_view code() const { return {code_.data(), code_.size()}; }

    // Digits after the decimal point: 2, except for the currencies of ISO 4217 with 0, 3 or 4.
    int exponent() const;

    constexpr auto operator<=>(Currency const&) const = default;

  private:
    std::array<char, 3> code_{'X', 'X', 'X'};   // ISO 4217: no currency
};

inline constexpr Currency gbp = *Currency::parse("GBP");

inline constexpr std::int64_t amount_max = 9'007'199'254'740'991;

struct Money {
    std::int64_t amount = 0;   // minor units
    Currency currency = {};

    bool operator==(Money const&) const = default;
};

// Adding different currencies, or past amount_max, is a bug of the caller: throws Bug. Untrusted amounts go through the checked
// functions of the totals pipeline first.
Money operator+(Money, Money);
Money operator-(Money, Money);
Money& operator+=(Money&, Money);

constexpr bool fits(int128 amount) { return amount <= amount_max && amount >= -int128{amount_max}; }

// How n/d becomes a whole number. Ties go away from zero, to the even neighbour, or towards zero; negatives mirror positives.
enum class Rounding : std::uint8_t { half_up, half_even, half_down };

// d > 0.
int128 divide_rounded(int128 n, int128 d, Rounding = Rounding::half_up);

// Largest remainder (Hamilton): splits `amount` by `weights`. Σ shares = amount; a weight of 0 gets 0; amount ≤ Σ weights gives
// each at most its weight; ties go to the lower position. A negative amount mirrors the positive one.
// Weights ≥ 0. All weights 0: only amount 0 is legal. Otherwise throws Bug.
std::vector<std::int64_t> allocate(std::int64_t amount, std::span<std::int64_t const> weights);

// "1234.5" in a currency with exponent 2 is 123450. Digits, at most one '.', at most `exponent` decimals (further zeros allowed),
// an optional leading '-'; nothing else, no grouping. Empty where the text is no such amount or does not fit.
std::optional<std::int64_t> parse_decimal(std::string_view text, Currency);

// The reverse: 123450 -> "1234.50".
std::string format_decimal(Money);
