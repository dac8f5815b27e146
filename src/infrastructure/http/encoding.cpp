#include "infrastructure/http/encoding.hpp"

#include "base/result.hpp"
#include "base/text.hpp"
#include "infrastructure/http/request.hpp"

#include <brotli/encode.h>
#include <zlib.h>

#include <algorithm>
#include <array>

namespace http {

std::string_view name(Encoding encoding)
{
    static constexpr std::array<std::string_view, encodings> names{"identity", "gzip", "br"};
    return names[static_cast<std::size_t>(encoding)];
}

// ---- choosing

// "q=0.25" in thousandths; nothing where it is no weight (§12.4.2).
static std::optional<int> weight_of(std::string_view text)
{
    if (text.size() < 3 || text.size() > 7 || (text[0] != 'q' && text[0] != 'Q') || text[1] != '=') return std::nullopt;
    text.remove_prefix(2);
    if ((text[0] != '0' && text[0] != '1') || (text.size() > 1 && text[1] != '.')) return std::nullopt;
    int thousandths = (text[0] - '0') * 1'000, place = 100;
    for (char const c : text.substr(std::min<std::size_t>(2, text.size()))) {
        if (c < '0' || c > '9') return std::nullopt;
        thousandths += (c - '0') * place;
        place /= 10;
    }
    if (thousandths > 1'000) return std::nullopt;
    return thousandths;
}

namespace {

// What a client says about each: nothing, or how much it wants it.
struct Wishes {
    std::array<std::optional<int>, encodings> named;
    std::optional<int> others;   // "*"

    void take(std::string_view coding, int weight)
    {
        using enum Encoding;
        if (coding == "*") others = weight;
        for (auto const encoding : {identity, gzip, br})
            if (equals_ignoring_case(coding, name(encoding))) named[static_cast<std::size_t>(encoding)] = weight;
        if (equals_ignoring_case(coding, "x-gzip")) named[static_cast<std::size_t>(gzip)] = weight;   // §8.4.1.3
    }
    int weight(Encoding encoding) const { return named[static_cast<std::size_t>(encoding)].value_or(others.value_or(0)); }
};

}   // namespace

Encoding chosen_encoding(std::string_view list)
{
    using enum Encoding;
    Wishes wishes;
    while (!list.empty()) {
        auto const end = std::min(list.find(','), list.size());
        auto const item = list.substr(0, end);
        list.remove_prefix(std::min(end + 1, list.size()));
        auto const semicolon = std::min(item.find(';'), item.size());
        auto const coding = trimmed(item.substr(0, semicolon));
        auto const weight = semicolon == item.size() ? std::optional{1'000} : weight_of(trimmed(item.substr(semicolon + 1)));
        if (weight) wishes.take(coding, *weight);   // else it says something that nobody knows: not to be relied on
    }
    auto best = identity;   // also where it is not named, as long as nothing else is wanted
    int most = wishes.weight(identity);
    for (auto const encoding : {gzip, br})
        if (auto const weight = wishes.weight(encoding); weight > 0 && weight >= most) best = encoding, most = weight;
    return best;
}

// ---- making smaller

static std::string brotli(std::string_view content, Effort effort)
{
    std::string out(BrotliEncoderMaxCompressedSize(content.size()), '\0');
    auto size = out.size();
    auto const* const from = reinterpret_cast<std::uint8_t const*>(content.data());
    auto const done = BrotliEncoderCompress(effort == Effort::once ? BROTLI_MAX_QUALITY : 5, BROTLI_DEFAULT_WINDOW, BROTLI_MODE_TEXT,
                                            content.size(), from, &size, reinterpret_cast<std::uint8_t*>(out.data()));
    invariant(done == BROTLI_TRUE, "http: brotli has room for whatever comes");
    out.resize(size);
    return out;
}

static std::string gzipped(std::string_view content, Effort effort)
{
    constexpr int window_bits = 15, with_gzip_head = 16, memory_level = 9;
    z_stream stream{};
    auto const begun = deflateInit2(&stream, effort == Effort::once ? Z_BEST_COMPRESSION : 6, Z_DEFLATED, window_bits + with_gzip_head,
                                    memory_level, Z_DEFAULT_STRATEGY);
    if (begun != Z_OK) throw std::bad_alloc{};
    std::string out(deflateBound(&stream, content.size()), '\0');
    stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(content.data()));   // read only
    stream.avail_in = static_cast<uInt>(content.size());
    stream.next_out = reinterpret_cast<Bytef*>(out.data());
    stream.avail_out = static_cast<uInt>(out.size());
    auto const done = deflate(&stream, Z_FINISH);
    deflateEnd(&stream);
    invariant(done == Z_STREAM_END, "http: gzip has room for whatever comes");
    out.resize(stream.total_out);
    return out;
}

Response encoded(Response whole, Encoding encoding, Effort effort)
{
    whole.with("Vary", "Accept-Encoding");
    if (encoding == Encoding::identity || whole.headers.find("Content-Encoding: ") != std::string::npos) return whole;
    auto const content = whole.content();
    auto smaller = encoding == Encoding::br ? brotli(content, effort) : gzipped(content, effort);
    if (smaller.size() >= content.size()) return whole;
    whole.body = std::move(smaller);
    whole.shared.reset();
    whole.with("Content-Encoding", name(encoding));
    return whole;
}

}   // namespace http
