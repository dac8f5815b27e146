// Every id of the shop. Inside: int64, ordered by time (41 bits of milliseconds since 2024, 10 bits of node, 12 of sequence), so
// that inserts stay at the end of a tree. On the wire: "<prefix>_" and 13 characters of Crockford's base32, lower case.
// An id is no secret: what must not be guessed is a token.
#pragma once

#include "base/time.hpp"

#include <atomic>
#include <compare>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

template <typename Tag> struct Id {
    std::int64_t value = 0;

    static constexpr std::string_view prefix = Tag::prefix;
    constexpr auto operator<=>(Id const&) const = default;
    constexpr explicit operator bool() const { return value != 0; }   // 0 is no id
};

template <typename Tag> struct std::hash<Id<Tag>> {
    std::size_t operator()(Id<Tag> id) const noexcept { return std::hash<std::int64_t>{}(id.value * 0x9E3779B97F4A7C15); }
};

using ChannelId = Id<struct ChannelTag>;
using ProductId = Id<struct ProductTag>;
using VariantId = Id<struct VariantTag>;
using CategoryId = Id<struct CategoryTag>;
using MediaId = Id<struct MediaTag>;
using PriceListId = Id<struct PriceListTag>;
using LocationId = Id<struct LocationTag>;
using CartId = Id<struct CartTag>;
using LineId = Id<struct LineTag>;
using OrderId = Id<struct OrderTag>;
using IntentId = Id<struct IntentTag>;
using AttemptId = Id<struct AttemptTag>;
using RefundId = Id<struct RefundTag>;
using EntryId = Id<struct EntryTag>;
using PersonId = Id<struct PersonTag>;
using EventId = Id<struct EventTag>;
using NotificationId = Id<struct NotificationTag>;

struct ChannelTag {
    static constexpr std::string_view prefix = "chn";
};
struct ProductTag {
    static constexpr std::string_view prefix = "prod";
};
struct VariantTag {
    static constexpr std::string_view prefix = "var";
};
struct CategoryTag {
    static constexpr std::string_view prefix = "cat";
};
struct MediaTag {
    static constexpr std::string_view prefix = "med";
};
struct PriceListTag {
    static constexpr std::string_view prefix = "prl";
};
struct LocationTag {
    static constexpr std::string_view prefix = "loc";
};
struct CartTag {
    static constexpr std::string_view prefix = "cart";
};
struct LineTag {
    static constexpr std::string_view prefix = "lin";
};
struct OrderTag {
    static constexpr std::string_view prefix = "ord";
};
struct IntentTag {
    static constexpr std::string_view prefix = "pay";
};
struct AttemptTag {
    static constexpr std::string_view prefix = "att";
};
struct RefundTag {
    static constexpr std::string_view prefix = "ref";
};
struct EntryTag {
    static constexpr std::string_view prefix = "jrn";
};
struct PersonTag {
    static constexpr std::string_view prefix = "cus";
};
struct EventTag {
    static constexpr std::string_view prefix = "evt";
};
struct NotificationTag {
    static constexpr std::string_view prefix = "ntf";
};

// 13 characters, most significant first: 65 bits of room, of which the id uses 63.
std::string base32(std::int64_t);
std::optional<std::int64_t> parse_base32(std::string_view);

template <typename Tag> std::string to_string(Id<Tag> id)
{
    std::string text{Tag::prefix};
    text += '_';
    return text += base32(id.value);
}

// The reverse; empty where the text is not exactly such an id.
template <typename IdType> std::optional<IdType> parse_id(std::string_view text)
{
    if (!text.starts_with(IdType::prefix)) return std::nullopt;
    text.remove_prefix(IdType::prefix.size());
    if (!text.starts_with('_')) return std::nullopt;
    auto const value = parse_base32(text.substr(1));
    if (!value) return std::nullopt;
    return IdType{*value};
}

// Makes ids: unique within a node, never backwards, also where the clock steps back. Any thread may call it.
class IdSource {
  public:
    // node: 0 … 1023, leased so that no two running processes share one; 0 when embedded.
    explicit IdSource(Clock const& clock, int node = 0);

    template <typename IdType> IdType next() { return IdType{next_value()}; }

  private:
    std::int64_t next_value();

    Clock const& clock_;
    int node_;
    std::atomic<std::int64_t> last_ = 0;   // milliseconds << 12 | sequence
};

// The moment in which an id was made, to the millisecond; and by which node.
Instant made_at(std::int64_t id);
int node_of(std::int64_t id);
