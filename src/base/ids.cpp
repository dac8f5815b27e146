#include "base/ids.hpp"

#include "base/result.hpp"

#include <algorithm>
#include <array>
#include <ranges>

static constexpr int node_bits = 10, sequence_bits = 12;
static constexpr std::int64_t epoch_ms = 1'704'067'200'000;                        // 2024-01-01T00:00:00Z
static constexpr std::string_view alphabet = "0123456789abcdefghjkmnpqrstvwxyz";   // Crockford: no i, l, o, u

std::string base32(std::int64_t value)
{
    std::string text(13, '0');
    auto bits = static_cast<std::uint64_t>(value);
    for (auto& c : std::views::reverse(text)) {
        c = alphabet[bits & 31];
        bits >>= 5;
    }
    return text;
}

static constexpr std::array<std::int8_t, 256> digit_values = [] {
    std::array<std::int8_t, 256> values{};
    values.fill(-1);
    for (std::size_t i = 0; i < alphabet.size(); ++i) values[static_cast<unsigned char>(alphabet[i])] = static_cast<std::int8_t>(i);
    return values;
}();

std::optional<std::int64_t> parse_base32(std::string_view text)
{
    if (text.size() != 13 || text[0] > '7') return std::nullopt;   // 8 or more in front would not fit 63 bits
    std::uint64_t bits = 0;
    for (char const c : text) {
        auto const digit = digit_values[static_cast<unsigned char>(c)];
        if (digit < 0) return std::nullopt;
        bits = bits << 5 | static_cast<std::uint64_t>(digit);
    }
    return static_cast<std::int64_t>(bits);
}

IdSource::IdSource(Clock const& clock, int node) : clock_(clock), node_(node)
{
    invariant(node >= 0 && node < 1 << node_bits, "ids: node out of range");
}

std::int64_t IdSource::next_value()
{
    std::int64_t const now = (clock_.now().us / 1000 - epoch_ms) << sequence_bits;
    std::int64_t last = last_.load(std::memory_order_relaxed), next = 0;
    do next = std::max(now, last + 1);   // a full sequence or a clock that steps back borrows from the next millisecond
    while (!last_.compare_exchange_weak(last, next, std::memory_order_relaxed));
    std::int64_t const ms = next >> sequence_bits, sequence = next & ((1 << sequence_bits) - 1);
    return (ms << node_bits | node_) << sequence_bits | sequence;
}

int node_of(std::int64_t id) { return static_cast<int>(id >> sequence_bits & ((1 << node_bits) - 1)); }
Instant made_at(std::int64_t id) { return {((id >> (node_bits + sequence_bits)) + epoch_ms) * 1000}; }
