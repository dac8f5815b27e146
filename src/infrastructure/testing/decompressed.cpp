#include "infrastructure/testing/decompressed.hpp"

#include <brotli/decode.h>
#include <zlib.h>

#include <cstdint>
#include <stdexcept>

namespace testing {

static constexpr std::size_t size_max = 16 << 20;

static std::string from_brotli(std::string_view bytes)
{
    std::string out(size_max, '\0');
    auto size = out.size();
    if (BrotliDecoderDecompress(bytes.size(), reinterpret_cast<std::uint8_t const*>(bytes.data()), &size,
                                reinterpret_cast<std::uint8_t*>(out.data())) != BROTLI_DECODER_RESULT_SUCCESS)
        throw std::runtime_error("no brotli");
    out.resize(size);
    return out;
}

static std::string from_gzip(std::string_view bytes)
{
    std::string out(size_max, '\0');
    z_stream stream{};
    inflateInit2(&stream, 15 + 16);   // with gzip's head
    stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(bytes.data()));
    stream.avail_in = static_cast<uInt>(bytes.size());
    stream.next_out = reinterpret_cast<Bytef*>(out.data());
    stream.avail_out = static_cast<uInt>(out.size());
    bool const is_whole = inflate(&stream, Z_FINISH) == Z_STREAM_END && stream.avail_in == 0;
    out.resize(stream.total_out);
    inflateEnd(&stream);
    if (!is_whole) throw std::runtime_error("no gzip");
    return out;
}

std::string decompressed(std::string_view encoding, std::string_view bytes)
{
    if (encoding == "br") return from_brotli(bytes);
    if (encoding == "gzip") return from_gzip(bytes);
    if (!encoding.empty()) throw std::runtime_error("an encoding that nobody asked for: " + std::string{encoding});
    return std::string{bytes};
}

}   // namespace testing
