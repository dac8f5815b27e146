// Ciphers, digests and randomness, over OpenSSL. Any thread may call anything here.
#pragma once

#include <array>
#include <cstddef>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace crypto {

using Bytes = std::vector<std::byte>;
using View = std::span<std::byte const>;
using Digest = std::array<std::byte, 32>;
using Key = std::array<std::byte, 32>;   // AES-256 or HMAC-SHA256

inline View bytes(std::string_view text) { return std::as_bytes(std::span{text}); }

void fill_random(std::span<std::byte>);   // from the operating system's generator
Key random_key();

Digest sha256(View);

// The same of what comes piece by piece.
class Sha256 {
  public:
    Sha256();
    ~Sha256();
    Sha256(Sha256 const&) = delete;
    Sha256& operator=(Sha256 const&) = delete;

    void add(View);
    Digest digest() const;   // of all that was added until now

  private:
    struct State;
    std::unique_ptr<State> state_;
};

Digest hmac_sha256(View key, View message);
Key derive(Key const& from, std::string_view label);   // HKDF-SHA256 (RFC 5869) without salt; `label` is its info

// Takes the same time wherever they differ. Different sizes are unequal at once: sizes are no secret here.
bool equal(View, View);

// AES-256-GCM (NIST SP 800-38D) with a fresh 96-bit nonce: nonce, ciphertext, tag of 16 bytes. `bound` is authenticated with it:
// what the ciphertext belongs to, so that it cannot be moved elsewhere. At most 2^32 messages under one key.
Bytes seal(Key const&, View plain, View bound);
std::optional<Bytes> open(Key const&, View sealed, View bound);   // nothing where anything was changed

std::string hex(View);
std::optional<Bytes> parse_hex(std::string_view);
std::string base64url(View);   // RFC 4648 §5, no padding
std::optional<Bytes> parse_base64url(std::string_view);

}   // namespace crypto
