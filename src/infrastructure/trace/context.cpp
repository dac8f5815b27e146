#include "infrastructure/trace/context.hpp"

#include "infrastructure/crypto/crypto.hpp"

#include <algorithm>
#include <cstring>
#include <span>

namespace trace {

static constexpr std::string_view digits = "0123456789abcdef";
static constexpr std::size_t version_at = 0, trace_at = 3, span_at = 36, flags_at = 53, length = 55;

static void append_hex(std::string& text, std::span<unsigned char const> bytes)
{
    for (auto const byte : bytes) {
        text += digits[byte >> 4];
        text += digits[byte & 15];
    }
}

template <std::size_t size> static std::string hex_of(RandomId<size> const& id)
{
    std::string text;
    text.reserve(2 * size);
    append_hex(text, id.bytes);
    return text;
}

std::string to_string(TraceId const& id) { return hex_of(id); }
std::string to_string(SpanId const& id) { return hex_of(id); }

// Fetched a page at a time: an id of its own from the generator would cost more than a span may.
static void take_random(std::span<unsigned char> target)
{
    thread_local std::array<unsigned char, 1'024> page;
    thread_local std::size_t used = page.size();
    if (page.size() - used < target.size()) {
        crypto::fill_random(std::as_writable_bytes(std::span{page}));
        used = 0;
    }
    std::memcpy(target.data(), page.data() + used, target.size());
    used += target.size();
}

template <typename Id> static Id new_id()
{
    Id id;
    do take_random(id.bytes);
    while (!id.is_valid());
    return id;
}

TraceId new_trace_id() { return new_id<TraceId>(); }
SpanId new_span_id() { return new_id<SpanId>(); }

// -1: no digit of lower-case hex.
static int value_of(char c)
{
    if (c >= '0' && c <= '9') return c - '0';
    return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

static bool read_hex(std::string_view text, std::span<unsigned char> bytes)
{
    for (std::size_t i = 0; i < bytes.size(); ++i) {
        int const high = value_of(text[2 * i]), low = value_of(text[2 * i + 1]);
        if (high < 0 || low < 0) return false;
        bytes[i] = static_cast<unsigned char>(high << 4 | low);
    }
    return true;
}

std::optional<Context> parse_traceparent(std::string_view text)
{
    constexpr unsigned char no_version = 0xFF;
    if (text.size() < length || text[trace_at - 1] != '-' || text[span_at - 1] != '-' || text[flags_at - 1] != '-') return std::nullopt;
    Context context;
    unsigned char version = 0, flags = 0;
    bool const is_hex = read_hex(text.substr(version_at), {&version, 1}) && read_hex(text.substr(trace_at), context.trace.bytes) &&
                        read_hex(text.substr(span_at), context.span.bytes) && read_hex(text.substr(flags_at), {&flags, 1});
    if (!is_hex || version == no_version || !context.is_valid()) return std::nullopt;
    bool const has_more = text.size() > length;   // only a later version may, behind another dash
    if (has_more && (version == 0 || text[length] != '-')) return std::nullopt;
    context.sampled = (flags & 1) != 0;
    return context;
}

std::string traceparent(Context const& context)
{
    std::string text;
    text.reserve(length);
    text += "00-";
    append_hex(text, context.trace.bytes);
    text += '-';
    append_hex(text, context.span.bytes);
    text += context.sampled ? "-01" : "-00";
    return text;
}

}   // namespace trace
